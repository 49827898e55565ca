"""Who is let in to the desk's pages."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from oscar.test import factories as oscar

from shop import desk

pytestmark = pytest.mark.django_db
SHOP = Path(desk.__file__).parent


@desk.staff_with("order.view_order")
def page(request) -> HttpResponse:
    return HttpResponse("Orders")


def asked_by(user) -> HttpResponse:
    request = RequestFactory().get("/dashboard/x/")
    request.user = user
    return page(request)


@pytest.mark.parametrize("user", [AnonymousUser, oscar.UserFactory], ids=["stranger", "customer"])
def test_whoever_is_no_staff_is_shown_the_login_of_the_desk(user):
    answer = asked_by(user())
    assert (answer.status_code, answer["Location"]) == (302, "/dashboard/login/?next=/dashboard/x/")


def test_staff_without_the_permission_are_refused_and_staff_with_it_see_the_page():
    clerk = oscar.UserFactory(is_staff=True)
    with pytest.raises(PermissionDenied):
        asked_by(clerk)
    clerk.user_permissions.add(Permission.objects.get(codename="view_order"))
    assert asked_by(type(clerk).objects.get(pk=clerk.pk)).content == b"Orders"


def test_no_room_has_a_guard_of_its_own():
    found = [
        str(file.relative_to(SHOP)) for file in SHOP.rglob("*.py") if re.search("staff_member_req", file.read_text())
    ]
    assert found == ["desk.py"]

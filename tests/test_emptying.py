"""The quick emptying of the database leaves what Django's own would leave."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType

from shop.mail.models import Consent
from tests import emptying

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def thorough():
    return []


@pytest.fixture
def quick(thorough):
    return emptying.Emptying(thorough.append)


def made():
    return [
        list(model.objects.order_by("pk").values_list("pk", flat=True)) for model in (Group, Permission, ContentType)
    ]


def test_rows_go_also_those_that_nobody_may_remove_and_what_migrate_made_stays(quick, thorough, now):
    before = made()
    User.objects.create(username="somebody").groups.add(Group.objects.first())
    facts = {"purpose": "marketing", "given": True, "wording": "Yes", "where": "checkout", "at": now}
    Consent.objects.create(address_hash="x", **facts)

    quick("case")

    assert (User.objects.count(), Consent.objects.count(), thorough) == (0, 0, [])
    assert (made() == before, all(before)) == (True, True)


def test_whoever_changes_what_migrate_made_gets_djangos_own_way(quick, thorough):
    Group.objects.create(name="Another")

    quick("case")

    assert thorough == ["case"]

"""Who may come through the doors of the desk, and what they find there."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import permission_required, user_passes_test
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from shop.aftercare.models import Draft, Person, SequenceVersion

SEQUENCE = "aftercare"
EDIT, PUBLISH, OVERRIDE = "aftercare.change_draft", "aftercare.publish", "aftercare.override_claims"
LOOK, CHANGE, FORGET = "order.view_order", "order.change_order", "aftercare.forget_person"

View = Callable[..., HttpResponse]


def editors_only(view: View) -> View:
    """Let staff in who may write the sequence; show everybody who is no staff the desk's login."""
    return _guarded(view, EDIT)


def publishers_only(view: View) -> View:
    """Let staff in who may publish the sequence."""
    return _guarded(view, PUBLISH)


def overriders_only(view: View) -> View:
    """Let staff in who may let words pass that the claims check found."""
    return _guarded(view, OVERRIDE)


def lookers_only(view: View) -> View:
    """Let staff in who may see orders: letters tell as much of people as their orders do."""
    return _guarded(view, LOOK)


def changers_only(view: View) -> View:
    """Let staff in who may change orders."""
    return _guarded(view, CHANGE)


def forgetters_only(view: View) -> View:
    """Let staff in who may erase a person's data."""
    return _guarded(view, FORGET)


def counters_only(view: View) -> View:
    """Let staff in who may see orders or write the sequence: results name nobody."""

    def may_count(user: Any) -> bool:
        if user.has_perm(LOOK) or user.has_perm(EDIT):
            return True
        raise PermissionDenied

    return staff_member_required(user_passes_test(may_count)(view), login_url="dashboard:login")


def a_person(uuid: UUID) -> Person:
    """The person of this number, or 404."""
    return get_object_or_404(Person, uuid=uuid)


def the_open_draft() -> Draft | None:
    """What is being written, if anything is."""
    drafts = Draft.objects.select_related("based_on", "edited_by")
    return drafts.filter(sequence=SEQUENCE, published_as=None).first()


def an_edition(number: int) -> SequenceVersion:
    """The edition of this number, or 404."""
    return get_object_or_404(SequenceVersion, sequence=SEQUENCE, number=number)


def nothing_open(request: HttpRequest) -> HttpResponse:
    """Back to the list, which can begin a draft."""
    messages.info(request, "Nothing is being written at the moment. Begin a new edition first.")
    return redirect("aftercare:sequence")


def gone(request: HttpRequest, key: str) -> HttpResponse:
    """Back to the list, which shows what there is."""
    messages.warning(request, f"The draft has no step {key}. Somebody may have taken it out or renamed it.")
    return redirect("aftercare:sequence")


def _guarded(view: View, permission: str) -> View:
    return staff_member_required(
        permission_required(permission, raise_exception=True)(view), login_url="dashboard:login"
    )

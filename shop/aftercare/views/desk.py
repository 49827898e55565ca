"""Who may come through the doors of the desk, and what they find there."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import user_passes_test
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from shop.aftercare.models import Draft, Person, SequenceVersion
from shop.desk import View, staff_only, staff_with

SEQUENCE = "aftercare"
EDIT, PUBLISH, OVERRIDE = "aftercare.change_draft", "aftercare.publish", "aftercare.override_claims"
LOOK, CHANGE, FORGET = "order.view_order", "order.change_order", "aftercare.forget_person"

editors_only = staff_with(EDIT)
publishers_only = staff_with(PUBLISH)
overriders_only = staff_with(OVERRIDE)  # Of what the claims check found.
lookers_only = staff_with(LOOK)  # Letters tell as much of people as their orders do.
changers_only = staff_with(CHANGE)
forgetters_only = staff_with(FORGET)


def counters_only(view: View) -> View:
    """Let staff in who may see orders or write the sequence: results name nobody."""

    def may_count(user: Any) -> bool:
        if user.has_perm(LOOK) or user.has_perm(EDIT):
            return True
        raise PermissionDenied

    return staff_only(user_passes_test(may_count)(view))


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

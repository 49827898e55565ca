"""The desk's buttons about one person. Each shows what it will do, and does it when that page is sent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shop import clock
from shop.aftercare import actions, queries
from shop.aftercare.actions import desk
from shop.aftercare.forms import person as forms
from shop.aftercare.models import Concern, Person, PlannedStep, Session
from shop.aftercare.views.desk import a_person, changers_only, forgetters_only
from shop.mail import rules as mail

Told = dict[str, Any]
METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Deed:
    """One button: its page's words, its form, and what it does with what the form told."""

    heading: str
    means: str
    done: str
    act: Callable[..., Any]
    form: type[forms.PersonForm] = forms.PersonForm
    is_grave: bool = False


DEEDS = {
    "pause": Deed(
        heading="Pause the emails",
        means="Every email waits, except receipts, parcel notices and recalls. They go on where they were.",
        done="The emails are paused.",
        form=forms.ReasonForm,
        act=lambda person, told, **who: desk.pause(person, reason=told["reason"], **who),
    ),
    "resume": Deed(
        heading="Resume the emails",
        means="They go on where they were: each comes later by as many days as the pause lasted.",
        done="The emails go on.",
        act=lambda person, told, **who: desk.resume(person, **who),
    ),
    "stop": Deed(
        heading="Stop the emails",
        means="No email about any order so far will come any more, for good. New orders begin anew.",
        done="The emails are stopped.",
        form=forms.ReasonForm,
        act=lambda person, told, **who: desk.stop(person, reason=told["reason"], **who),
        is_grave=True,
    ),
    "zone": Deed(
        heading="Set the time zone",
        means="Emails come at the times of this zone. New delivery addresses no longer change it.",
        done="The time zone is set.",
        form=forms.ZoneForm,
        act=lambda person, told, **who: desk.set_zone(person, zone=told["zone"], **who),
    ),
    "language": Deed(
        heading="Set the language",
        means="Emails come in this language where they are written in it, else in English.",
        done="The language is set.",
        form=forms.LanguageForm,
        act=lambda person, told, **who: desk.set_language(person, language=told["language"], **who),
    ),
    "report": Deed(
        heading="Report a concern",
        means="For a customer who told you of a problem. Staff get a task, and the customer the email that says what "
        "to do now.",
        done="The concern is open, and the email that helps is on its way.",
        form=forms.OrderForm,
        act=lambda person, told, **who: desk.report_problem(told["enrolment"], **who),
    ),
    "add-session": Deed(
        heading="Add a session",
        means="As the customer told it. A day in the past is a session that was done.",
        done="The session is in the diary, and the emails follow it.",
        form=forms.NewSessionForm,
        act=lambda person, told, **who: desk.add_session(
            told["enrolment"], day=told["day"], place=told["place"], **who
        ),
    ),
}
FORGET = Deed(
    heading="Erase this person",
    means="Diary, pauses, concerns, links and unsent emails go, and so do addresses and texts of sent emails. It "
    "cannot be undone. The orders stay, as the law on bookkeeping asks. A refusal of emails stays too, without its "
    "address.",
    done="The person is erased.",
    form=forms.ForgetForm,
    act=lambda person, told, **who: actions.forget(person, **who),
    is_grave=True,
)


@changers_only
@never_cache
@require_http_methods(METHODS)
def care(request: HttpRequest, uuid: UUID, deed: str) -> HttpResponse:
    """One of the deeds that need no more than the person."""
    return _ask(request, a_person(uuid), DEEDS[deed])


@changers_only
@never_cache
@require_http_methods(METHODS)
def session(request: HttpRequest, uuid: UUID, number: UUID) -> HttpResponse:
    """Move a session to another day."""
    found = get_object_or_404(Session.objects.select_related("person"), uuid=number, person__uuid=uuid)
    deed = Deed(
        heading=f"Move the session of {queries.spoken_day(found.day)}",
        means="Emails that are not sent yet move with it. What was sent is not sent again.",
        done="The session is moved, and the emails follow it.",
        form=forms.DayForm,
        act=lambda person, told, **who: desk.move_session(found, day=told["day"], **who),
    )
    return _ask(request, found.person, deed, initial={"day": found.day})


@changers_only
@never_cache
@require_http_methods(METHODS)
def skip(request: HttpRequest, uuid: UUID, number: UUID) -> HttpResponse:
    """Say that a session does not take place."""
    found = get_object_or_404(Session.objects.select_related("person"), uuid=number, person__uuid=uuid)
    deed = Deed(
        heading=f"Skip the session of {queries.spoken_day(found.day)}",
        means="It does not take place, and none of its emails come any more.",
        done="The session is skipped.",
        act=lambda person, told, **who: desk.skip_session(found, **who),
    )
    return _ask(request, found.person, deed)


@changers_only
@never_cache
@require_http_methods(METHODS)
def letter(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Send a letter again; one that may have arrived already needs a second yes."""
    rows = PlannedStep.objects.select_related("message", "enrolment__person")
    row = get_object_or_404(rows, pk=pk, enrolment__person__uuid=uuid)
    may_have_arrived = row.message is not None and mail.needs_confirmation(row.message.state)
    deed = Deed(
        heading=f"Send the letter {row.key} again",
        means="It goes to the same address. What the customer has refused is still not sent.",
        done="The letter goes out again.",
        form=forms.AgainForm if may_have_arrived else forms.PersonForm,
        act=lambda person, told, **who: desk.send_again(row, **who),
    )
    return _ask(request, row.enrolment.person, deed)


@changers_only
@never_cache
@require_http_methods(METHODS)
def close(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Close a concern with a note."""
    found = get_object_or_404(Concern.objects.select_related("person", "enrolment__order"), pk=pk, person__uuid=uuid)
    deed = Deed(
        heading=f"Close the concern about order {found.enrolment.order.number}",
        means="Somebody has answered the customer. Emails that waited for it may come again.",
        done="The concern is closed.",
        form=forms.NoteForm,
        act=lambda person, told, **who: desk.close_concern(found, note=told["note"], **who),
    )
    return _ask(request, found.person, deed)


@forgetters_only
@never_cache
@require_http_methods(METHODS)
def forget(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Erase a person, after their address was typed once more."""
    return _ask(request, a_person(uuid), FORGET)


def _ask(request: HttpRequest, person: Person, deed: Deed, *, initial: Told | None = None) -> HttpResponse:
    now = clock.now()
    known: Told = {"person": person, "today": now.astimezone(person.zone_info).date(), "initial": initial}
    form = deed.form(request.POST if request.method == "POST" else None, **known)
    if request.method == "POST" and form.is_valid() and _did(form, person, deed, by=request.user, now=now):
        messages.success(request, deed.done)
        return redirect("aftercare:person", uuid=person.uuid)
    context = {"person": person, "deed": deed, "form": form}
    return render(request, "aftercare/person/deed.html", context, status=422 if form.errors else 200)


def _did(form: forms.PersonForm, person: Person, deed: Deed, **who: Any) -> bool:
    """Whether it was done; why not stands beside the field, or on top of the form."""
    try:
        deed.act(person, form.cleaned_data, **who)
    except actions.TooEarly as early:
        first = queries.spoken_day(early.first_day)
        form.add_error("day", f"Too near to another session: the first day with enough rest is {first}")
    except desk.NotPossible as why:
        form.add_error("day" if "day" in form.fields else None, str(why))
    return not form.errors

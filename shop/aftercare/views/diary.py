"""The treatment diary: what is known, the first question, and wishes that take one button."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shop import clock
from shop.aftercare import actions, queries
from shop.aftercare.forms.treatment import TreatmentForm
from shop.aftercare.models import Enrolment
from shop.aftercare.views.visits import ENDED, GET, POST, Visit, by_link, unknown
from shop.aftercare.views.words import taken, too_early
from shop.mail import queries as mail

LISTS = {
    "coming": "Emails that will come",
    "waiting": "Emails without a date yet",
    "not coming": "Emails that will not come, and why",
    "sent": "Emails already sent",
}


@never_cache
@require_safe
def first(request: HttpRequest, token: str) -> HttpResponse:
    """From the page of an order that was paid seconds ago: enrol it, as the worker is about to, and open its diary."""
    order = queries.order_of_first_page(token)
    enrolment = None
    if order:
        actions.enrol_all([order], now=clock.now())
        enrolment = queries.enrolment_of(order)
    url = queries.page_url(enrolment) if enrolment else ""
    return redirect(url) if url else unknown(request)


@by_link(*GET, *POST)
def treatment(visit: Visit) -> HttpResponse:
    """The diary; as long as it is empty, the question when the treatment is or was."""
    diary = queries.diary_of(visit.enrolment, now=visit.now)
    if visit.sends and diary.home is None:
        return visit.back(ENDED, is_warning=True)
    form = TreatmentForm(visit.request.POST if visit.sends else None, today=visit.today, initial=_as_known(visit))
    if form.is_valid() and (answer := _answer(visit, form, home=diary.home or visit.enrolment)):
        return answer
    asks = form.is_bound or (diary.home and not diary.is_begun)
    return visit.page("ask" if asks else "overview", form=form, diary=diary)


@by_link(*GET)
def letters(visit: Visit) -> HttpResponse:
    """Every email of the person: which will come and when, and which will not and why."""
    found = queries.letters_of(visit.person)
    lists = [(heading, [each for each in found if each.state == state]) for state, heading in LISTS.items()]
    return visit.page("letters", lists=lists, preferences=mail.preferences_url(visit.enrolment.to_address))


@by_link(*POST)
def wish(visit: Visit) -> HttpResponse:
    """One button was pressed. Pressed twice, it means the same."""
    found = WISHES.get(visit.request.POST.get("wish", ""))
    if found is None:
        return visit.back("We did not understand that. Please press the button again.", is_warning=True)
    act, words = found
    act(visit)
    return visit.back(words)


def _answer(visit: Visit, form: TreatmentForm, *, home: Enrolment) -> HttpResponse | None:
    told = form.cleaned_data
    if told["treatment"] == Enrolment.Treatment.NOT_FOR_ME:
        actions.decline(visit.enrolment, now=visit.now)
        return visit.back("Done. We send you no more advice about this order.")
    try:
        actions.set_treatment(home, treated_on=told["on"], treatment=told["treatment"], now=visit.now)
    except actions.TooEarly as early:
        form.add_error("day", too_early(early))
    except actions.Taken:
        form.add_error("day", taken())
    else:
        return visit.back(f"Thank you. Your treatment day is {queries.spoken_day(told['on'])}.")
    return None


def _as_known(visit: Visit) -> dict[str, str]:
    told = visit.enrolment.treatment
    return {} if told == Enrolment.Treatment.UNKNOWN else {"treatment": told}


def _pause(visit: Visit) -> None:
    actions.pause(visit.person, reason="you asked us to", by="the customer", now=visit.now)


def _resume(visit: Visit) -> None:
    actions.resume(visit.person, now=visit.now)


def _finish(visit: Visit) -> None:
    actions.finish_course(visit.person, on=visit.person.completed_on or visit.today, now=visit.now)


def _go_on(visit: Visit) -> None:
    actions.finish_course(visit.person, on=None, now=visit.now)


def _wait(visit: Visit) -> None:
    actions.wait(visit.person, since=visit.person.waits_since or visit.today, now=visit.now)


def _cleared(visit: Visit) -> None:
    actions.wait(visit.person, since=None, now=visit.now)


def _snooze(visit: Visit, *, weeks: int) -> None:
    """About every order that lives: nobody is asked twice."""
    for enrolment in visit.person.enrolments.filter(state=Enrolment.State.ACTIVE):
        actions.snooze(enrolment, until=visit.today + timedelta(weeks=weeks), now=visit.now)


WISHES: dict[str, tuple[Callable[[Visit], None], str]] = {
    "pause": (_pause, "Your emails are paused. Only receipts and safety recalls still come."),
    "resume": (_resume, "Your emails go on where they were."),
    "finish": (_finish, "Done. We invite you to no further session. You can go on at any time."),
    "go-on": (_go_on, "Good. The diary goes on."),
    "wait": (_wait, "That is wise. We hold the emails about your treatment until you tell us that your skin is clear."),
    "cleared": (_cleared, "Good to hear. The emails about your treatment come again."),
    **{
        f"snooze-{weeks}": (partial(_snooze, weeks=weeks), f"We ask you again in {weeks} weeks, not sooner.")
        for weeks in (2, 4, 8)
    },
}

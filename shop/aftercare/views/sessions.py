"""One session of the diary: added, moved, done, skipped, or the skin has not healed yet."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from shop.aftercare import actions, queries
from shop.aftercare.forms.days import as_parts
from shop.aftercare.forms.treatment import AddForm, DoneForm, MoveForm
from shop.aftercare.models import Session
from shop.aftercare.views.visits import ENDED, GET, POST, Visit, by_link
from shop.aftercare.views.words import taken, too_early


@by_link(*GET, *POST)
def add(visit: Visit) -> HttpResponse:
    """A further session, planned or already done."""
    home = visit.home()
    if home is None:
        return visit.back(ENDED, is_warning=True)
    diary = queries.diary_of(visit.enrolment, now=visit.now)
    initial = {"place": diary.sessions[-1].place if diary.sessions else "home"}
    typed = visit.request.POST if visit.sends else None
    form = AddForm(typed, today=visit.today, initial=initial, asks_depth="H" in home.groups)
    if form.is_valid():
        told = form.cleaned_data
        facts = {"day": told["on"], "place": told["place"], "depth_mm": form.depth(), "now": visit.now}
        if _try(form, actions.add_session, home, **facts):
            return visit.back(f"Your session on {queries.spoken_day(told['on'])} is in the diary.")
    return visit.page("add", form=form, diary=diary)


@by_link(*GET, *POST)
def move(visit: Visit, uuid: UUID) -> HttpResponse:
    """Another day. Letters not sent yet move along."""
    session = visit.session(uuid)
    if answer := _is_over(visit, session):
        return answer
    typed = visit.request.POST if visit.sends else None
    form = MoveForm(typed, today=visit.today, initial=as_parts(session.day))
    if form.is_valid():
        day = form.cleaned_data["on"]
        if _try(form, actions.move_session, session, day=day, now=visit.now):
            return visit.back(f"Moved. Your session is on {queries.spoken_day(day)}.")
    return visit.page("move", form=form, session=session)


@by_link(*GET, *POST)
def done(visit: Visit, uuid: UUID) -> HttpResponse:
    """It was done: on which day, with how many cartridges, and how deep."""
    session = visit.session(uuid)
    if answer := _is_over(visit, session):
        return answer
    is_at_home = session.place == Session.Place.HOME
    form = DoneForm(
        visit.request.POST if visit.sends else None,
        today=visit.today,
        initial={**as_parts(min(session.day, visit.today)), **_habits(session)},
        is_at_home=is_at_home,
        asks_depth=session.group == "H",
    )
    if form.is_valid():
        told = form.cleaned_data
        facts = {"cartridges": told.get("cartridges", 0), "depth_mm": told.get("depth_mm"), "day": told["on"]}
        if _try(form, actions.log_session, session, **facts, now=visit.now):
            return visit.back(f"Written down: your session on {queries.spoken_day(told['on'])} is done.")
    return visit.page("done", form=form, session=session)


@by_link(*GET, *POST)
def skip(visit: Visit, uuid: UUID) -> HttpResponse:
    """It does not take place; the page asks once more."""
    session = visit.session(uuid)
    if visit.sends:
        if session.counts:
            actions.skip_session(session, now=visit.now)
        return visit.back(f"Skipped. No emails come about {queries.spoken_day(session.day)}.")
    return visit.page("skip", session=session)


@by_link(*GET, *POST)
def not_healed(visit: Visit, uuid: UUID) -> HttpResponse:
    """The skin needs longer: the next session comes at least a week from today."""
    session = visit.session(uuid)
    if answer := _is_over(visit, session):
        return answer
    if visit.sends:
        session = actions.not_healed(session, today=visit.today, now=visit.now)
        assert session.not_before  # noqa: S101
        return visit.back(f"Thank you. No session before {queries.spoken_day(session.not_before)}.")
    return visit.page("not_healed", session=session)


def _is_over(visit: Visit, session: Session) -> HttpResponse | None:
    """Back to the diary, when nothing can be told of this session any more."""
    if session.counts and visit.home():
        return None
    return visit.back(ENDED if session.counts else "That session was skipped. Add a new one.", is_warning=True)


def _habits(session: Session) -> dict[str, Any]:
    depth = f"{session.depth_mm:.2f}" if session.depth_mm else ""
    told = session.cartridges if session.state == Session.State.DONE else session.person.per_session
    return {"cartridges": told, "depth_mm": depth}


def _try(form: Any, action: Any, *about: Any, **facts: Any) -> bool:
    """Do it, or say beside the day why not."""
    try:
        action(*about, **facts)
    except actions.TooEarly as early:
        form.add_error("day", too_early(early))
    except actions.Taken:
        form.add_error("day", taken())
    return not form.errors

"""What may happen to the sessions of a person's diary, each as a change of the facts, as ``actions.diary`` does it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from shop.aftercare.rules import diary
from shop.aftercare.rules.people import DECLINED, Person, Purchase, Session, depth_of
from shop.aftercare.rules.world import Event, World

HEALING = timedelta(days=7)
NEVER = datetime.min.replace(tzinfo=UTC)
WORRIED = "a problem was reported, and somebody still looks into it"


def treats(ref: int, day: date, *, at: datetime, place: str = "home", depth_mm: Decimal | None = None) -> Event:
    """The customer tells the day of an order's treatment: its session still to come moves there, or a new one is made.

    What comes too early for the skin is refused, and nothing changes.
    """

    def change(world: World) -> World:
        if (purchase := world.purchase(ref)) is None:
            return world
        told = [each for each in world.person.sessions if each.counts and each.day == day]
        open_ones = [each for each in _own(world.person, ref) if each.state == "planned"]
        session = (told or open_ones[-1:] or [new_session(world.person, purchase, day)])[0]
        session = replace(session, place=place, depth_mm=depth_mm or session.depth_mm)
        return _told(world, session, ref=ref, day=day, at=at)

    return Event(at, f"order {ref}: treatment at {place} on {day}", change)


def adds(ref: int, day: date, *, at: datetime, place: str = "home") -> Event:
    """A further session; the same day told twice is one session."""

    def change(world: World) -> World:
        purchase = world.purchase(ref)
        if purchase is None or any(each.counts and each.day == day for each in world.person.sessions):
            return world
        session = replace(new_session(world.person, purchase, day), place=place)
        return _told(world, session, ref=ref, day=day, at=at)

    return Event(at, f"order {ref}: a further session on {day}", change)


def moves(ref: int, index: int, day: date, *, at: datetime) -> Event:
    """Another day for a session."""

    def change(world: World, session: Session) -> World:
        if session.day == day:
            return world
        placed = _placed(world.person, session, day=day, at=at)
        return _keep(world, placed) if placed else world

    return Event(at, f"order {ref}: session {index} moves to {day}", _to_session(ref, index, change))


def logs(ref: int, index: int, *, at: datetime, cartridges: int = 1) -> Event:
    """A session was done, with so many cartridges. Planned ones move later, as far as the skin needs it."""

    def change(world: World, session: Session) -> World:
        if any(each.counts and each.day == session.day for each in world.person.sessions if not _is(each, session)):
            return world
        done = replace(session, state="done", cartridges=cartridges)
        return _pushed(_keep(world, done), after=done, not_before=done.not_before or done.day, at=at)

    return Event(at, f"order {ref}: session {index} is done", _to_session(ref, index, change))


def skips(ref: int, index: int, *, at: datetime) -> Event:
    """A session does not take place."""
    return _known(ref, index, at, f"order {ref}: session {index} is skipped", state="skipped")


def not_healed(ref: int, index: int, *, at: datetime) -> Event:
    """The skin has not settled: the next session comes at least a week from now, planned ones move there."""

    def change(world: World, session: Session) -> World:
        today = world.person.on(at)
        not_before = max(today + HEALING, session.not_before or today)
        told = replace(session, not_before=not_before)
        return _pushed(_keep(world, told), after=told, not_before=not_before, at=at)

    return Event(at, f"order {ref}: not healed since session {index}", _to_session(ref, index, change))


def worries(ref: int, index: int, *, at: datetime) -> Event:
    """The customer is worried after a session."""

    def change(world: World, session: Session) -> World:
        told = _keep(world, replace(session, problem_at=session.problem_at or at))
        return told.knowing(worried_because=WORRIED)

    return Event(at, f"order {ref}: worried after session {index}", _to_session(ref, index, change))


def rehomed(world: World, ended: Purchase) -> World:
    """The sessions of an order that has ended, with the newest living order with the same kind of goods."""
    living = [each for each in world.person.purchases if each.lives and each.ref != ended.ref]
    alike = [each for each in living if set(each.situation.groups) & set(ended.situation.groups)]
    if not alike:
        return world
    newest = max(alike, key=lambda each: (each.situation.ordered_at or NEVER, -each.ref))
    last = max((each.index for each in _own(world.person, newest.ref)), default=0)
    gone = _own(world.person, ended.ref)
    moved = {session: replace(session, purchase=newest.ref, index=last + at) for at, session in enumerate(gone, 1)}
    places = {(old.purchase, str(old.index)): (new.purchase, str(new.index)) for old, new in moved.items()}
    sessions = tuple(moved.get(each, each) for each in world.person.sessions)
    return replace(world.knowing(sessions=sessions), moved=places)


def new_session(person: Person, purchase: Purchase, day: date) -> Session:
    """A purchase's next session, with what such a session usually takes."""
    groups = purchase.situation.groups
    return Session(
        purchase=purchase.ref,
        index=1 + max((each.index for each in person.sessions if each.purchase == purchase.ref), default=0),
        day=day,
        group="N" if "N" in groups and "H" not in groups else "H",
        cartridges=person.per_session,
    )


def _told(world: World, session: Session, *, ref: int, day: date, at: datetime) -> World:
    placed = _placed(world.person, session, day=day, at=at)
    purchase = world.purchase(ref)
    if placed is None or purchase is None:
        return world
    told = replace(purchase, situation=replace(purchase.situation, treatment=session.place))
    return _keep(world.with_purchase(told), placed)


def _placed(person: Person, session: Session, *, day: date, at: datetime) -> Session | None:
    """The session on its day, if that is free and leaves the skin enough rest (see ``actions.placing``)."""
    others = [each for each in person.sessions if each.counts and not _is(each, session)]
    if any(each.day == day for each in others):
        return None
    at_home = [each for each in others if each.place == "home" and not _is_given_up(person, each)]
    if session.place == "home" and not _leaves_rest(person, session, day=day, others=at_home):
        return None
    return replace(session, day=day, state="done" if day <= person.on(at) else "planned")


def _leaves_rest(person: Person, session: Session, *, day: date, others: list[Session]) -> bool:
    before = max((each for each in others if each.day <= day), key=lambda each: each.day, default=session)
    after = min((each for each in others if each.day > day), key=lambda each: each.day, default=session)
    least = max(_rest(person, each) for each in (session, before, after))
    return diary.too_early(day, others=[each.day for each in others], least=least) is None


def _pushed(world: World, *, after: Session, not_before: date, at: datetime) -> World:
    """With planned sessions later, as far as the session before them, or skin that has not healed, asks for it."""
    person, first = world.person, max(after.day, world.person.on(at))
    coming = [each for each in _in_order(person) if each.state == "planned" and each.day > first]
    needs = [(each.day, _between(person, before, each)) for before, each in zip([after, *coming], coming, strict=False)]
    days = diary.later_days(needs, after=after.day, not_before=not_before)
    for session, day in zip(coming, days, strict=True):
        world = _keep(world, replace(session, day=day))
    return world


def _between(person: Person, before: Session, session: Session) -> int:
    at_home = before.place == session.place == "home"
    return max(_rest(person, before), _rest(person, session)) if at_home else 1


def _rest(person: Person, session: Session) -> int:
    packs = next((each.packs for each in person.purchases if each.ref == session.purchase), ())
    depth_mm = depth_of(packs, group=session.group, told=session.depth_mm)
    return diary.rest_after(is_surface=session.group == "N", depth_mm=depth_mm).least


def _is(one: Session, other: Session) -> bool:
    return _place(one) == _place(other)


def _is_given_up(person: Person, session: Session) -> bool:
    owner = next((each for each in person.purchases if each.ref == session.purchase), None)
    return session.state == "planned" and owner is not None and owner.situation.treatment == DECLINED


def _keep(world: World, session: Session) -> World:
    others = [each for each in world.person.sessions if _place(each) != _place(session)]
    return world.knowing(sessions=tuple(_sorted([*others, session])))


def _known(ref: int, index: int, at: datetime, says: str, **facts: Any) -> Event:
    def change(world: World, session: Session) -> World:
        return _keep(world, replace(session, **facts))

    return Event(at, says, _to_session(ref, index, change))


def _to_session(ref: int, index: int, change: Callable[[World, Session], World]) -> Callable[[World], World]:
    def on_world(world: World) -> World:
        found = next((each for each in world.person.sessions if _place(each) == (ref, index)), None)
        return change(world, found) if found else world

    return on_world


def _place(session: Session) -> tuple[int, int]:
    return session.purchase, session.index


def _own(person: Person, ref: int) -> list[Session]:
    return [each for each in _in_order(person) if each.purchase == ref]


def _in_order(person: Person) -> list[Session]:
    return _sorted(list(person.sessions))


def _sorted(sessions: list[Session]) -> list[Session]:
    return sorted(sessions, key=lambda each: (each.day, each.purchase, each.index))

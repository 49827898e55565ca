"""What is known of one person: purchases and treatment sessions, and what follows from them together."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from shop.aftercare.rules import diary
from shop.aftercare.rules.situations import Situation
from shop.aftercare.rules.steps import Step

FEWEST_FOR_A_COURSE = 3
DECLINED = "not-for-me"
SKIPPED = "this session was skipped"


@dataclass(frozen=True)
class Pack:
    """Cartridges of one line that lives: their fitting, group (H or N), number of pieces and greatest depth."""

    family: str
    group: str
    pieces: int
    depth_mm: Decimal | None = None

    @property
    def kind(self) -> tuple[str, str]:
        """What can stand for one another in the drawer: the same fitting, needles or surface tips."""
        return self.family, self.group


@dataclass(frozen=True)
class Lot:
    """A lot of which the person got pieces."""

    ref: str
    expires_on: date | None = None
    recalled_at: datetime | None = None


@dataclass(frozen=True)
class Session:
    """One treatment, told by the customer: done, to come, or skipped. ``index`` counts within its purchase, from 1."""

    purchase: int
    index: int
    day: date
    place: str = "home"
    group: str = "H"
    state: str = "planned"
    depth_mm: Decimal | None = None
    cartridges: int = 1
    not_before: date | None = None
    problem_at: datetime | None = None

    @property
    def counts(self) -> bool:
        """Whether it takes place at all."""
        return self.state != "skipped"

    @property
    def is_at_home(self) -> bool:
        """Whether it takes place at home, with the person's own cartridges."""
        return self.counts and self.place == "home"


@dataclass(frozen=True)
class Purchase:
    """One order. ``situation`` holds what the order itself knows; the person's part is added by ``situation_of``."""

    ref: int
    steps: tuple[Step, ...]
    situation: Situation
    packs: tuple[Pack, ...] = ()
    lots: tuple[Lot, ...] = ()

    @property
    def lives(self) -> bool:
        """Whether it was neither refunded nor cancelled."""
        return not self.situation.stopped_because


@dataclass(frozen=True)
class Person:
    """One timeline over all purchases. ``zone`` is an IANA name; days are those of the person's calendar."""

    zone: str
    purchases: tuple[Purchase, ...]
    sessions: tuple[Session, ...] = ()
    per_session: int = 1
    discarded: int = 0
    completed_on: date | None = None
    held_because: str = ""
    waits_because: str = ""
    worried_because: str = ""
    pauses: tuple[tuple[datetime, datetime], ...] = ()

    @property
    def home_sessions(self) -> list[Session]:
        """Sessions at home that take place, in the order of their days."""
        return sorted((each for each in self.sessions if each.is_at_home), key=lambda each: (each.day, each.index))

    def on(self, moment: datetime) -> date:
        """The day on the person's calendar."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def kind_of(self, session: Session) -> tuple[str, str] | None:
        """Which cartridges a session takes: those of its own order, else of any with such tips; None: nobody knows."""
        own = [each for each in self.purchases if each.ref == session.purchase]
        for purchases in (own, self.purchases):
            packs = [pack for each in purchases for pack in each.packs if pack.group == session.group]
            if packs:
                return max(packs, key=lambda pack: pack.pieces).kind
        return None

    def sessions_with(self, kind: tuple[str, str]) -> list[Session]:
        """The sessions at home that take cartridges of a kind."""
        return [session for session in self.home_sessions if self.kind_of(session) == kind]

    def left(self, kind: tuple[str, str], *, before: date | None = None) -> int:
        """Cartridges of a kind that are left; with ``before``, what was left before the sessions of that day.

        What was thrown away is not told by kind; it counts to the kind of which most was bought.
        """
        bought = self._bought()
        used = sum(
            session.cartridges
            for session in self.sessions_with(kind)
            if (session.state == "done" if before is None else session.day < before)
        )
        discarded = self.discarded if bought and kind == max(bought, key=lambda each: bought[each]) else 0
        return diary.cartridges_left(bought=bought[kind], used=used, discarded=discarded)

    def _bought(self) -> Counter[tuple[str, str]]:
        found: Counter[tuple[str, str]] = Counter()
        for each in self.purchases:
            for pack in each.packs if each.lives else ():
                found[pack.kind] += pack.pieces
        return found


def key_of(address: str, *, merges_plus: bool) -> str:
    """One name for a person from an address in its normal spelling: with ``merges_plus``, what follows ``+`` is cut."""
    local, _, domain = address.rpartition("@")
    if merges_plus:
        local = local.partition("+")[0] or local
    return f"{local}@{domain}"


def situation_of(person: Person, purchase: Purchase) -> Situation:
    """All that a purchase's own steps need to know, the rest of the person's life included."""
    own = [each for each in person.sessions if each.purchase == purchase.ref and each.counts]
    since = purchase.situation.ordered_at and person.on(purchase.situation.ordered_at)
    later = [each.day for each in person.sessions if each.counts and (since is None or each.day >= since)]
    return replace(
        purchase.situation,
        held_because=person.held_because,
        waits_because=person.waits_because,
        worried_because=person.worried_because,
        pauses=person.pauses,
        treated_on=min((each.day for each in own), default=None),
        last_treated_on=max(later, default=None),
        runout_on=_runout_on(person, purchase),
        completed_on=_completed_on(person),
        has_newer_order=_has_newer(person, purchase),
        expires_on=None,
    )


def situation_in_session(
    person: Person, purchase: Purchase, session: Session, *, around: Situation | None = None
) -> Situation:
    """The same for the steps of one session; ``around`` is what ``situation_of`` says, where that is known already."""
    counting = sorted((each for each in person.sessions if each.counts), key=lambda each: (each.day, each.index))
    following = [each for each in counting if (each.day, each.index) > (session.day, session.index)]
    at_home = person.home_sessions
    return replace(
        around or situation_of(person, purchase),
        treatment=DECLINED if purchase.situation.treatment == DECLINED else session.place,
        treated_on=session.day,
        session=at_home.index(session) + 1 if session in at_home else 0,
        is_last_session=not following,
        next_on=following[0].day if following else next_on(purchase, session),
        problem_at=session.problem_at,
        stopped_because=purchase.situation.stopped_because or ("" if session.counts else SKIPPED),
    )


def next_on(purchase: Purchase, session: Session) -> date:
    """The day from which the next session could be: after the usual rest, and not before the skin has healed."""
    depth_mm = depth_of(purchase.packs, group=session.group, told=session.depth_mm)
    rest = diary.rest_after(is_surface=session.group == "N", depth_mm=depth_mm)
    day = date.fromordinal(session.day.toordinal() + rest.usual)
    return max(day, session.not_before) if session.not_before else day


def depth_of(packs: Iterable[Pack], *, group: str, told: Decimal | None) -> Decimal | None:
    """How deep a session goes, in mm, as told; else as deep as what was bought can go; None: nobody knows."""
    return told or max((pack.depth_mm for pack in packs if pack.group == group and pack.depth_mm), default=None)


def _main_pack(purchase: Purchase) -> Pack | None:
    """The pack that a reorder letter would be about: the one with most pieces, the first of equals."""
    return max(purchase.packs, key=lambda pack: pack.pieces, default=None)


def _has_newer(person: Person, purchase: Purchase) -> bool:
    kinds = {pack.kind for pack in purchase.packs}
    at = purchase.situation.ordered_at
    return any(
        other.lives
        and at is not None
        and other.situation.ordered_at is not None
        and (other.situation.ordered_at, other.ref) > (at, purchase.ref)
        and kinds & {pack.kind for pack in other.packs}
        for other in person.purchases
    )


def _runout_on(person: Person, purchase: Purchase) -> date | None:
    pack = _main_pack(purchase)
    if pack is None or not pack.pieces:
        return None
    sessions = person.sessions_with(pack.kind)
    depth_mm = next((each.depth_mm for each in reversed(sessions) if each.depth_mm), pack.depth_mm)
    usual = diary.rest_after(is_surface=pack.group == "N", depth_mm=depth_mm).usual
    if sessions:
        last = sessions[-1]
        left = person.left(pack.kind, before=last.day)
        day = diary.runout_on(left=left, per_session=person.per_session, usual_rest=usual, session_on=last.day)
        return max(day, last.not_before) if last.not_before else day
    delivered_at = purchase.situation.delivered_at
    if delivered_at is None:
        return None
    expires_on = min((lot.expires_on for lot in purchase.lots if lot.expires_on), default=None)
    return diary.runout_without_sessions(
        pieces=pack.pieces, usual_rest=usual, delivered_on=person.on(delivered_at), expires_on=expires_on
    )


def _completed_on(person: Person) -> date | None:
    """The end of the course: the customer's word, else the last of at least three sessions, until another comes."""
    sessions = person.home_sessions
    last = sessions[-1].day if sessions else None
    if person.completed_on:
        return max(person.completed_on, last) if last else person.completed_on
    return last if len(sessions) >= FEWEST_FOR_A_COURSE else None

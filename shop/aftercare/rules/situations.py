"""What is known of an order, what became of its letters, and where each stands in the plan."""

from dataclasses import dataclass
from datetime import date, datetime

from shop.aftercare.rules.steps import Traits


@dataclass(frozen=True)
class Situation:
    """What is known of one order and, for a step of the diary, of one session.

    ``treated_on`` and the other days are days of the customer's calendar, said by the customer or counted from such.
    ``held_because`` keeps every letter but receipts and recalls back for now (a pause); ``waits_because`` only those
    of the diary (the suitability check says WAIT), ``worried_because`` those that look beyond a problem that a person
    still looks into: the next session, and all that could sell.
    """

    groups: str
    ordered_at: datetime | None = None
    dispatched_at: datetime | None = None
    delivered_at: datetime | None = None
    delivery_is_estimated: bool = False
    treatment: str = "unknown"
    treated_on: date | None = None
    stopped_because: str = ""
    recalled_at: datetime | None = None
    problem_at: datetime | None = None
    next_on: date | None = None
    runout_on: date | None = None
    expires_on: date | None = None
    completed_on: date | None = None
    last_treated_on: date | None = None
    snoozed_until: date | None = None
    session: int = 0
    is_last_session: bool = True
    has_newer_order: bool = False
    held_because: str = ""
    waits_because: str = ""
    worried_because: str = ""
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    traits: Traits = Traits()


@dataclass(frozen=True)
class Past:
    """What became of a step before: ``closed`` for good (``said`` tells how), or still open.

    An open one was to leave at ``base_at``; other letters of the person may have put it off until ``due_at``, and it
    then expires as much later. ``sent_at`` is when it left, or may have left; it takes its day from other letters.
    """

    closed: bool
    said: str = ""
    nominal_at: datetime | None = None
    base_at: datetime | None = None
    due_at: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Planned:
    """One step's place in the plan. ``due_at`` is None when it is not sent; ``reason`` always says why.

    ``base_at`` is its own date; ``due_at`` may be later, for the sake of the person's other letters.
    """

    key: str
    reason: str
    nominal_at: datetime | None = None
    base_at: datetime | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None
    wall_time: str = ""

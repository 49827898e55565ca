"""The treatment diary: how long skin rests between sessions, and how long a person's cartridges last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

HOME_DEPTH_CAP_MM = Decimal("0.5")
# Days from delivery to a reorder letter, as a part of what a whole pack would last, when nobody told of a session.
PART_OF_PACK = Decimal("0.75")
LETTER_BEFORE_RUNOUT = timedelta(days=14)
LETTER_BEFORE_EXPIRY = timedelta(days=90)


@dataclass(frozen=True)
class Rest:
    """Days between two sessions: never fewer than ``least``; ``usual`` is what the planner proposes."""

    least: int
    usual: int


SURFACE = Rest(least=7, usual=14)
SHALLOW = Rest(least=14, usual=14)
HOME = Rest(least=28, usual=42)
CLINIC = Rest(least=28, usual=42)


def rest_after(*, is_surface: bool, depth_mm: Decimal | None) -> Rest:
    """The rest after a session, by tip and depth (FACTS 2.2, the more cautious of the sources).

    An unknown depth counts as the deepest that is allowed at home.
    """
    if is_surface:
        return SURFACE
    if depth_mm is not None and depth_mm <= Decimal("0.3"):
        return SHALLOW
    return HOME if depth_mm is None or depth_mm <= HOME_DEPTH_CAP_MM else CLINIC


def too_early(day: date, *, others: list[date], least: int) -> date | None:
    """The first day that keeps ``least`` days from every other session, when ``day`` itself does not; else None."""
    proposed, moved = day, True
    while moved:
        moved = False
        for other in sorted(others):
            if abs((proposed - other).days) < least:
                proposed, moved = other + timedelta(days=least), True
    return None if proposed == day else proposed


def cartridges_left(*, bought: int, used: int, discarded: int) -> int:
    """What should still lie in the drawer; never less than nothing."""
    return max(bought - used - discarded, 0)


def runout_on(*, left: int, per_session: int, usual_rest: int, session_on: date) -> date:
    """The day of the first session for which no cartridge is left (FACTS 4.4).

    ``session_on`` is the last session told, done or to come, and ``left`` counts what it uses as not used yet: so a
    pack of 10 at 42 days lasts 420 days from its first session, before and after that session is logged.
    """
    sessions = left // max(per_session, 1)
    return session_on + timedelta(days=sessions * usual_rest)


def used_before(expires_on: date, *, first_on: date, usual_rest: int) -> int:
    """How many cartridges are used until their use-by date, one a session, at the planner's pace and never sooner."""
    return (expires_on - first_on).days // usual_rest + 1 if expires_on >= first_on else 0


def runout_without_sessions(*, pieces: int, usual_rest: int, delivered_on: date, expires_on: date | None) -> date:
    """The same when no session is known: one letter at three quarters of what the pack would last (FACTS 4.4).

    The letter goes 14 days before the day that this answers, and at least 90 days before ``expires_on``.
    """
    letter_on = delivered_on + timedelta(days=int(pieces * usual_rest * PART_OF_PACK))
    if expires_on is not None:
        letter_on = min(letter_on, expires_on - LETTER_BEFORE_EXPIRY)
    return letter_on + LETTER_BEFORE_RUNOUT


def later_days(planned: Sequence[tuple[date, int]], *, after: date, not_before: date) -> list[date]:
    """The days of planned sessions, moved later only as far as the skin needs it.

    ``planned`` holds each session's day and the days of rest it needs before it, in the order of the days. The first
    comes after the session of day ``after``; none comes before ``not_before``.
    """
    found: list[date] = []
    for day, least in planned:
        previous = found[-1] if found else after
        found.append(max(day, not_before, previous + timedelta(days=least)))
    return found

"""What the shop says about a lot that somebody has in hand."""

from datetime import date

RECALLED, EXPIRED, FINE = "recalled", "expired", "fine"


def state_of(*, expires_on: date | None, is_recalled: bool, today: date) -> str:
    """*recalled* before all else, *expired* after its last day of use, otherwise *fine*."""
    if is_recalled:
        return RECALLED
    if expires_on and expires_on < today:
        return EXPIRED
    return FINE

"""What several pages of the diary say of a day that cannot be."""

from shop.aftercare import actions, queries


def too_early(early: actions.TooEarly) -> str:
    """The first day that can be, and why."""
    day = queries.spoken_day(early.first_day)
    return f"Your skin needs more rest between two sessions. The first possible day is {day}"


def taken() -> str:
    """There is one on that day already."""
    return "You already have a session on that day. Choose another day"

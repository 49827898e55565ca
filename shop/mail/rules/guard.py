"""Whether the database's clock may be believed: what is due is decided by it alone."""

from datetime import datetime, timedelta

TICK = timedelta(seconds=5)
TOLERANCE = max(timedelta(minutes=10), 3 * TICK)


def clock_jumped(*, moved: timedelta, passed: timedelta) -> str:
    """Why the database's clock is not believed, or nothing.

    ``moved`` is how far it went since this worker's last look, ``passed`` how long that truly was. A shop that was
    simply switched off or asleep for days has moved as far as has passed.
    """
    jump = moved - passed
    if abs(jump) <= TOLERANCE:
        return ""
    return f"The database's clock jumped {_words(jump)} within {passed.total_seconds():.0f} seconds."


def clock_went_back(*, now: datetime, last_beat: datetime | None) -> str:
    """The same for the first look of a new worker, which only has the ``last_beat`` of those before it."""
    if last_beat is None or last_beat - now <= TOLERANCE:
        return ""
    return f"The database's clock stands {_words(now - last_beat)}, seen from the outbox's last sign of life."


def _words(jump: timedelta) -> str:
    """A distance such as *40 days forward*."""
    minutes = round(abs(jump).total_seconds() / 60)
    size, unit = next(
        ((minutes // each, unit) for each, unit in ((1440, "days"), (60, "hours")) if minutes >= 2 * each),
        (minutes, "minutes"),
    )
    return f"{size} {unit} {'forward' if jump > timedelta(0) else 'back'}"

"""now(): the one place that reads the clock, so that the demo can move it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone


def _no_offset() -> timedelta:
    return timedelta(0)


_offset: Callable[[], timedelta] = _no_offset


def now() -> datetime:
    """The present moment, aware, in UTC; in the demo, plus the distance its clock was moved."""
    return timezone.now() + _offset()


def ahead() -> timedelta:
    """How far the demo's clock was moved; zero elsewhere."""
    return _offset()


def move_by(offset: Callable[[], timedelta]) -> None:
    """Let ``offset`` say, at each reading, how far the clock stands ahead. Only the demo calls this."""
    global _offset
    _offset = offset


def is_moved() -> bool:
    """Whether somebody may move the clock; never in production."""
    return _offset is not _no_offset

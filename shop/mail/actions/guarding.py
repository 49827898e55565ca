"""Believe the database's clock only while it moves as time does; else halt sending until staff say go on."""

import logging
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from shop.mail import queries, rules
from shop.mail.models import Heartbeat

logger = logging.getLogger(__name__)

_BEAT = """
INSERT INTO mail_heartbeat (id, beat_at, reason, resumed) SELECT 1, %s, '', 0 {}
ON CONFLICT (id) DO UPDATE SET beat_at = EXCLUDED.beat_at
"""
# A tick's heartbeat does not wait for the database's disk: a lost one is followed by the next.
_BEAT_IN_NO_HURRY = _BEAT.format("FROM (SELECT set_config('synchronous_commit', 'off', true)) in_no_hurry")


@dataclass
class _Seen:
    """What this process saw when it last looked at the database's clock."""

    at: datetime | None = None
    stopwatch: float = 0.0
    resumed: int = 0


_seen = _Seen()
_looking = threading.Lock()


def stopwatch() -> float:
    """Seconds that truly pass, also while the machine sleeps, whatever anybody does to its clock."""
    kind = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
    return time.monotonic() if kind is None else time.clock_gettime(kind)


def trusted_now(*, ahead: timedelta, is_tick: bool = False) -> datetime | None:
    """The moment by which the outbox decides what is due: the database's clock, plus the demo's distance ``ahead``.

    Nothing while sending is halted. A tick leaves a heartbeat, by which the next worker notices a clock that went back.
    """
    with _looking:
        look = queries.look()
        fault = _fault(look)
    if fault and not look.is_halted:
        halt(fault, now=look.now)
    if is_tick:
        _beat(look.now, statement=_BEAT_IN_NO_HURRY)
    return None if fault or look.is_halted else look.now + ahead


def _fault(look: queries.Look) -> str:
    """Why the clock is not believed, or nothing; and remember it for the next time."""
    shows = stopwatch()
    if _seen.at is None or _seen.resumed != look.resumed:
        fault = rules.clock_went_back(now=look.now, last_beat=look.last_beat)
    else:
        passed = timedelta(seconds=shows - _seen.stopwatch)
        fault = rules.clock_jumped(moved=look.now - _seen.at, passed=passed)
    _seen.at, _seen.stopwatch, _seen.resumed = look.now, shows, look.resumed
    return fault


def halt(reason: str, *, now: datetime) -> None:
    """Let no worker send anything from now on. ``now`` is the database's clock."""
    logger.error("Sending is halted", extra={"reason": reason})
    with transaction.atomic():
        _beat(now, statement=_BEAT.format(""))
        Heartbeat.objects.filter(halted_at__isnull=True).update(halted_at=now, reason=reason[:300])


def resume(*, by: str) -> bool:
    """Believe the clock as it is now and send again. False: sending was not halted."""
    now = queries.look().now
    halted = Heartbeat.objects.filter(halted_at__isnull=False)
    changed = halted.update(beat_at=now, halted_at=None, reason="", resumed=F("resumed") + 1)
    if changed:
        logger.warning("Sending goes on", extra={"by": by})
    return bool(changed)


def _beat(now: datetime, *, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [now])

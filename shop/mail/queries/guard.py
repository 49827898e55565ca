"""What time the database says it is, and whether sending is halted."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection

from shop.mail.models import Heartbeat

_LOOK = """
SELECT clock_timestamp(), beat_at, halted_at IS NOT NULL, COALESCE(resumed, 0)
FROM (VALUES (1)) AS one LEFT JOIN mail_heartbeat ON mail_heartbeat.id = 1
"""


class Look(NamedTuple):
    """The database's clock, the last heartbeat, whether sending is halted, and how often it was resumed."""

    now: datetime
    last_beat: datetime | None
    is_halted: bool
    resumed: int


def look() -> Look:
    """All of it in one question."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOK)
        return Look(*cursor.fetchone())


def halt() -> Heartbeat | None:
    """Since when and why nothing is sent, if so."""
    return Heartbeat.objects.filter(halted_at__isnull=False).first()

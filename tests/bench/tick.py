"""How long a tick takes beside very many planned letters: with none due, and with some due to be claimed."""

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from tests.bench import ground

MANY = """
INSERT INTO mail_message (uuid, key, kind, author, purpose, state, reason, to_address, subject, text, html, message_id,
                          due_at, created_at, attempts, fence, {more})
SELECT gen_random_uuid(), 'bench:' || n, 'bench', 'aftercare', 'service', 'planned', '', 'buyer' || n || '@example.com',
       '', '', '', '<' || n || '@bench>', %s::timestamptz + n * interval '10 seconds', %s, 0, 0, {values}
FROM generate_series(1, %s) n
"""


def main() -> None:
    """Measure and print; exit code 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0], prog="python -m tests.bench.tick")
    parser.add_argument("--rows", type=int, default=300_000, help="planned letters (300000; the bar speaks of 2000000)")
    parser.add_argument("--due", type=int, default=200, help="how many of them are due (200)")
    parser.add_argument("--times", type=int, default=30, help="how often each tick is measured (30)")
    given = parser.parse_args()
    with ground.own_database("mail", "procrastinate"):
        from shop import clock

        now = clock.now()
        ground.say(f"{given.rows:,} planned letters, made in {_seconds(lambda: _make(given.rows, now=now)):.0f} s")
        met = [_none_due(given.times), _some_due(given.due, times=given.times, now=now)]
    raise SystemExit(not all(met))


def _make(rows: int, *, now: datetime) -> None:
    """All due from tomorrow on, ten seconds apart."""
    from django.db import connection

    from shop.mail.models import Message

    known = MANY.partition("(")[2].partition(")")[0]
    extra = {
        field.column: "''" if field.get_internal_type() in ("CharField", "SlugField", "TextField") else "false"
        for field in Message._meta.concrete_fields
        if not field.null and not field.primary_key and field.column not in known
    }
    statement = MANY.format(more=", ".join([*extra, "lease_until"]), values=", ".join([*extra.values(), "NULL"]))
    with connection.cursor() as cursor:
        cursor.execute(statement, [now + timedelta(days=1), now, rows])
        cursor.execute("VACUUM ANALYZE mail_message")


def _none_due(times: int) -> bool:
    from shop.mail import tasks

    tasks.tick(timestamp=0)
    found = [_seconds(lambda: tasks.tick(timestamp=0)) for _ in range(times)]
    return ground.bar("a tick, none due (median)", figure=statistics.median(found) * 1000, at_most=5, unit="ms")


def _some_due(number: int, *, times: int, now: datetime) -> bool:
    """Claim them, and give them back so that the next round finds them again."""
    from shop.mail.actions import holding
    from shop.mail.models import Message

    due = Message.objects.filter(pk__in=Message.objects.order_by("due_at")[:number].values("pk"))
    due.update(due_at=now - timedelta(seconds=1))
    found = []
    for _ in range(times):
        began = time.perf_counter()
        claimed = holding.claim(now=now, limit=number)
        found.append(time.perf_counter() - began)
        assert len(claimed) == number
        Message.objects.filter(pk__in=[row.pk for row in claimed]).update(state="planned", lease_until=None)
    figure = statistics.median(found) * 1000
    return ground.bar(f"{number} due claimed at once (median)", figure=figure, at_most=50, unit="ms")


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()

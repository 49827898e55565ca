"""How fast one worker drains the outbox, next to the same mail server fed by a bare loop over one connection.

Each round sends the same letters three times: as finished bytes by smtplib, by Django's mail backend, and through the
whole outbox (claim, gates, *sending* committed, letter, *sent* committed) on a database of its own.
"""

import argparse
import smtplib
import statistics
import time
from collections.abc import Callable
from typing import Any

from tests.bench import ground, letters, sink


def main() -> None:
    """Measure and print; exit code 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0], prog="python -m tests.bench.drain")
    parser.add_argument("--letters", type=int, default=1000, help="letters in each round (1000)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each kind (3)")
    given = parser.parse_args()
    with sink.running() as port, ground.own_database("mail", "procrastinate"):
        from shop.mail import authors

        ground.send_to(port)
        authors.register("bench", letters.author)
        met = [_kind(given, port=port, authored=authored) for authored in (False, True)]
    raise SystemExit(not all(met))


def _kind(given: argparse.Namespace, *, port: int, authored: bool) -> bool:
    found = [_round(given.letters, port=port, authored=authored) for _ in range(given.rounds)]
    ready, built, drained, cpu = (statistics.median(column) for column in zip(*found, strict=True))
    ground.say(f"{'Written at sending' if authored else 'Written in advance'}, letters a second (medians):")
    ground.say(f"          outbox: {drained:.0f}")
    ground.say(
        f"          one reused connection, letters as finished bytes: {ready:.0f} (outbox: {drained / ready:.0%})"
    )
    ground.say(f"          one reused connection, Django's mail backend: {built:.0f} (outbox: {drained / built:.0%})")
    rate = ground.bar("rate beside Django's mail backend", figure=drained / built * 100, at_least=60, unit="%")
    return ground.bar("processor time for each letter", figure=cpu * 1000, at_most=6, unit="ms") and rate


def _round(number: int, *, port: int, authored: bool) -> tuple[float, float, float, float]:
    from django.db import connection

    from shop import clock
    from shop.mail.models import Message

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE mail_message, procrastinate_jobs CASCADE")
    letters.fill(number, authored=authored, purpose="service", now=clock.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE mail_message")
    envelopes = _envelopes(number, now=clock.now())
    ready = [(envelope.to_address, envelope.as_email().message().as_bytes(linesep="\r\n")) for envelope in envelopes]
    bytes_ready, _ = _measured(number, lambda: _send_bytes(ready, port=port))
    built, _ = _measured(number, lambda: _send_built(envelopes))
    rate, cpu = _measured(number, _drain)
    assert Message.objects.filter(state="sent").count() == number
    return bytes_ready, built, rate, cpu


def _envelopes(number: int, *, now: Any) -> list[Any]:
    from shop.mail import gateway, queries
    from shop.mail.models import Message

    return [
        gateway.Envelope(row.to_address, letters.letter(at), queries.headers_of(row), now)
        for at, row in enumerate(Message.objects.order_by("id"))
    ]


def _send_bytes(ready: list[tuple[str, bytes]], *, port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as server:
        for address, content in ready:
            server.sendmail("shop@example.com", [address], content)


def _send_built(envelopes: list[Any]) -> None:
    from django.core.mail import get_connection  # noqa: TID251

    with get_connection() as server:
        for envelope in envelopes:
            server.send_messages([envelope.as_email()])


def _drain() -> None:
    from shop.mail import tasks
    from shop.mail.models import Message

    while Message.objects.filter(state="planned").exists():
        tasks.tick(timestamp=0)


def _measured(number: int, work: Callable[[], None]) -> tuple[float, float]:
    """Letters a second, and processor seconds of this process for each."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return number / (time.perf_counter() - wall), (time.process_time() - cpu) / number


if __name__ == "__main__":
    main()

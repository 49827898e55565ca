"""How much memory a worker holds after very many letters, and how much of it at the start."""

import argparse

import psutil

from tests.bench import ground, letters, sink

PORTION = 1000


def main() -> None:
    """Measure and print; exit code 1 when the bar is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0], prog="python -m tests.bench.memory")
    parser.add_argument("--letters", type=int, default=5000, help="letters (5000; the bar speaks of 50000)")
    given = parser.parse_args()
    with sink.running() as port, ground.own_database("mail", "procrastinate"):
        from shop.mail import authors

        ground.send_to(port)
        authors.register("bench", letters.author)
        for at in range(0, given.letters, PORTION):
            _send_some(min(PORTION, given.letters - at))
            if at == 0:
                ground.say(f"after the first {PORTION} letters: {_megabytes():.0f} MB")
        met = ground.bar(f"memory after {given.letters:,} letters", figure=_megabytes(), at_most=150, unit="MB")
    raise SystemExit(not met)


def _send_some(number: int) -> None:
    from django.db import connection

    from shop import clock
    from shop.mail import tasks
    from shop.mail.models import Message

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE mail_message, procrastinate_jobs CASCADE")
    letters.fill(number, authored=True, purpose="service", now=clock.now())
    while Message.objects.filter(state="planned").exists():
        tasks.tick(timestamp=0)
    assert Message.objects.filter(state="sent").count() == number


def _megabytes() -> float:
    """What this process holds in the machine's memory, shared libraries included."""
    return psutil.Process().memory_info().rss / 1e6


if __name__ == "__main__":
    main()

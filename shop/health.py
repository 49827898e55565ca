"""Is the shop alive, and is it ready? For load balancers and for whoever is woken at night.

``/healthz`` says that the process answers. ``/readyz`` runs named checks and says 503 while one of them fails; it
answers in bounded time even with the database away.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import psycopg
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateWorker

from shop import clock
from shop.mail import queries

HEARTBEAT = timedelta(seconds=60)
OUTBOX_AGE = timedelta(minutes=10)

Check = Callable[[datetime], str]


def database(now: datetime) -> str:
    """Whether the database answers a new caller within the seconds of ``connect_timeout``.

    An old connection to a machine that is gone might hang much longer.
    """
    parameters = connection.get_connection_params()
    psycopg.connect(**{name: value for name, value in parameters.items() if name != "context"}).close()
    return ""


def migrations(now: datetime) -> str:
    """Whether the tables are those that this code expects."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} not applied" if missing else ""


def worker(now: datetime) -> str:
    """Whether a worker gave a sign of life lately, by the database's own clock."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT now() - max(last_heartbeat) FROM {ProcrastinateWorker._meta.db_table}")
        silence = cursor.fetchone()[0]
    if silence is None:
        return "no worker"
    return f"silent for {silence.total_seconds():.0f} s" if silence > HEARTBEAT else ""


def outbox(now: datetime) -> str:
    """Whether messages may leave, and leave in time."""
    if halt := queries.halt():
        return f"sending is halted: {halt.reason}"
    oldest = queries.oldest_due(now=now)
    if oldest is None or now - oldest <= OUTBOX_AGE:
        return ""
    return f"the oldest due message waits for {(now - oldest).total_seconds():.0f} s"


CHECKS: dict[str, Check] = {"database": database, "migrations": migrations, "worker": worker, "outbox": outbox}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Each check with its outcome; 200 when all are well, else 503."""
    found = _run(clock.now())
    is_ready = set(found.values()) == {"ok"}
    answer = {"status": "ok" if is_ready else "unavailable", "checks": found}
    return JsonResponse(answer, status=200 if is_ready else 503)


def _run(now: datetime) -> dict[str, str]:
    """The checks in order. When the database is away the others are not asked, so that one time-out is enough."""
    found: dict[str, str] = {}
    for name, check in CHECKS.items():
        if found.get("database", "ok") != "ok":
            found[name] = "not asked"
            continue
        try:
            found[name] = check(now) or "ok"
        except Exception as error:
            found[name] = type(error).__name__
    return found

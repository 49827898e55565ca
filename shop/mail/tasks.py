"""The worker's doors to the outbox. Each job is a hint: it may run twice, at once with another, or never."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from shop import clock
from shop.mail import actions, gateway, queries

ROUNDS = 100
# Each sends one letter at a time: so a killed worker leaves so many letters in doubt at most.
SENDERS = 4
_sending = threading.Lock()


@app.periodic(cron="* * * * * */5", queueing_lock="mail.tick")
@app.task(name="mail.tick", queue="mail", priority=5)
def tick(timestamp: int) -> None:
    """Every five seconds: decide about what dead workers left, then send what is due; nothing while it is halted."""
    now = actions.trusted_now(ahead=clock.ahead(), is_tick=True)
    if now is None:
        return
    if queries.is_anything_left(now=now):
        actions.recover(now=now)
        actions.decide_doubts(now=now)
    _drain()


@app.task(name="mail.dispatch", queue="mail")
def dispatch() -> None:
    """A nudge: something was written just now."""
    _drain()


@app.periodic(cron="*/10 * * * *", queueing_lock="mail.match_provider_events")
@app.task(name="mail.match_provider_events", queue="mail")
def match_provider_events(timestamp: int) -> None:
    """Every ten minutes: give the provider's early reports to their letters."""
    actions.match_provider_events(now=clock.now())


@app.periodic(cron="*/1 * * * *", queueing_lock="mail.retry_stalled")
@app.task(name="mail.retry_stalled", queue="mail", pass_context=False)
async def retry_stalled(timestamp: int) -> None:
    """Every minute: give the jobs that a killed worker left in its hands to another worker.

    One whose successor waits already (the same queueing lock) is dropped.
    """
    for job in await app.job_manager.get_stalled_jobs():
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)


def _drain() -> None:
    """Send until nothing is due. Whoever comes while another job of this process sends has nothing to do.

    Where one batch is not all, several senders share the work, each with its own connections, so that they need not
    wait for the mail server and the database's disk one after the other.
    """
    if not _sending.acquire(blocking=False):
        return
    try:
        with gateway.Line() as line:
            if _round(line) == actions.BATCH:
                with ThreadPoolExecutor(SENDERS - 1) as pool:
                    helpers = [pool.submit(_help) for _ in range(SENDERS - 1)]
                    _send(line)
                for helper in helpers:
                    helper.result()
    finally:
        _sending.release()


def _send(line: gateway.Line) -> None:
    for _ in range(ROUNDS - 1):
        if not _round(line):
            return


def _round(line: gateway.Line) -> int:
    """Send one batch, if the clock may be believed; how many letters it was."""
    now = actions.trusted_now(ahead=clock.ahead())
    return 0 if now is None else actions.dispatch_due(now=now, line=line).claimed


def _help() -> None:
    """Send from a thread of its own."""
    try:
        with gateway.Line() as line:
            _send(line)
    finally:
        connection.close()

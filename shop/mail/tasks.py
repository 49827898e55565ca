"""The worker's doors to the outbox. Each job is a hint: it may run twice, at once with another, or never."""

import threading

from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from shop import clock
from shop.mail import actions

ROUNDS = 100
# One letter at a time and process: so a killed worker leaves one letter in doubt at most.
_sending = threading.Lock()


@app.periodic(cron="* * * * * */5", queueing_lock="mail.tick")
@app.task(name="mail.tick", queue="mail", priority=5)
def tick(timestamp: int) -> None:
    """Every five seconds: decide about what dead workers left, then send what is due."""
    actions.recover(now=clock.now())
    _drain()


@app.task(name="mail.dispatch", queue="mail")
def dispatch() -> None:
    """A nudge: something was written just now."""
    _drain()


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
    """Send until nothing is due. Whoever comes while another job of this process sends has nothing to do."""
    if not _sending.acquire(blocking=False):
        return
    try:
        for _ in range(ROUNDS):
            if not actions.dispatch_due(now=clock.now()).claimed:
                return
    finally:
        _sending.release()

"""The worker's doors to the outbox. Each job is a hint: it may run twice, at once with another, or never."""

from procrastinate.contrib.django import app

from shop import clock
from shop.mail import actions
from shop.mail.actions.dispatching import BATCH

ROUNDS = 50


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
    """Every minute: give the jobs that a killed worker left in its hands to another worker."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)


def _drain() -> None:
    for _ in range(ROUNDS):
        if actions.dispatch_due(now=clock.now()).claimed < BATCH:
            return

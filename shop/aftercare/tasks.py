"""The worker's door to aftercare. The job is a hint: it may run twice, at once with another, or never."""

from procrastinate.contrib.django import app

from shop import clock
from shop.aftercare import actions


@app.periodic(cron="* * * * *", queueing_lock="aftercare.sweep")
@app.task(name="aftercare.sweep", queue="aftercare")
def sweep(timestamp: int) -> None:
    """Every minute: enrol the paid orders that nobody enrolled, and follow a new tz database."""
    now = clock.now()
    actions.sweep(now=now)
    actions.renew_zones(now=now)


@app.task(name=actions.ENROL, queue="aftercare")
def enrol() -> None:
    """Soon after a payment: enrol every paid order that waits for it. Who is paid meanwhile leaves a job of its own."""
    while actions.sweep(now=clock.now()):
        pass


@app.periodic(cron="* * * * *", queueing_lock="aftercare.switch")
@app.task(name="aftercare.switch", queue="aftercare")
def switch(timestamp: int = 0) -> None:
    """Every minute, and after each publication: bring the marked orders onto their edition."""
    while actions.switch_waiting(now=clock.now()):
        pass

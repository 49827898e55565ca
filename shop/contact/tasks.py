"""The worker's door to contact. The job is a hint: it may run twice, at once with another, or never."""

from procrastinate.contrib.django import app

from shop import clock
from shop.contact import actions


@app.periodic(cron="17 3 * * *", queueing_lock="contact.forget_old")
@app.task(name="contact.forget_old", queue="contact")
def forget_old(timestamp: int) -> None:
    """Every night: delete letters that were answered long ago."""
    actions.forget_old(now=clock.now())

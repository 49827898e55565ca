"""Work by the clock: each minute, finish what was left behind."""

from procrastinate.contrib.django import app

from shop import clock
from shop.payments import actions


@app.periodic(cron="* * * * *")
@app.task(name="payments.sweep", queueing_lock="payments.sweep")
def sweep(timestamp: int) -> None:
    """The row is the truth: a minute that is missed or done twice does no harm."""
    actions.sweep(now=clock.now())

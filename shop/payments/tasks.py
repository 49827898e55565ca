"""Work by the clock: each minute, finish what was left behind; each night, compare everything with Stripe."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from shop import clock
from shop.payments import actions, gateway, rules


@app.periodic(cron="* * * * *")
@app.task(name="payments.sweep", queueing_lock="payments.sweep")
def sweep(timestamp: int) -> None:
    """The row is the truth: a minute that is missed or done twice does no harm."""
    actions.sweep(now=clock.now())


@app.periodic(cron="17 3 * * *")
@app.task(
    name="payments.reconcile",
    queueing_lock="payments.reconcile",
    retry=RetryStrategy(max_attempts=6, wait=600, retry_exceptions=[gateway.Unavailable]),
)
def reconcile(timestamp: int) -> None:
    """Each night looks three days back, so that one night without Stripe hides nothing."""
    now = clock.now()
    actions.tell_staff(actions.reconcile(since=now - rules.reconciling.NIGHTLY, now=now), now=now)


@app.periodic(cron="* * * * *")
@app.task(name="payments.mirror", queueing_lock="payments.mirror")
def mirror(timestamp: int) -> None:
    """Oscar's reports follow our tables."""
    actions.mirror(now=clock.now())

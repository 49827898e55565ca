"""The worker's door to orders. The job is a hint: it may run twice, at once with another, or never."""

from procrastinate.contrib.django import app

from shop import clock
from shop.orders import lifecycle


@app.periodic(cron="* * * * *", queueing_lock="orders.tell_buyers")
@app.task(name="orders.tell_buyers")
def tell_buyers(timestamp: int) -> None:
    """Every minute: tell the buyers of recalled lots whom nobody has told yet."""
    lifecycle.tell_buyers(now=clock.now())


@app.periodic(cron="* * * * *", queueing_lock="orders.tell_lots")
@app.task(name="orders.tell_lots")
def tell_lots(timestamp: int) -> None:
    """Every minute: tell aftercare of the lots of orders that were enrolled after they had left."""
    lifecycle.tell_lots(now=clock.now())

"""The worker's door to the shelf. The job is a hint: it may run twice, at once with another, or never."""

from procrastinate.contrib.django import app

from shop import clock
from shop.shelf import actions


@app.periodic(cron="31 3 * * *", queueing_lock="shelf.purge_missed")
@app.task(name="shelf.purge_missed", queue="shelf")
def purge_missed(timestamp: int) -> None:
    """Every night: forget what was looked for in vain long ago."""
    actions.purge_missed(today=clock.now().date())


@app.periodic(cron="41 3 * * *", queueing_lock="shelf.rebuild")
@app.task(name="shelf.rebuild", queue="shelf")
def rebuild(timestamp: int = 0) -> None:
    """Every night: mend the cards that missed a change, such as a new name of an option or a process that died."""
    actions.rebuild()

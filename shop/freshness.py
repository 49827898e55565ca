"""A stamp on what is kept of the shop's pages: one word, and all that was kept before is out of date.

The stamp lies in the cache. Where that is the memory of one process, other processes notice nothing; what they keep
then lives for a minute at most. Redis (``CACHE_URL``) tells all of them.
"""

import secrets

from django.core.cache import caches
from django.db import connection, transaction

STAMP = "freshness"


def stamp() -> str | None:
    """What is kept now carries this; None where there is no cache to keep anything in."""
    cache = caches["pages"]
    found: str | None = cache.get(STAMP)
    if found is None:
        cache.add(STAMP, secrets.token_hex(8), timeout=None)
        found = cache.get(STAMP)
    return found


def changed() -> None:
    """The catalogue or what is said about it has changed: keep nothing of before, once this transaction is committed.

    Bulk writes (``bulk_create``, ``update``) send no signals, so whoever makes them calls this.
    """
    if not any(each[1] is _renew for each in connection.run_on_commit):
        transaction.on_commit(_renew, robust=True)


def _renew() -> None:
    caches["pages"].set(STAMP, secrets.token_hex(8), timeout=None)

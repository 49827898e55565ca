"""A fuse before Stripe: while it is silent, nobody waits for it in vain.

After three silences in a row a call is not even tried; half a minute later one call, and no second beside it, finds
out whether Stripe is back. Each process has a fuse of its own.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from circuitbreaker import STATE_HALF_OPEN, CircuitBreaker

SILENCES, REST = 3, 30


class Open(Exception):
    """The call was not tried: the calls before it were in vain."""


class Fuse:
    """Counts silences; ``is_silence`` tells them from other errors, which prove that somebody is there."""

    def __init__(self, is_silence: Callable[[type[BaseException], BaseException], bool]) -> None:
        self._breaker = CircuitBreaker(
            failure_threshold=SILENCES, recovery_timeout=REST, expected_exception=is_silence, name="stripe"
        )
        self._asking = threading.Lock()

    def mend(self) -> None:
        """Forget every silence."""
        self._breaker.reset()

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Around one call; raises ``Open`` where it shall not be tried."""
        if self._breaker.opened:
            raise Open
        if self._breaker.state != STATE_HALF_OPEN:
            with self._breaker:
                yield
            return
        if not self._asking.acquire(blocking=False):
            raise Open
        try:
            with self._breaker:
                yield
        finally:
            self._asking.release()

"""An end to waiting: one call to Stripe ends in time, also where the answer comes drop by drop.

The limits of ``requests`` are for connecting and for each silence; a server that sends a letter every few seconds
would be waited for without end. Here each read gets only what is left of the call's time. No thread is needed for it.
"""

import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from http.client import HTTPResponse
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

stopwatch: Callable[[], float] = time.monotonic
_until: ContextVar[float | None] = ContextVar("until", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Whatever is read from a hurried session inside ends after so many seconds, with a time-out."""
    token = _until.set(stopwatch() + seconds)
    try:
        yield
    finally:
        _until.reset(token)


def session(address: str) -> requests.Session:
    """A session of ``requests`` for one server, whose answers are read in a hurry.

    The environment names the proxy on the way to it once. ``requests`` would look there for each call, and in the
    files of ``netrc`` for another key than ours: half a millisecond.
    """
    made = requests.Session()
    made.proxies = get_environ_proxies(address, no_proxy=None)
    made.trust_env = False
    for scheme in ("http://", "https://"):
        made.mount(scheme, _Adapter())
    return made


class _Reads(io.RawIOBase):
    """Reads a socket as ``raw`` does, each time only as long as the call may still take."""

    def __init__(self, sock: Any) -> None:
        self._sock, self._silence = sock, sock.gettimeout()
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """As many letters as have come; ``TimeoutError`` when the time is over."""
        if (until := _until.get()) is not None:
            left = until - stopwatch()
            if left <= 0:
                raise TimeoutError("The answer took too long.")
            self._sock.settimeout(left if self._silence is None else min(left, self._silence))
        return int(self._raw.readinto(buffer) or 0)

    def close(self) -> None:
        """Let the socket go."""
        self._raw.close()
        super().close()


class _Answer(HTTPResponse):
    def __init__(self, sock: Any, *args: Any, **named: Any) -> None:
        super().__init__(sock, *args, **named)
        self.fp.close()
        self.fp = io.BufferedReader(_Reads(sock))


class _Connection(HTTPConnection):
    response_class = _Answer


class _SafeConnection(HTTPSConnection):
    response_class = _Answer


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SafePool(HTTPSConnectionPool):
    ConnectionCls = _SafeConnection


POOLS = {"http": _Pool, "https": _SafePool}


class _Adapter(HTTPAdapter):
    """Of ``requests``, with connections that hurry, also through a proxy."""

    def init_poolmanager(self, *args: Any, **named: Any) -> None:
        super().init_poolmanager(*args, **named)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, *args: Any, **named: Any) -> Any:
        manager = super().proxy_manager_for(*args, **named)
        manager.pool_classes_by_scheme = POOLS
        return manager

"""How Stripe is called: one patient client, errors in our words, and no call while it is known to be silent."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import stripe
from django.conf import settings
from requests.structures import CaseInsensitiveDict

from shop.payments.gateway import hurrying
from shop.payments.gateway.breaker import Fuse, Open
from shop.payments.gateway.errors import Broken, Busy, Missing, Refused, Unavailable

# Seconds to connect and to answer: together never more than ten, however slowly the answer drips
# (see ``hurrying``). Only after a quick failure is anything asked again,
# so that a customer waits for one silence at most, and never for three.
TIMEOUT = (3.0, 7.0)
RETRIES = 2
QUICK = 1.0
stopwatch: Callable[[], float] = time.monotonic

fuse = Fuse(lambda kind, error: isinstance(error, Unavailable) and not isinstance(error, Busy | Broken))


@contextmanager
def asking() -> Iterator[stripe.StripeClient]:
    """Around every call: errors in our words, and no call at all while Stripe is known to be silent."""
    try:
        with fuse.guard(), _in_our_words():
            yield client()
    except Open as resting:
        raise Unavailable("Stripe has not answered lately and is left alone for half a minute.") from resting


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Turn the library's errors into ours. A wrong key or a lost permission is our trouble, not a refusal."""
    try:
        yield
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        kind = Missing if error.code == "resource_missing" else Refused
        raise kind(error.user_message or str(error), param=getattr(error, "param", None) or "") from error
    except stripe.StripeError as error:
        raise _kind_of(error)(error.user_message or str(error)) from error


def _kind_of(error: stripe.StripeError) -> type[Unavailable]:
    if error.http_status == 409:
        return Busy
    told = CaseInsensitiveDict(error.headers or {})
    return Broken if told.get("Idempotent-Replayed") == "true" else Unavailable


def client() -> stripe.StripeClient:
    """The client for the key and the address of the settings."""
    return client_for(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@cache
def client_for(key: str, base: str) -> stripe.StripeClient:
    """One client per key and address, so that connections are kept."""
    return stripe.StripeClient(
        key,
        base_addresses={"api": base} if base else {},
        http_client=_Patient(timeout=TIMEOUT),
        max_network_retries=RETRIES,
    )


def is_live() -> bool:
    """Whether our key moves real money."""
    return bool(settings.STRIPE_SECRET_KEY.startswith(("sk_live", "rk_live")))


class _Patient(stripe.RequestsClient):
    """Waits for one long silence, and says then that asking again is of no use."""

    def request(  # type: ignore[override]  # as the library's own client differs from its base
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        began = stopwatch()
        if getattr(self._thread_local, "session", None) is None:
            self._thread_local.session = hurrying.session(url)
        try:
            with hurrying.within(sum(TIMEOUT)):
                content, status, told = super().request(method, url, headers, post_data)
        except stripe.APIConnectionError as error:
            error.should_retry = error.should_retry and stopwatch() - began < QUICK
            raise
        if stopwatch() - began >= QUICK:
            told = CaseInsensitiveDict({**told, "stripe-should-retry": "false"})
        return content, status, told

"""Who is asked in the tests of the contract: the stand-in, and Stripe's test mode where there is a key of it."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from shop.payments import gateway

TEST_KEY = os.environ.get("STRIPE_TEST_KEY", "")
REAL = TEST_KEY.startswith(("sk_test_", "rk_test_"))
ASKED = ["stand-in", *(["stripe"] if REAL else [])]
LINE = "STRIPE_TEST_KEY=sk_test_... uv run pytest -m stripe_live"
# Stripe's test mode lets a dispute or a failed refund follow within seconds, and says nowhere after how many.
PATIENCE, PAUSE = 90, 3


@dataclass
class Asked:
    """One of the two: ``client`` speaks to it, ``moment`` is its present."""

    name: str
    moment: datetime
    standin: Any = None

    @property
    def client(self) -> stripe.StripeClient:
        return gateway.calling.client()

    def in_time(self, look: Callable[[], Any], *, days: int = 0) -> Any:
        """What ``look`` finds once it finds anything: the stand-in lets days pass, Stripe is asked again and again."""
        if self.standin:
            self.standin.controls.pull("clock", {"seconds": days * 24 * 60 * 60})
            return look()
        for _ in range(PATIENCE // PAUSE):
            if found := look():
                return found
            time.sleep(PAUSE)
        return look()


@pytest.fixture(params=ASKED)
def asked(request, settings) -> Asked:
    """Each test asks both, or the stand-in alone where there is no key."""
    if request.param == "stand-in":
        standin = request.getfixturevalue("standin")
        return Asked("stand-in", standin.ledger.clock(), standin)
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = TEST_KEY, ""
    return Asked("stripe", datetime.fromtimestamp(int(gateway.events.wall_clock()), tz=UTC))

"""Levers for tests under /_standin/: make the network unkind, or the time short."""

import threading
from collections.abc import Callable
from typing import Any

from shop.demo.standin import checkout, refunds
from shop.demo.standin.api import Api
from shop.demo.standin.ledger import Ledger
from shop.demo.standin.webhooks import Courier


class Faults:
    """What the server shall do wrong, and how often still."""

    def __init__(self) -> None:
        self.lose = 0
        self.fail = 0
        self._lock = threading.Lock()

    def take(self, name: str) -> bool:
        """True when this fault is still owed; it is then used up."""
        with self._lock:
            left: int = getattr(self, name)
            setattr(self, name, max(0, left - 1))
            return left > 0


class Controls:
    """Each public name of ``LEVERS`` is an address; its values come as JSON."""

    def __init__(self, *, ledger: Ledger, courier: Courier, api: Api, faults: Faults) -> None:
        self.ledger, self.courier, self.api, self.faults = ledger, courier, api, faults
        self.levers: dict[str, Callable[..., Any]] = {
            "idle": self.idle,
            "webhooks": self.webhooks,
            "release": self.release,
            "faults": self.set_faults,
            "expire": self.expire,
            "pay": self.pay,
            "settle": self.settle,
            "refund": self.refund,
            "events": lambda: self.ledger.all("event"),
        }

    def pull(self, name: str, values: dict[str, Any]) -> Any:
        """Use a lever; KeyError when there is none of that name."""
        return self.levers[name](**values)

    def idle(self, timeout: float = 10.0) -> dict[str, bool]:
        """Wait until no webhook is on its way."""
        return {"idle": self.courier.idle(timeout)}

    def webhooks(self, copies: int = 1, holding: bool = False) -> dict[str, Any]:
        """0 copies drop each event, 2 send it twice; held ones wait for ``release``."""
        self.courier.copies, self.courier.holding = copies, holding
        return {"copies": copies, "holding": holding}

    def release(self, backwards: bool = False) -> dict[str, list[int]]:
        """Send the held events, one after the other; the answers of all deliveries so far."""
        self.courier.release(backwards=backwards)
        return {"answers": self.courier.answers}

    def set_faults(self, lose: int = 0, fail: int = 0) -> dict[str, int]:
        """``lose``: execute so many requests without an answer. ``fail``: answer so many with 500, unexecuted."""
        self.faults.lose, self.faults.fail = lose, fail
        return {"lose": lose, "fail": fail}

    def expire(self, session: str) -> Any:
        """Let a session's time be over now."""
        with self.ledger.lock:
            return checkout.expire(self.ledger, self.ledger.get(session, "checkout.session"))

    def pay(self, session: str, card: str = "4242424242424242") -> dict[str, str]:
        """Pay as the hosted page would."""
        with self.ledger.lock:
            return {"outcome": checkout.pay(self.ledger, self.ledger.get(session, "checkout.session"), card)}

    def settle(self, session: str, outcome: str) -> Any:
        """A delayed method: ``wait``, then ``success`` or ``failure``."""
        act = {"wait": checkout.wait_for_bank, "success": checkout.succeed, "failure": checkout.fall_through}[outcome]
        with self.ledger.lock:
            found = self.ledger.get(session, "checkout.session")
            act(self.ledger, found)
            return found

    def refund(self, fail: str = "", **params: Any) -> Any:
        """A refund made in Stripe's own dashboard; or let the refund of that id fail afterwards."""
        with self.ledger.lock:
            if fail:
                refunds.fall_through(self.ledger, self.ledger.get(fail, "refund"))
                return self.ledger.get(fail, "refund")
            return refunds.create(self.ledger, params)

"""Levers for tests under /_standin/: make the network unkind, or the time short."""

from collections.abc import Callable
from typing import Any

from shop.demo.standin import checkout, disputes, paying, refunds, waiting
from shop.demo.standin.faults import Faults
from shop.demo.standin.ledger import Ledger
from shop.demo.standin.schema import Bad
from shop.demo.standin.webhooks import Courier


class Controls:
    """Each public name of ``LEVERS`` is an address; its values come as JSON."""

    def __init__(self, *, ledger: Ledger, courier: Courier, faults: Faults) -> None:
        self.ledger, self.courier, self.faults = ledger, courier, faults
        self.levers: dict[str, Callable[..., Any]] = {
            "idle": self.idle,
            "webhooks": self.webhooks,
            "release": self.release,
            "redeliver": self.redeliver,
            "faults": self.set_faults,
            "clock": self.clock,
            "expire": self.expire,
            "pay": self.pay,
            "settle": self.settle,
            "refund": self.refund,
            "refund_as": self.refund_as,
            "dispute": self.dispute,
            "warn": self.warn,
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

    def redeliver(self, event: str) -> dict[str, int]:
        """Send one event once more, as Stripe's dashboard can."""
        return {"answer": self.courier.send(self.ledger.get(event, "event"))}

    def set_faults(self, **wanted: Any) -> dict[str, Any]:
        """What shall go wrong from now on, in the words of ``Faults``; what is not named goes right again."""
        fresh = {name: value for name, value in vars(Faults()).items() if not name.startswith("_")}
        if unknown := wanted.keys() - fresh.keys():
            raise KeyError(*unknown)
        now = fresh | wanted
        for name, value in now.items():
            setattr(self.faults, name, value)
        return now

    def clock(self, seconds: int) -> dict[str, int]:
        """Let so many seconds pass at the stand-in alone, with all that falls due in them."""
        with self.ledger.lock:
            self.ledger.ahead += seconds
            waiting.pass_time(self.ledger)
        return {"now": self.ledger.stamp()}

    def expire(self, session: str) -> Any:
        """Let a session's time be over now."""
        with self.ledger.lock:
            return checkout.expire(self.ledger, self.ledger.get(session, "checkout.session"))

    def pay(self, session: str, card: str = "4242424242424242") -> dict[str, str]:
        """Pay as the hosted page would."""
        with self.ledger.lock:
            return {"outcome": paying.pay(self.ledger, self.ledger.get(session, "checkout.session"), card)}

    def settle(self, session: str, outcome: str) -> Any:
        """A delayed method: ``wait``, then ``success`` or ``failure``."""
        act = {"wait": paying.wait_for_bank, "success": paying.succeed, "failure": paying.fall_through}[outcome]
        with self.ledger.lock:
            found = self.ledger.get(session, "checkout.session")
            if outcome != "wait" and not paying.is_waiting(self.ledger, found):
                raise Bad("This session waits for no bank.", param="session")
            act(self.ledger, found)
            return found

    def refund(self, fail: str = "", arrive: str = "", **params: Any) -> Any:
        """A refund made in Stripe's own dashboard; or let the refund of that id fail, or arrive, by now."""
        with self.ledger.lock:
            if found := fail or arrive:
                end = refunds.fall_through if fail else refunds.settle
                end(self.ledger, self.ledger.get(found, "refund"))
                return self.ledger.get(found, "refund")
            return refunds.create(self.ledger, params)

    def refund_as(self, then: str = "") -> dict[str, str]:
        """How refunds go from now on: ``refund_pends``, ``refund_fails`` (each a day later), or '' as the card says."""
        self.ledger.refund_as = {"refund_pends": then, "refund_fails": then, "": then}[then]
        return {"then": then}

    def dispute(self, payment_intent: str, outcome: str = "open", **how: Any) -> Any:
        """``open`` (with reason, amount, days, inquiry), ``review``, ``won``, ``lost``, ``reversed``."""
        with self.ledger.lock:
            if outcome == "open":
                return disputes.create(self.ledger, self._charge(payment_intent), **how)
            dispute = disputes.of(self.ledger, payment_intent)
            if outcome == "review":
                disputes.review(self.ledger, dispute)
            elif outcome == "reversed":
                disputes.reverse(self.ledger, dispute)
            else:
                disputes.close(self.ledger, dispute, won={"won": True, "lost": False}[outcome])
            return dispute

    def warn(self, payment_intent: str, **how: Any) -> Any:
        """The bank warns that a payment may be fraud."""
        with self.ledger.lock:
            return disputes.warn(self.ledger, self._charge(payment_intent), **how)

    def _charge(self, payment_intent: str) -> Any:
        intent = self.ledger.get(payment_intent, "payment_intent")
        return self.ledger.get(intent["latest_charge"] or "", "charge")

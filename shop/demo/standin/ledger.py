"""What the stand-in remembers: every object of Stripe's, what shall happen to it later, and its answers by key."""

import copy
import json
import secrets
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import stripe

from shop.demo.standin.schema import Bad, blank

Thing = dict[str, Any]

CLASSES: dict[str, Any] = {
    "checkout.session": stripe.checkout.Session,
    "payment_intent": stripe.PaymentIntent,
    "charge": stripe.Charge,
    "refund": stripe.Refund,
    "dispute": stripe.Dispute,
    "customer": stripe.Customer,
    "radar.early_fraud_warning": stripe.radar.EarlyFraudWarning,
    "event": stripe.Event,
}
PREFIXES = {
    "checkout.session": "cs_test",
    "payment_intent": "pi",
    "charge": "ch",
    "refund": "re",
    "dispute": "du",
    "customer": "cus",
    "radar.early_fraud_warning": "issfr",
    "event": "evt",
}


class Ledger:
    """All objects by id. ``lock`` is held by whoever changes them; ``tell`` hears of each event, after its cause."""

    def __init__(self, *, clock: Callable[[], datetime], path: Path | None = None) -> None:
        self.clock = clock
        self.path = path
        self.lock = threading.RLock()
        self.things: dict[str, Thing] = {}
        self.private: dict[str, Thing] = {}
        self.replies: dict[str, Thing] = {}
        self.tell: Callable[[Thing], None] = lambda event: None
        self.listeners: Callable[[], int] = lambda: 0
        self.ahead = 0
        self.base_url = ""
        self.refund_as = ""
        if path and path.exists():
            self._load(path)

    def stamp(self) -> int:
        """The present moment as Stripe writes it: whole seconds."""
        return int(self.clock().timestamp()) + self.ahead

    def make(self, kind: str, **fields: Any) -> Thing:
        """A new object with every field that stripe-python's class names."""
        thing: Thing = {
            **blank(CLASSES[kind]),
            "id": f"{PREFIXES[kind]}_{secrets.token_hex(12)}",
            "object": kind,
            "created": self.stamp(),
            "livemode": False,
            **fields,
        }
        self.things[thing["id"]] = thing
        return thing

    def get(self, thing_id: str, kind: str) -> Thing:
        """The object of that id and kind, or Stripe's 404."""
        thing = self.things.get(thing_id)
        if thing is None or thing["object"] != kind:
            raise Bad(f"No such {kind}: '{thing_id}'", param="id", code="resource_missing", status=404)
        return thing

    def all(self, kind: str) -> list[Thing]:
        """Every object of a kind, newest first."""
        return [thing for thing in reversed(list(self.things.values())) if thing["object"] == kind]

    def emit(self, name: str, thing: Thing) -> None:
        """Note an event about ``thing`` as it is now, and let the shop be told."""
        event = self.make(
            "event",
            type=name,
            api_version=stripe.api_version,
            data={"object": copy.deepcopy(thing)},
            pending_webhooks=self.listeners(),
            request={"id": None, "idempotency_key": None},
        )
        self.save()
        self.tell(copy.deepcopy(event))

    def note_delivery(self, event_id: str) -> None:
        """The shop has taken an event in."""
        with self.lock:
            if event := self.things.get(event_id):
                event["pending_webhooks"] = 0

    def later(self, thing_id: str, plan: str, *, seconds: int) -> None:
        """Plan what shall happen to a thing after so many seconds of the stand-in's clock."""
        self.private["later"] = {
            **self.private.get("later", {}),
            thing_id: {"plan": plan, "at": self.stamp() + seconds},
        }
        self.save()

    def due(self) -> list[tuple[str, str]]:
        """Each thing whose time has come, with the plan for it, which is then carried out no more."""
        plans = self.private.get("later", {})
        found = [(thing_id, one["plan"]) for thing_id, one in plans.items() if one["at"] <= self.stamp()]
        for thing_id, _ in found:
            del plans[thing_id]
        return found

    def save(self) -> None:
        """Write everything to the file, if there is one, so that a restarted demo can still refund."""
        if self.path is None:
            return
        with self.lock:
            text = json.dumps({"things": self.things, "private": self.private, "replies": self.replies})
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(f".{secrets.token_hex(4)}")
        draft.write_text(text)
        draft.replace(self.path)

    def _load(self, path: Path) -> None:
        kept = json.loads(path.read_text())
        self.things, self.private, self.replies = kept["things"], kept["private"], kept["replies"]

    def expand(self, thing: Thing, paths: Iterable[str]) -> Thing:
        """A copy of ``thing`` with ids along each dotted path replaced by the objects they name."""
        answer = copy.deepcopy(thing)
        for path in paths:
            self._expand(answer, path.split("."))
        return answer

    def _expand(self, place: Any, steps: list[str]) -> None:
        if isinstance(place, list):
            for part in place:
                self._expand(part, steps)
        elif steps and place is not None:
            if steps[0] not in place:
                raise Bad(f"This property cannot be expanded ({steps[0]}).", param="expand")
            if isinstance(place[steps[0]], str):
                place[steps[0]] = copy.deepcopy(self.things[place[steps[0]]])
            self._expand(place[steps[0]], steps[1:])

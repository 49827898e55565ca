"""Stripe's API as stripe-python speaks it: who may ask, which version, which parameters, once per idempotency key."""

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import stripe
from stripe import params as known
from stripe.params import checkout as known_checkout
from stripe.params import radar as known_radar

from shop.demo.standin import checkout, customers, intents, lists, refunds
from shop.demo.standin.faults import Faults
from shop.demo.standin.ledger import Ledger, Thing
from shop.demo.standin.schema import Bad, Refusal, check, decode

Handler = Callable[[Ledger, str, dict[str, Any]], Thing]


@dataclass(frozen=True)
class Answer:
    """What goes back over the wire."""

    status: int
    body: Thing
    headers: dict[str, str] = field(default_factory=dict)


def _retrieve(kind: str) -> Handler:
    return lambda ledger, thing_id, params: ledger.get(thing_id, kind)


def _list(kind: str, *filters: str) -> Handler:
    return lambda ledger, path, params: lists.page(ledger, kind, params, filters=filters, url=path)


def _expire(ledger: Ledger, thing_id: str, params: dict[str, Any]) -> Thing:
    return checkout.expire(ledger, ledger.get(thing_id, "checkout.session"))


KEPT_FOR = 24 * 60 * 60
BROKEN = "The stand-in was told to break down in the middle."
WARNING = "radar.early_fraud_warning"
OF_PAYMENT = ("payment_intent", "charge")
ROUTES: list[tuple[str, str, Any, Handler]] = [
    ("POST", r"/v1/checkout/sessions", known_checkout.SessionCreateParams, lambda book, _, p: checkout.create(book, p)),
    ("GET", r"/v1/checkout/sessions", known_checkout.SessionListParams, _list("checkout.session", "payment_intent")),
    ("GET", r"/v1/checkout/sessions/(\w+)", known_checkout.SessionRetrieveParams, _retrieve("checkout.session")),
    ("POST", r"/v1/checkout/sessions/(\w+)/expire", known_checkout.SessionExpireParams, _expire),
    ("POST", r"/v1/payment_intents", known.PaymentIntentCreateParams, lambda book, _, p: intents.create(book, p)),
    ("GET", r"/v1/payment_intents", known.PaymentIntentListParams, _list("payment_intent")),
    ("GET", r"/v1/payment_intents/(\w+)", known.PaymentIntentRetrieveParams, _retrieve("payment_intent")),
    ("GET", r"/v1/charges/(\w+)", known.ChargeRetrieveParams, _retrieve("charge")),
    ("POST", r"/v1/refunds", known.RefundCreateParams, lambda book, _, p: refunds.create(book, p)),
    ("GET", r"/v1/refunds", known.RefundListParams, _list("refund", *OF_PAYMENT)),
    ("GET", r"/v1/refunds/(\w+)", known.RefundRetrieveParams, _retrieve("refund")),
    ("GET", r"/v1/disputes", known.DisputeListParams, _list("dispute", *OF_PAYMENT)),
    ("GET", r"/v1/disputes/(\w+)", known.DisputeRetrieveParams, _retrieve("dispute")),
    ("POST", r"/v1/customers", known.CustomerCreateParams, lambda book, _, p: customers.create(book, p)),
    ("GET", r"/v1/customers/(\w+)", known.CustomerRetrieveParams, _retrieve("customer")),
    ("DELETE", r"/v1/customers/(\w+)", known.CustomerDeleteParams, lambda book, name, p: customers.delete(book, name)),
    ("GET", r"/v1/radar/early_fraud_warnings", known_radar.EarlyFraudWarningListParams, _list(WARNING, *OF_PAYMENT)),
    ("GET", r"/v1/events", known.EventListParams, _list("event", "type")),
    ("GET", r"/v1/events/(\w+)", known.EventRetrieveParams, _retrieve("event")),
]


class Api:
    """Answers one request at a time per idempotency key; a key is forgotten after a day, as Stripe may do."""

    def __init__(self, ledger: Ledger, faults: Faults) -> None:
        self.ledger = ledger
        self.faults = faults
        self.running: set[str] = set()
        self.gate = threading.Lock()
        self.slowly: Callable[[], None] = lambda: None

    def answer(self, method: str, path: str, form: str, headers: Mapping[str, str]) -> Answer:
        """The answer to a request; a refusal is an answer too."""
        try:
            _admit(headers)
            if method == "POST" and (key := headers.get("Idempotency-Key", "")):
                return self._once(key, path, form)
            return Answer(200, self._execute(method, path, form))
        except Bad as bad:
            return Answer(bad.status, bad.body)

    def _once(self, key: str, path: str, form: str) -> Answer:
        """Execute a key's first request; replay its answer to the same request, refuse another one."""
        with self.gate:
            if key in self.running:
                raise Bad(
                    "Another request with this key is still running.",
                    code="idempotency_key_in_use",
                    status=409,
                    kind="idempotency_error",
                )
            self.running.add(key)
        try:
            return self._replay(key, path, form) or self._first(key, path, form)
        finally:
            self.running.discard(key)

    def _replay(self, key: str, path: str, form: str) -> Answer | None:
        kept = self.ledger.replies.get(key)
        if kept is None or kept["at"] + KEPT_FOR <= self.ledger.stamp():
            return None
        if kept["asked"] != [path, decode(form)]:
            raise Bad("This key was used with other parameters.", kind="idempotency_error")
        return Answer(kept["status"], kept["body"], {"Idempotent-Replayed": "true", **_no_retry(kept["status"])})

    def _first(self, key: str, path: str, form: str) -> Answer:
        """What went wrong before anything was executed is not kept; all other answers are, a 500 too."""
        try:
            answer = Answer(200, self._execute("POST", path, form))
        except Refusal as refusal:
            answer = Answer(refusal.status, refusal.body, _no_retry(refusal.status))
        asked = [path, decode(form)]
        kept = {"asked": asked, "status": answer.status, "body": answer.body, "at": self.ledger.stamp()}
        self.ledger.replies[key] = kept
        self.ledger.save()
        return answer

    def _execute(self, method: str, path: str, form: str) -> Thing:
        for verb, pattern, kind, handler in ROUTES:
            if verb == method and (match := re.fullmatch(pattern, path)):
                params = check(kind, decode(form))
                self.slowly()
                with self.ledger.lock:
                    return self._carry_out(handler, (*match.groups(), path)[0], params, path=path)
        raise Bad(f"Unrecognized request URL ({method}: {path}).", status=404)

    def _carry_out(self, handler: Handler, name: str, params: dict[str, Any], *, path: str) -> Thing:
        if self.faults.take("crash", path):
            raise Refusal(BROKEN, status=500, kind="api_error")
        thing = handler(self.ledger, name, params)
        if self.faults.take("half", path):
            raise Refusal(BROKEN, status=500, kind="api_error")
        return self.ledger.expand(thing, params.get("expand", []))


def _no_retry(status: int) -> dict[str, str]:
    """Stripe says itself when asking again is of no use."""
    return {"Stripe-Should-Retry": "false"} if status >= 500 else {}


def _admit(headers: Mapping[str, str]) -> None:
    """Only a test key, and only the API version that the library was made for."""
    key = headers.get("Authorization", "").removeprefix("Bearer ")
    if key.startswith(("sk_live", "rk_live")):
        raise Bad("This is a stand-in: keep your live key away from it.", status=401)
    if not key.startswith(("sk_test", "rk_test")):
        raise Bad("You did not give a test key.", status=401)
    if headers.get("Stripe-Version") != stripe.api_version:
        raise Bad(f"The stand-in speaks {stripe.api_version}, not {headers.get('Stripe-Version')}.")

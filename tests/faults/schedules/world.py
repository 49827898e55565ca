"""The shop and Stripe in one process: time moves when told, webhooks wait in a box, the power may fail in a call."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.core.loading import get_class, get_model
from oscar.test import factories as oscar

from shop.aftercare import actions as aftercare
from shop.demo.standin import waiting
from shop.demo.standin.schema import Bad
from shop.demo.standin.server import Standin
from shop.demo.standin.webhooks import signature
from shop.orders import lifecycle, placing
from shop.payments import actions, gateway, rules
from shop.payments.actions import counting, disputing, locking, releasing, returning
from tests.payments.rig import SECRET, MovingClock

SENT_AT = 1_799_139_600
# Where the power may fail, or Stripe fall silent: at the calls to Stripe and, inside transactions, at the writes.
CALLS = ("create_session", "expire_session", "retrieve_session", "create_refund", "list_refunds")
EXPECTED = (
    gateway.Unavailable,
    gateway.Refused,
    actions.Closed,
    actions.CannotRefund,
    actions.NotSettled,
    lifecycle.Refused,
)
Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")


class PowerCut(BaseException):
    """The process is gone in the middle of what it did; whatever was not committed is undone."""


@dataclass
class Fuse:
    """What will go wrong next: at ``point``, before or after it, by a power cut or by Stripe's silence."""

    point: str = ""
    after: bool = False
    error: type[BaseException] = PowerCut

    def pass_by(self, point: str, *, after: bool) -> None:
        if (point, after) == (self.point, self.after):
            self.point = ""
            raise self.error("The lights went out.")


@dataclass
class World:
    """One shop with a few pieces in stock, and one Stripe."""

    standin: Standin
    clock: MovingClock
    fuse: Fuse
    country: Any
    product: Any
    orders: list[Any] = field(default_factory=list)
    box: list[dict[str, Any]] = field(default_factory=list)
    lost: bool = False
    tells_all: bool = True

    @property
    def now(self) -> datetime:
        return self.clock()

    @property
    def record(self) -> Any:
        return StockRecord.objects.get(product=self.product)

    def begin(self, moment: datetime) -> None:
        """As on the first morning."""
        self.savepoint = transaction.savepoint()
        self.clock.moment, self.orders, self.box, self.lost = moment, [], [], False
        self.fuse.point = ""
        ledger = self.standin.ledger
        with ledger.lock:
            for kept in (ledger.things, ledger.private, ledger.replies):
                kept.clear()

    def end(self) -> None:
        """Forget all of it."""
        transaction.set_rollback(False)
        transaction.savepoint_rollback(self.savepoint)

    def post(self, event: dict[str, Any]) -> None:
        """A webhook goes into the box: each that Stripe has, or only those for which the README asks."""
        if self.tells_all or event["type"] in rules.EVENTS:
            self.box.append(event)

    # What the shop does, unless the power fails

    def do(self, work: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """A call that may be refused, find Stripe away, or be cut off."""
        try:
            return work(*given, now=self.now, **named)
        except (PowerCut, *EXPECTED):
            return None

    def place(self, pieces: int) -> None:
        """One more customer, if the pieces are there."""
        basket = oscar.BasketFactory(owner=None)
        basket.strategy = get_class("partner.strategy", "Selector")().strategy()
        basket.add_product(self.product, pieces)
        submission = placing.Submission(
            user=AnonymousUser(),
            guest_email=f"buyer{len(self.orders)}@example.com",
            address=get_model("order", "ShippingAddress")(last_name="Doe", line1="1 High St", country=self.country),
            method_code="tracked",
        )
        record = self.record
        try:
            self.orders.append(placing.place(basket.pk, submission=submission, now=self.now))
        except UnableToPlaceOrder:
            assert record.net_stock_level < pieces
        else:
            assert record.net_stock_level >= pieces

    def order(self, which: int) -> Any:
        """One of the orders, as it is now."""
        return Order.objects.get(pk=self.orders[which % len(self.orders)].pk)

    def deliver(self, place: int, *, keep: bool = False) -> None:
        """Bring a webhook of the box; it leaves the box only when the shop said yes."""
        event = self.box[place % len(self.box)]
        body = json.dumps(event).encode()
        try:
            actions.receive(body, signature(body, SECRET, at=SENT_AT), now=self.now)
        except (PowerCut, gateway.Unavailable):
            return
        if not keep:
            self.box.remove(event)

    # What happens at Stripe

    def pull(self, lever: str, **values: Any) -> None:
        """What a customer, a bank or somebody in Stripe's own dashboard does, where Stripe lets them."""
        try:
            self.standin.controls.pull(lever, values)
        except Bad:
            return

    def pass_time(self, **span: float) -> None:
        """The shop's clock goes on; Stripe notices by ``notice``."""
        self.clock.forward(**span)

    def notice(self) -> None:
        """Stripe does what is due."""
        waiting.pass_time(self.standin.ledger)

    def settle(self, *, since: datetime) -> None:
        """Let everything come to rest: power and Stripe are back, the sweep runs, the night comes with its look."""
        self.fuse.point = ""
        for minutes in (3, 40, 5 * 24 * 60, 3):
            self.pass_time(minutes=minutes)
            self.notice()
            tally = actions.sweep(now=self.now)
            assert tally.troubled == 0
            aftercare.sweep(now=self.now)
        actions.reconcile(since=since, now=self.now)
        for finding in actions.reconcile(since=since, now=self.now):
            assert not finding.repaired, finding


@contextmanager
def fused(monkeypatch: Any) -> Iterator[Fuse]:
    """Let every call to Stripe, and every write about an attempt, pass by a fuse."""
    fuse = Fuse()
    for name in CALLS:
        monkeypatch.setattr(gateway, name, _by(fuse, name, getattr(gateway, name)))
    write = _by(fuse, "write", locking.write)
    for module in (actions.syncing, actions.starting, actions.closing, releasing, returning, counting, disputing):
        monkeypatch.setattr(module, "write", write)
    yield fuse


def _by(fuse: Fuse, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    def call(*given: Any, **named: Any) -> Any:
        fuse.pass_by(name, after=False)
        result = original(*given, **named)
        fuse.pass_by(name, after=True)
        return result

    return call

"""What may happen, one thing after the other."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from shop.payments import actions, gateway, queries
from shop.payments.models import Payment
from tests.faults.schedules import truth
from tests.faults.schedules.world import CALLS, PowerCut, World

MOST_ORDERS = 3
DAY = timedelta(days=1)
ANY = st.integers(0, 11)
GOOD, DECLINED = "4242424242424242", "4000000000000002"
# What may come after a yes: a debit takes days and comes, or does not; a refund takes a day, or fails after one.
CARDS = ("000123456789", "000222222227", "4000000000007726", "4000000000005126")
some_order = precondition(lambda self: self.world.orders)
some_post = precondition(lambda self: self.world.box)
some_money = precondition(lambda self: self.intents())


class Schedule(RuleBasedStateMachine):
    """Each rule is one thing that somebody does."""

    world: ClassVar[World]
    morning: ClassVar[datetime]

    def __init__(self) -> None:
        super().__init__()
        self.world.begin(self.morning)

    # The customer

    @initialize(pieces=st.integers(1, 2), pays=st.booleans(), tells_all=st.booleans())
    def first_order(self, pieces: int, pays: bool, tells_all: bool) -> None:
        self.world.tells_all = tells_all
        self.place(pieces, True)
        if pays:
            self.pay(0, GOOD, False)

    @precondition(lambda self: len(self.world.orders) < MOST_ORDERS)
    @rule(pieces=st.integers(1, 2), presses=st.booleans())
    def place(self, pieces: int, presses: bool) -> None:
        self.world.place(pieces)
        if presses:
            self.press_pay(-1)

    @some_order
    @rule(which=ANY)
    def press_pay(self, which: int) -> None:
        self.world.do(actions.start, self.world.order(which))

    @some_order
    @rule(which=ANY, card=st.sampled_from([GOOD, GOOD, *CARDS]), comes_back=st.booleans())
    def pay(self, which: int, card: str, comes_back: bool) -> None:
        """On the payment page of any attempt that Stripe has open, old ones too; then the browser may be closed."""
        for session in self.open_sessions(which):
            self.world.pull("pay", session=session, card=card)
        if comes_back:
            self.come_back(which)

    @some_order
    @rule(which=ANY)
    def pay_another_sum(self, which: int) -> None:
        """What nobody can do at Stripe, as long as the session is ours alone; the shop must not lean on that."""
        for session in self.open_sessions(which):
            self.world.standin.ledger.things[session]["amount_total"] -= 100
            self.world.pull("pay", session=session, card=GOOD)

    @some_order
    @rule(which=ANY, comes_back=st.booleans())
    def be_declined(self, which: int, comes_back: bool) -> None:
        self.pay(which, DECLINED, comes_back)

    @some_order
    @rule(which=ANY)
    def come_back(self, which: int) -> None:
        if payment := queries.latest(self.world.order(which)):
            self.world.do(actions.sync, payment)

    # Stripe, the banks, and the post

    @some_order
    @rule()
    def stripe_notices_the_time(self) -> None:
        self.world.notice()

    @some_money
    @rule(which=ANY, part=st.sampled_from([0, 100, 1000]))
    def refund_in_stripes_dashboard(self, which: int, part: int) -> None:
        amount = {"amount": part} if part else {}
        self.world.pull("refund", payment_intent=self.intent(which), **amount)

    @some_money
    @rule(which=ANY)
    def a_refund_fails(self, which: int) -> None:
        if refunds := self.world.standin.ledger.all("refund"):
            self.world.pull("refund", fail=refunds[which % len(refunds)]["id"])

    @some_money
    @rule(
        which=ANY,
        outcome=st.sampled_from(["open", "open", "won", "lost", "reversed"]),
        part=st.sampled_from([None, 500]),
    )
    def dispute(self, which: int, outcome: str, part: int | None) -> None:
        """The bank takes the money back; later it decides for one or the other, and may change its mind."""
        how = {"amount": part} if part and outcome == "open" else {}
        self.world.pull("dispute", payment_intent=self.intent(which), outcome=outcome, **how)

    @some_money
    @rule(which=ANY)
    def warn(self, which: int) -> None:
        self.world.pull("warn", payment_intent=self.intent(which))

    @some_post
    @rule(place=ANY)
    def webhook(self, place: int) -> None:
        self.world.deliver(place)

    @some_post
    @rule(backwards=st.booleans())
    def all_webhooks(self, backwards: bool) -> None:
        for _ in list(self.world.box):
            self.world.deliver(-1 if backwards else 0)

    @some_post
    @rule(place=ANY)
    def webhook_that_will_come_again(self, place: int) -> None:
        self.world.deliver(place, keep=True)

    @some_post
    @rule(place=ANY)
    def webhook_lost_for_ever(self, place: int) -> None:
        self.world.box.pop(place % len(self.world.box))
        self.world.lost = True

    # The house

    @rule()
    def sweep(self) -> None:
        self.world.do(actions.sweep)

    @some_order
    @rule(which=ANY)
    def cancel(self, which: int) -> None:
        self.world.do(actions.cancel, self.world.order(which), reason="By wish")

    @some_money
    @rule(which=ANY)
    def refund(self, which: int) -> None:
        """Of an order whose customer has paid, whether the shop knows that yet or not."""
        self.world.do(actions.refund, self.order_of(self.intent(which)), reason="Sent back")

    @some_money
    @rule(which=ANY, amount=st.sampled_from([None, Decimal(5)]), shipping=st.booleans(), pieces=st.integers(0, 1))
    def refund_a_part(self, which: int, amount: Decimal | None, shipping: bool, pieces: int) -> None:
        order = self.order_of(self.intent(which))
        wish: dict[str, Any] = {"amount": amount}
        if amount is None:
            wish = {"shipping": order.shipping_incl_tax * shipping, "lines": {order.lines.get().pk: pieces}}
        self.world.do(actions.refund, order, reason="A part of it", **wish)

    @rule(which=ANY, way=ANY)
    def settle_a_review(self, which: int, way: int) -> None:
        """Staff choose one of the ways that the review queue offers."""
        if holds := list(queries.reviews.waiting()):
            hold = holds[which % len(holds)]
            ways = queries.reviews.review_of(hold).ways
            self.world.do(actions.resolve, hold, way=ways[way % len(ways)].code, note="Looked at")

    @rule()
    def reconcile(self) -> None:
        self.world.do(actions.reconcile, since=self.morning - DAY)

    @rule(minutes=st.sampled_from([1, 2, 5, 36, 1441]))
    def time_passes(self, minutes: int) -> None:
        self.world.pass_time(minutes=minutes)

    @rule(
        point=st.sampled_from([*CALLS, "write"]),
        after=st.booleans(),
        error=st.sampled_from([PowerCut, PowerCut, gateway.Unavailable]),
    )
    def trouble_is_coming(self, point: str, after: bool, error: type[BaseException]) -> None:
        fuse = self.world.fuse
        fuse.point, fuse.after, fuse.error = point, after, PowerCut if point == "write" else error

    # What must hold

    @invariant()
    def pieces_fit(self) -> None:
        truth.pieces_fit(self.world.record, self.world.orders)

    @invariant()
    def nobody_can_pay_for_what_ended(self) -> None:
        for order in self.all_orders():
            truth.nobody_can_pay_for_what_ended(order, self.world.standin.ledger)

    @invariant()
    def money_agrees_once_all_webhooks_arrived(self) -> None:
        if not self.world.lost and not self.world.box:
            for order in self.all_orders():
                truth.money_agrees(order, self.world.standin.ledger)

    def teardown(self) -> None:
        """At rest, everything must be in its place; hypothesis calls this at the end of each schedule."""
        try:
            self.world.settle(since=self.morning - DAY)
            for order in self.all_orders():
                truth.money_agrees(order, self.world.standin.ledger)
                truth.status_fits(order, self.world.standin.ledger)
                truth.nothing_held_for_nobody(order)
                truth.given_up_for_what_staff_said(order)
                truth.one_confirmation(order)
            truth.pieces_fit(self.world.record, self.world.orders)
        finally:
            self.world.end()

    # Who is meant

    def all_orders(self) -> list[Any]:
        return [self.world.order(place) for place in range(len(self.world.orders))]

    def open_sessions(self, which: int) -> list[str]:
        order = self.world.order(which)
        ids = Payment.objects.filter(order=order).values_list("ref", flat=True)
        refs = {str(ref) for ref in ids}
        ledger = self.world.standin.ledger
        return [
            each["id"]
            for each in ledger.all("checkout.session")
            if each["status"] == "open" and each["client_reference_id"] in refs
        ]

    def order_of(self, intent: str) -> Any:
        number = self.world.standin.ledger.things[intent]["metadata"]["order"]
        return next(order for order in self.all_orders() if order.number == number)

    def intents(self) -> list[str]:
        found = self.world.standin.ledger.all("payment_intent")
        return [each["id"] for each in found if each["amount_received"]]

    def intent(self, which: int) -> str:
        return self.intents()[which % len(self.intents())]

"""Resolve: each way to settle an order that is held for its payment, and the trace it leaves."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop.mail.models import Message
from shop.orders import lifecycle
from shop.orders import rules as order_rules
from shop.orders.models import Hold
from shop.payments import actions, gateway, queries, rules
from shop.payments.actions import resolving, returning
from shop.payments.models import Payment, Refund
from tests import factories
from tests.payments.rig import at_once

pytestmark = pytest.mark.django_db
ALL = Decimal("29.90")


@pytest.fixture
def clerk():
    return oscar.UserFactory(is_staff=True)


@pytest.fixture
def pending(standin, now):
    """An order whose customer is at the payment page."""
    order = factories.order(status="Pending payment")
    actions.start(order, now=now)
    return order


@pytest.fixture
def paid(standin, pending, now):
    standin.controls.pull("pay", {"session": pending.payments.get().session_id})
    actions.sync(pending.payments.get(), now=now)
    return refreshed(pending)


def refreshed(order):
    return get_model("order", "Order").objects.get(pk=order.pk)


def held(order, code: str, now) -> Hold:
    lifecycle.hold(order, code=code, words="Something is wrong.", now=now)
    return Hold.objects.get(order=order, released_at=None, code=code)


def returned(standin) -> list[int]:
    return [refund["amount"] for refund in standin.ledger.all("refund")]


def trace(hold: Hold):
    hold.refresh_from_db()
    return hold.released_by, hold.released_at, hold.resolution


def test_every_reason_to_hold_has_ways_and_every_way_is_done():
    assert sorted(rules.resolving.WAYS) == sorted(order_rules.IN_REVIEW_FOR)
    offered = {
        way.code
        for reason in rules.resolving.WAYS
        for waits in (True, False)
        for disputes in ((), ("won",), ("lost",))
        for is_back in (True, False)
        for way in rules.resolving.ways_for(reason, waits=waits, disputes=disputes, is_back=is_back)
    }
    assert offered == set(resolving.DEEDS)


@pytest.mark.parametrize(
    ("reason", "waits", "disputes", "codes"),
    [
        ("mismatch", True, (), ["look", "cancel", "pay_again"]),
        ("mismatch", False, (), ["look", "send_back"]),
        ("dispute", False, (), ["look"]),
        ("dispute", False, ("won", "needs_response"), ["look"]),
        ("dispute", False, ("a_new_word",), ["look"]),
        ("dispute", False, ("won", "warning_closed"), ["look", "won"]),
        ("dispute", False, ("won", "lost"), ["look", "lost"]),
        ("refund_failed", False, (), ["look", "go_on"]),
        ("surplus_stuck", False, (), ["look", "go_on"]),
        ("fraud_warning", False, (), ["refund_all", "go_on"]),
        ("not_at_stripe", False, (), ["look", "go_on"]),
        ("sent_twice", False, (), ["only_by_stripe", "twice"]),
        ("not_noticed", False, (), ["look", "go_on"]),
    ],
)
def test_the_ways_follow_the_reason_and_what_the_bank_says(reason, waits, disputes, codes):
    found = rules.resolving.ways_for(reason, waits=waits, disputes=disputes, is_here=False)
    assert [way.code for way in found] == codes


@pytest.mark.parametrize(
    ("reason", "codes"),
    [
        ("mismatch", ["look", "send_back"]),
        ("refund_failed", ["again", "elsewhere"]),
        ("surplus_stuck", ["again", "elsewhere"]),
    ],
)
def test_money_is_sent_only_where_some_is_here(reason, codes):
    assert [way.code for way in rules.resolving.ways_for(reason, waits=False, is_here=True)] == codes


def test_a_way_that_is_not_offered_changes_nothing(paid, now):
    hold = held(paid, "fraud_warning", now)
    with pytest.raises(actions.NotSettled, match="not open now"):
        actions.resolve(hold, way="cancel", now=now)
    assert refreshed(paid).status == "Payment review"


def test_staff_let_an_order_go_on_with_a_note_and_leave_a_trace(paid, clerk, now):
    hold = held(paid, "fraud_warning", now)
    later = now + timedelta(hours=1)
    actions.resolve(hold, way="go_on", note="I rang the customer.", now=later, by=clerk)
    assert refreshed(paid).status == "Paid"
    assert trace(hold) == (clerk, later, "Go on with the order. I rang the customer.")
    assert "I rang the customer." in paid.notes.latest("id").message


def test_what_is_settled_is_not_settled_twice(paid, clerk, now):
    hold = held(paid, "fraud_warning", now)
    actions.resolve(hold, way="go_on", note="Right.", now=now, by=clerk)
    with pytest.raises(actions.NotSettled, match="Somebody has settled this already"):
        actions.resolve(hold, way="refund_all", note="Wrong.", now=now, by=clerk)
    assert Refund.objects.count() == 0


def test_a_fraud_warning_is_answered_by_sending_all_back(standin, paid, clerk, now):
    hold = held(paid, "fraud_warning", now)
    actions.resolve(hold, way="refund_all", note="We think it was not you.", now=now, by=clerk)
    assert (returned(standin), refreshed(paid).status) == ([2990], "Refunded")
    row = Refund.objects.get()
    assert (row.reason, row.by, trace(hold)[0]) == ("We think it was not you.", clerk, clerk)


@pytest.mark.django_db(transaction=True)
def test_ten_presses_send_all_back_once(standin, paid, now):
    hold = held(paid, "fraud_warning", now)

    def press(index: int) -> str:
        try:
            return actions.resolve(hold, way="refund_all", note="Fraud.", now=now)
        except actions.NotSettled as refusal:
            return str(refusal)

    at_once(10, press)
    assert (returned(standin), refreshed(paid).status) == ([2990], "Refunded")


def test_money_that_stripe_knows_after_all_ends_the_review(paid, clerk, now):
    hold = held(paid, "not_at_stripe", now)
    Payment.objects.update(received=ALL)
    assert actions.resolve(hold, way="look", now=now, by=clerk) == "The review is over."
    assert (refreshed(paid).status, trace(hold)[0]) == ("Paid", clerk)


def test_money_that_stripe_does_not_know_stays_in_review(standin, paid, now):
    hold = held(paid, "not_at_stripe", now)
    Payment.objects.update(session_id="cs_nobody")
    with pytest.raises(actions.NotSettled, match="Stripe does not know cs_nobody"):
        actions.resolve(hold, way="look", now=now)
    assert refreshed(paid).status == "Payment review"


def test_a_silent_stripe_settles_nothing(standin, paid, now):
    hold = held(paid, "not_at_stripe", now)
    standin.faults.fail = 10
    with pytest.raises(actions.NotSettled, match="does not answer"):
        actions.resolve(hold, way="look", now=now)
    assert refreshed(paid).status == "Payment review"


# --- Another sum than asked ---


@pytest.fixture
def mismatch(standin, pending, now):
    """Its customer paid one cent less than asked."""
    payment = pending.payments.get()
    standin.controls.pull("pay", {"session": payment.session_id})
    standin.ledger.all("payment_intent")[0]["amount_received"] -= 1
    actions.sync(payment, now=now)
    return Hold.objects.get()


def test_another_sum_goes_back_and_the_order_is_cancelled(standin, mismatch, clerk, now):
    actions.resolve(mismatch, way="cancel", now=now, by=clerk)
    assert (returned(standin), refreshed(mismatch.order).status) == ([2989], "Cancelled")
    assert trace(mismatch)[:2] == (clerk, now)


def test_another_sum_goes_back_and_the_customer_may_pay_again(standin, mismatch, clerk, now):
    actions.resolve(mismatch, way="pay_again", now=now, by=clerk)
    order = refreshed(mismatch.order)
    assert (returned(standin), order.status, trace(mismatch)[0]) == ([2989], "Pending payment", clerk)
    letter = Message.objects.get(kind="order-pay-again")
    assert "by 09:00 UTC on 6 January 2027" in letter.text
    again = actions.start(order, now=now)
    standin.controls.pull("pay", {"session": again.session_id})
    actions.sync(again, now=now)
    assert refreshed(order).status == "Paid"


def test_whoever_is_asked_to_pay_again_has_a_day_for_it(standin, mismatch, moving_clock):
    actions.resolve(mismatch, way="pay_again", now=moving_clock())
    actions.sweep(now=moving_clock.forward(hours=23))
    assert refreshed(mismatch.order).status == "Pending payment"
    actions.sweep(now=moving_clock.forward(hours=2))
    assert refreshed(mismatch.order).status == "Cancelled"


@pytest.mark.django_db(transaction=True)
def test_ten_presses_send_another_sum_back_once(standin, mismatch, now):
    def press(index: int) -> str:
        try:
            return actions.resolve(mismatch, way="pay_again", now=now)
        except actions.NotSettled as refusal:
            return str(refusal)

    at_once(10, press)
    assert (returned(standin), refreshed(mismatch.order).status) == ([2989], "Pending payment")
    assert Message.objects.filter(kind="order-pay-again").count() == 1


def test_a_total_that_was_put_right_makes_the_order_paid_at_the_next_look(standin, pending, clerk, now):
    payment, orders = pending.payments.get(), get_model("order", "Order").objects.filter(pk=pending.pk)
    standin.controls.pull("pay", {"session": payment.session_id})
    with connection.cursor() as cursor:  # the database would not let it move while somebody may pay
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE order_order DISABLE TRIGGER payments_pinned_total")
    orders.update(total_incl_tax=ALL + 10)
    actions.sync(payment, now=now)
    hold = Hold.objects.get()
    assert (
        actions.resolve(hold, way="look", now=now, by=clerk)
        == "Stripe says the same as the shop. The review stays open."
    )
    orders.update(total_incl_tax=ALL)
    assert actions.resolve(hold, way="look", now=now, by=clerk).endswith("The review is over.")
    assert refreshed(pending).status == "Paid"


def test_another_sum_that_counts_as_the_orders_money_is_sent_back_or_kept_by_a_person(standin, paid, clerk, now):
    """The night found it: nothing waits to be sent back as a mistake, and nobody is told that it was."""
    hold = held(paid, "mismatch", now)
    review = queries.reviews.review_of(hold)
    assert ([way.code for way in review.ways], review.sum) == (["look", "refund_all", "go_on"], ALL)
    actions.resolve(hold, way="refund_all", note="Too much came.", now=now, by=clerk)
    assert (returned(standin), refreshed(paid).status) == ([2990], "Refunded")


def another_sum(standin, paid, now) -> None:
    """A second payment page of a paid order, on which somebody paid."""
    first = paid.payments.get()
    for state, status in (("expired", "Pending payment"), ("paid", "Paid")):
        Payment.objects.filter(pk=first.pk).update(state=state)
        get_model("order", "Order").objects.filter(pk=paid.pk).update(status=status)
        if state == "expired":
            second = actions.start(refreshed(paid), now=now)
            standin.controls.pull("pay", {"session": second.session_id})
            intent = standin.ledger.all("payment_intent")[0]["id"]
            changed = {"state": "mismatch", "received": second.amount, "payment_intent_id": intent}
            Payment.objects.filter(pk=second.pk).update(**changed)


def test_another_sum_for_an_order_that_is_paid_goes_back_and_the_order_goes_on(standin, paid, clerk, now):
    """Only a crash between two looks leaves such a thing; the way out is there all the same."""
    another_sum(standin, paid, now)
    hold = held(paid, "mismatch", now)
    actions.resolve(hold, way="send_back", now=now, by=clerk)
    assert (returned(standin), refreshed(paid).status) == ([2990], "Paid")


def test_where_nothing_came_by_mistake_nothing_is_said_to_go_back(paid, clerk, now):
    """As the night holds a paid order for another sum at Stripe."""
    hold = held(paid, "mismatch", now)
    with pytest.raises(actions.NotSettled, match="not open now"):
        actions.resolve(hold, way="send_back", now=now, by=clerk)
    assert actions.resolve(hold, way="go_on", note="Looked at.", now=now, by=clerk) == (
        "The order goes on where it stood."
    )


# --- Money that should have gone back ---


@pytest.fixture
def failed(standin, paid, now):
    """All of it was sent back, and came back."""
    row = actions.refund(paid, reason="Sent back", now=now)
    standin.controls.pull("refund", {"fail": row.stripe_id})
    actions.sync(row.payment, now=now)
    return Hold.objects.get(code="refund_failed")


def test_a_refund_that_failed_is_made_again_with_its_reason(failed, clerk, now):
    actions.resolve(failed, way="again", now=now, by=clerk)
    last = Refund.objects.last()
    assert (last.status, last.reason, refreshed(failed.order).status) == ("succeeded", "Sent back", "Refunded")
    assert trace(failed) == (clerk, now, "Send it back again.")


def test_a_refund_that_went_another_way_is_counted_and_not_sent_again(standin, failed, clerk, now):
    actions.resolve(failed, way="elsewhere", note="Bank transfer on 5 January", now=now, by=clerk)
    order = refreshed(failed.order)
    assert (order.status, Refund.objects.last().status, len(returned(standin))) == ("Refunded", "elsewhere", 1)
    actions.sync(order.payments.get(), now=now)
    assert (refreshed(order).status, Hold.objects.filter(released_at=None).exists()) == ("Refunded", False)


def test_what_stripe_sent_back_meanwhile_is_not_counted_as_gone_another_way_too(standin, failed, clerk, now):
    payment = failed.order.payments.get()
    standin.controls.pull("refund", {"payment_intent": payment.payment_intent_id})
    with pytest.raises(actions.NotSettled, match="Stripe says that it has sent this money back by now"):
        actions.resolve(failed, way="elsewhere", note="In the Dashboard", now=now, by=clerk)
    assert (refreshed(failed.order).status, Refund.objects.last().status) == ("Refunded", "succeeded")
    assert not Refund.objects.filter(status="elsewhere").exists()


@pytest.fixture
def twice(standin, failed, clerk, now):
    """A clerk sent all of it by bank; then somebody at Stripe as well; then the shop looked."""
    actions.resolve(failed, way="elsewhere", note="Bank transfer", now=now, by=clerk)
    payment = failed.order.payments.get()
    standin.controls.pull("refund", {"payment_intent": payment.payment_intent_id})
    actions.sync(payment, now=now)
    return Hold.objects.get(code="sent_twice")


def at_night(now):
    return [finding.code for finding in actions.reconcile(since=now - timedelta(days=1), now=now)]


def test_money_that_went_back_by_hand_and_by_stripe_waits_for_a_person(twice, now):
    assert twice.words.endswith(f"{ALL} more than came.")
    assert queries.reviews.review_of(twice).sum == ALL
    assert (refreshed(twice.order).status, at_night(now)) == ("Payment review", ["sent_back_twice"])


def test_the_night_finds_what_went_twice_however_old_it_is_and_leaves_what_is_settled(twice, clerk, now):
    actions.resolve(twice, way="twice", note="She sends it back on Friday.", now=now, by=clerk)
    later = now + timedelta(days=20)
    assert at_night(later) == []
    Hold.objects.filter(pk=twice.pk).delete()
    assert at_night(later) == ["sent_back_twice"]


def test_a_clerk_takes_the_note_of_another_way_out_of_the_books(twice, clerk, now):
    actions.resolve(twice, way="only_by_stripe", now=now, by=clerk)
    assert sorted(Refund.objects.values_list("status", flat=True)) == ["canceled", "failed", "succeeded"]
    assert (refreshed(twice.order).status, at_night(now)) == ("Refunded", [])
    assert trace(twice) == (clerk, now, "Only Stripe sent it back.")
    panel = queries.desk.panel_of(refreshed(twice.order))
    assert [shown.stands for shown in panel.refunds] == [
        "Sent back",
        "Noted by mistake: no money went this way",
        "Failed: the money came back here",
    ]
    assert panel.statement.endswith("0.00 left here; nothing more is to come.")


def test_a_clerk_keeps_both_in_the_books_and_is_not_asked_again(twice, clerk, now):
    actions.resolve(twice, way="twice", note="She sends it back on Friday.", now=now, by=clerk)
    assert sorted(Refund.objects.values_list("status", flat=True)) == ["elsewhere", "failed", "succeeded"]
    assert (refreshed(twice.order).status, at_night(now)) == ("Refunded", [])


def test_without_the_mistaken_note_the_part_that_is_still_here_holds_the_order(standin, failed, clerk, now):
    actions.resolve(failed, way="elsewhere", note="Bank transfer", now=now, by=clerk)
    intent = failed.order.payments.get().payment_intent_id
    standin.controls.pull("refund", {"payment_intent": intent, "amount": 100})
    actions.reconcile(since=now - timedelta(days=1), now=now)
    later = now + timedelta(hours=1)
    actions.resolve(Hold.objects.get(code="sent_twice"), way="only_by_stripe", now=later, by=clerk)
    assert list(Hold.objects.filter(released_at=None).values_list("code", flat=True)) == ["refund_failed"]


@pytest.fixture
def stuck(standin, pending, now):
    """Money for a cancelled order, which Stripe does not take back."""
    payment = pending.payments.get()
    standin.controls.pull("pay", {"session": payment.session_id})
    lifecycle.cancel(pending, reason="Changed their mind", now=now)
    actions.sync(payment, now=now)
    standin.controls.pull("refund", {"fail": Refund.objects.get().stripe_id})
    actions.sync(payment, now=now)
    return Hold.objects.get(code="surplus_stuck")


def test_a_surplus_that_was_stuck_is_sent_again(stuck, clerk, now):
    assert actions.resolve(stuck, way="again", now=now, by=clerk) == "The money is on its way back."
    assert (refreshed(stuck.order).status, Refund.objects.last().status) == ("Cancelled", "succeeded")
    assert trace(stuck)[0] == clerk


def test_a_surplus_that_stripe_refuses_again_stays_in_review(stuck, clerk, now, monkeypatch):
    def refuse(**asked):
        raise gateway.Refused("Not enough money on the account.")

    monkeypatch.setattr(gateway, "create_refund", refuse)
    with pytest.raises(actions.NotSettled, match="has not gone back"):
        actions.resolve(stuck, way="again", now=now, by=clerk)
    assert refreshed(stuck.order).status == "Payment review"


def test_a_surplus_that_went_another_way_is_counted(stuck, clerk, now):
    actions.resolve(stuck, way="elsewhere", note="Cash", now=now, by=clerk)
    row = Refund.objects.last()
    assert (row.status, row.amount, refreshed(stuck.order).status) == ("elsewhere", ALL, "Cancelled")


def test_a_refund_that_fails_at_once_stays_in_review(failed, clerk, now, monkeypatch):
    def fail(order, **facts):
        return Refund(status="failed")

    monkeypatch.setattr(resolving.refunds, "refund", fail)
    with pytest.raises(actions.NotSettled, match="has not gone back"):
        actions.resolve(failed, way="again", now=now, by=clerk)
    assert refreshed(failed.order).status == "Payment review"


# --- Two clerks, and a world that moves on while one of them decides ---


def while_deciding(monkeypatch, happens) -> None:
    """Something happens after a way was chosen and before it is gone."""
    chosen = resolving.way_of

    def late(*asked):
        found = chosen(*asked)
        monkeypatch.setattr(resolving, "way_of", chosen)
        happens()
        return found

    monkeypatch.setattr(resolving, "way_of", late)


def test_money_that_another_clerk_sends_by_stripe_is_not_noted_as_gone_another_way(failed, clerk, now, monkeypatch):
    """Their refund has no answer yet: the review stays open, and no note says what nobody did."""
    payment = failed.order.payments.get()
    while_deciding(monkeypatch, lambda: returning.prepare(payment, amount=ALL, reason="Sent back", now=now))
    with pytest.raises(actions.NotSettled, match="not open now"):
        actions.resolve(failed, way="elsewhere", note="Bank transfer", now=now, by=clerk)
    assert sorted(Refund.objects.values_list("status", flat=True)) == ["failed", "new"]
    assert trace(failed) == (None, None, "")


def test_what_another_clerk_settles_meanwhile_is_not_settled_once_more(twice, clerk, now, monkeypatch):
    while_deciding(monkeypatch, lambda: actions.resolve(twice, way="twice", note="Both.", now=now, by=clerk))
    with pytest.raises(actions.NotSettled, match="Somebody has settled this already"):
        actions.resolve(twice, way="only_by_stripe", now=now)
    assert Refund.objects.filter(status="elsewhere").exists()


@pytest.fixture
def given_back(standin, paid, now):
    """The bank took the money, the order was closed, and the bank gave it back."""
    payment = paid.payments.get()
    told = {"payment_intent": payment.payment_intent_id}
    for outcome in ("open", "lost"):
        standin.controls.pull("dispute", told | {"outcome": outcome})
        actions.sync(payment, now=now)
    actions.resolve(Hold.objects.get(released_at=None), way="lost", now=now)
    standin.controls.pull("dispute", told | {"outcome": "reversed"})
    actions.sync(payment, now=now)
    return Hold.objects.get(released_at=None)


def test_an_order_is_not_paid_again_whose_money_another_clerk_sent_back(given_back, now, monkeypatch):
    """It would stand as paid for ever, with nothing here."""

    def sent_back() -> None:
        actions.refund(given_back.order, reason="As you wish", now=now)

    while_deciding(monkeypatch, sent_back)
    with pytest.raises(actions.NotSettled):
        actions.resolve(given_back, way="keep", now=now)
    assert refreshed(given_back.order).standing == "Refunded"


def test_a_paid_order_with_nothing_left_ends_at_the_next_look(paid, now):
    actions.refund(paid, reason="Sent back", now=now)
    get_model("order", "Order").objects.filter(pk=paid.pk).update(status="Paid")
    actions.sync(paid.payments.get(), now=now)
    assert refreshed(paid).status == "Refunded"


def test_a_refund_that_only_the_shop_knows_is_not_said_to_be_on_its_way(standin, paid, clerk, now):
    """Stripe has no such refund. There is nothing left to send by the shop's books, so that nobody may say so."""
    row = actions.refund(paid, reason="Sent back", now=now)
    standin.ledger.all("charge")[0]["amount_refunded"] = 0
    del standin.ledger.things[row.stripe_id]
    assert at_night(now) == ["refunds_differ"]
    hold = Hold.objects.get(released_at=None)
    assert [way.code for way in queries.reviews.review_of(hold).ways] == ["look", "go_on"]
    with pytest.raises(actions.NotSettled, match="not open now"):
        actions.resolve(hold, way="again", now=now, by=clerk)


def test_of_two_notes_only_that_of_the_money_that_went_twice_is_taken_out(standin, twice, clerk, now):
    another_sum(standin, twice.order, now)
    other = Payment.objects.get(state="mismatch")
    Payment.objects.filter(pk=other.pk).update(state="surplus")
    true = Refund.objects.create(payment=other, amount=ALL, status="elsewhere", created_at=now)
    actions.resolve(twice, way="only_by_stripe", now=now, by=clerk)
    true.refresh_from_db()
    assert (true.status, Refund.objects.filter(status="elsewhere").count()) == ("elsewhere", 1)


def test_what_went_twice_is_over_once_stripe_has_its_part_again(standin, twice, clerk, now):
    payment = twice.order.payments.get()
    standin.controls.pull("refund", {"fail": Refund.objects.last().stripe_id})
    actions.sync(payment, now=now)
    assert refreshed(twice.order).status == "Refunded"
    assert trace(twice) == (None, now, "What Stripe had sent back came here again: the money went back once.")

"""Reconcile: each trouble between Stripe and the shop is planted, and found."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop.mail.models import Message
from shop.orders import lifecycle
from shop.orders import queries as orders
from shop.payments import actions, gateway, queries, tasks
from shop.payments.models import Event, Payment, Refund
from tests import factories

pytestmark = pytest.mark.django_db
Order = get_model("order", "Order")


@pytest.fixture
def order(now):
    return a_waiting_order(now)


@pytest.fixture
def payment(standin, order, now):
    return actions.start(order, now=now)


@pytest.fixture
def paid(standin, payment, now):
    lever(standin, "pay", session=payment.session_id)
    return actions.sync(payment, now=now)


def a_waiting_order(now):
    made = factories.order(status="Pending payment")
    Order.objects.filter(pk=made.pk).update(date_placed=now)
    return made


def lever(standin, name, **values):
    return standin.controls.pull(name, values)


def intent_of(standin) -> dict:
    return standin.ledger.all("payment_intent")[0]


def reconciled(now) -> list[tuple[str, bool]]:
    return [(one.code, one.repaired) for one in actions.reconcile(since=now - timedelta(days=3), now=now)]


def holds(order) -> list[str]:
    return list(orders.open_holds(order).values_list("code", flat=True))


def settle(order, code: str, now) -> None:
    """A person has looked into it."""
    lifecycle.resume(order, code=code, resolution="As agreed.", now=now, by=oscar.UserFactory(is_staff=True))


def test_where_all_agrees_nothing_is_found(standin, paid, now):
    """A paid order, one whose page is open, one that was declined, and one that costs nothing and has no payment."""
    other = actions.start(a_waiting_order(now), now=now)
    lever(standin, "pay", session=other.session_id, card="4000000000000002")
    free = a_waiting_order(now)
    Order.objects.filter(pk=free.pk).update(total_incl_tax=0, total_excl_tax=0)
    free.refresh_from_db()
    lifecycle.mark_paid(free, now=now)
    assert reconciled(now) == []


def test_a_payment_that_nobody_noticed_is_taken_in(standin, order, payment, now):
    lever(standin, "pay", session=payment.session_id)
    assert reconciled(now) == [("not_noticed", True)]
    order.refresh_from_db()
    assert (order.status, reconciled(now)) == ("Paid", [])


def test_a_debit_that_nobody_noticed_is_taken_in(standin, payment, now):
    lever(standin, "pay", session=payment.session_id, card="000123456789")
    assert reconciled(now) == [("not_noticed", True)]
    assert Payment.objects.get().state == "processing"


def test_a_payment_that_cannot_be_taken_in_stays_a_finding(standin, payment, now):
    lever(standin, "pay", session=payment.session_id)
    Payment.objects.update(session_id="cs_of_another_account")
    assert reconciled(now) == [("not_noticed", False)]


def test_what_one_attempt_stumbles_over_holds_its_order_and_hides_nothing_of_the_others(
    standin, order, payment, now, monkeypatch
):
    """The invariant: what Stripe has is what the shop says, or the order stands in review with a named reason."""
    other = a_waiting_order(now)
    for session in (payment.session_id, actions.start(other, now=now).session_id):
        lever(standin, "pay", session=session)
    take = lifecycle.mark_locked_paid

    def stumble(locked, *, now):
        if locked.pk == order.pk:
            raise ValueError("A letter could not be drawn.")
        return take(locked, now=now)

    with monkeypatch.context() as broken:
        broken.setattr(lifecycle, "mark_locked_paid", stumble)
        assert sorted(reconciled(now)) == [("not_noticed", False), ("not_noticed", True)]
    assert (holds(order), holds(other)) == (["not_noticed"], [])
    assert [Order.objects.get(pk=each.pk).status for each in (order, other)] == ["Payment review", "Paid"]
    assert reconciled(now) == [("not_noticed", True)]
    assert (Order.objects.get(pk=order.pk).status, holds(order)) == ("Paid", [])


def test_a_dispute_that_the_shop_stumbles_over_is_told_of_all_the_same(standin, paid, now, monkeypatch):
    lever(standin, "dispute", payment_intent=paid.payment_intent_id)
    monkeypatch.setattr(lifecycle, "hold", _stumble)
    monkeypatch.setattr(gateway, "retrieve_session", _stumble)
    found = actions.reconcile(since=now + timedelta(seconds=1), now=now)
    assert [(one.code, one.repaired) for one in found] == [("dispute_unknown", False)]


def _stumble(*args, **facts):
    raise ValueError("Something nobody thought of.")


@pytest.mark.parametrize(("marks", "code"), [({}, "foreign"), ({"ref": "of a lost row"}, "unknown_attempt")])
def test_money_that_is_nobodys_here_is_found(standin, payment, now, marks, code):
    parameters = {**payment.parameters, "payment_intent_data": {"metadata": marks}}
    opened = gateway.create_session(parameters, idempotency_key="another shop's")
    lever(standin, "pay", session=opened.id, card="4000000000000002")
    assert reconciled(now) == []
    lever(standin, "pay", session=opened.id)
    assert reconciled(now) == [(code, False)]


def test_another_sum_than_was_asked_is_found_each_night(standin, order, payment, now):
    lever(standin, "pay", session=payment.session_id)
    intent_of(standin)["amount_received"] = 1
    actions.sync(payment, now=now)
    assert (reconciled(now), holds(order)) == ([("mismatch", False)], ["mismatch"])
    assert (reconciled(now), holds(order)) == ([("mismatch", False)], ["mismatch"])


@pytest.mark.parametrize("received", [0, 100])
def test_another_sum_than_came_in_our_own_books_is_put_right(received, standin, order, paid, now):
    """What can go back is counted by it."""
    Payment.objects.update(received=received)
    assert (reconciled(now), reconciled(now), holds(order)) == ([("mismatch", True)], [], [])
    assert Payment.objects.get().received == paid.amount


def test_a_sum_that_changed_after_it_was_taken_holds_the_order(standin, order, paid, now):
    intent_of(standin)["currency"] = "eur"
    assert (reconciled(now), holds(order)) == ([("mismatch", False)], ["mismatch"])
    settle(order, "mismatch", now)
    assert (reconciled(now), holds(order)) == ([], [])


def test_another_difference_than_the_one_that_was_settled_holds_the_order_again(standin, order, paid, now):
    intent_of(standin)["amount_received"] -= 100
    assert (reconciled(now), holds(order)) == ([("mismatch", False)], ["mismatch"])
    settle(order, "mismatch", now)
    assert (reconciled(now), holds(order)) == ([], [])
    intent_of(standin)["amount_received"] -= 100
    assert (reconciled(now), holds(order)) == ([("mismatch", False)], ["mismatch"])
    settle(order, "mismatch", now)
    assert (reconciled(now), holds(order)) == ([], [])


def test_the_same_sum_of_another_object_of_stripes_holds_the_order_again(standin, order, paid, now):
    for name in ("pi_of_another_account", "pi_of_a_third"):
        Payment.objects.update(payment_intent_id=name)
        assert (reconciled(now), holds(order)) == ([("not_at_stripe", False)], ["not_at_stripe"])
        settle(order, "not_at_stripe", now)
        assert (reconciled(now), holds(order)) == ([], [])


def test_what_settled_itself_and_comes_again_is_found_again(standin, order, paid, now):
    """Nobody has looked at it: only what a person has settled stays quiet."""
    Order.objects.filter(pk=order.pk).update(status="Refunded")
    assert (reconciled(now), holds(order)) == ([("refunds_differ", False)], ["refund_failed"])
    lifecycle.resume(order, code="refund_failed", resolution="The money has gone back.", now=now)
    assert (reconciled(now), holds(order)) == ([("refunds_differ", False)], ["refund_failed"])


@pytest.mark.parametrize(("state", "status"), [("paid", "Refunded"), ("surplus", "Cancelled")])
def test_money_that_staff_sent_back_another_way_is_not_missed_each_night(standin, order, paid, now, state, status):
    Payment.objects.update(state=state)
    Order.objects.filter(pk=order.pk).update(status=status)
    Refund.objects.create(payment=paid, amount=paid.amount, status="elsewhere", created_at=now, told_at=now)
    assert (reconciled(now), holds(order)) == ([], [])


def test_of_a_refunded_order_that_a_bank_took_a_part_of_the_rest_is_missed(standin, order, paid, now):
    lever(standin, "dispute", payment_intent=paid.payment_intent_id, amount=100)
    actions.sync(paid, now=now)
    lever(standin, "dispute", payment_intent=paid.payment_intent_id, outcome="lost")
    actions.sync(paid, now=now)
    settle(order, "dispute", now)
    assert reconciled(now) == []
    Order.objects.filter(pk=order.pk).update(status="Refunded")
    [found] = actions.reconcile(since=now - timedelta(days=3), now=now)
    assert (found.code, found.words) == (
        "refunds_differ",
        f"The order counts as refunded, and {paid.amount - 1} USD is still here.",
    )


def test_money_that_stripe_does_not_know_holds_the_order(standin, order, paid, now):
    """As after the wrong key, or a row that was written by hand."""
    Payment.objects.update(payment_intent_id="pi_of_another_account")
    assert reconciled(now) == [("not_at_stripe", False)]
    assert holds(order) == ["not_at_stripe"]
    assert queries.desk.panel_of(order).statement.startswith("The shop's books say: ")
    settle(order, "not_at_stripe", now)
    assert not queries.desk.panel_of(order).statement.startswith("The shop's books say: ")


def test_money_without_any_name_at_stripe_holds_the_order(standin, order, now):
    Payment.objects.create(
        order=order, state="paid", amount=9, currency="USD", parameters={}, created_at=now, paid_at=now, expires_at=now
    )
    Order.objects.filter(pk=order.pk).update(status="Paid")
    assert reconciled(now) == [("not_at_stripe", False)]
    assert holds(order) == ["not_at_stripe"]


def test_money_that_stripe_calls_unpaid_holds_the_order(standin, order, paid, now):
    intent_of(standin)["status"] = "requires_payment_method"
    assert reconciled(now) == [("not_at_stripe", False)]
    assert holds(order) == ["not_at_stripe"]


def test_money_that_came_long_after_its_page_was_opened_is_asked_for_by_name(standin, paid, moving_clock):
    """A debit begins before the days that are compared, and its money comes within them."""
    later = moving_clock.forward(days=10)
    Payment.objects.update(paid_at=later)
    assert reconciled(later) == []
    intent_of(standin)["status"] = "canceled"
    assert reconciled(later) == [("not_at_stripe", False)]


def test_an_order_that_counts_as_paid_without_money_is_held(standin, now):
    order = factories.order(status="Dispatched")
    Order.objects.filter(pk=order.pk).update(date_placed=now)
    assert reconciled(now) == [("order_without_money", False)]
    assert holds(order) == ["not_at_stripe"]
    assert reconciled(now) == [("order_without_money", False)]
    settle(order, "not_at_stripe", now)
    assert reconciled(now) == []


def test_an_order_that_ended_though_its_money_is_here_is_held(standin, order, paid, now):
    Order.objects.filter(pk=order.pk).update(status="Cancelled")
    assert reconciled(now) == [("order_ended_with_money", False)]
    assert holds(order) == ["mismatch"]


def test_a_refund_that_was_made_at_stripe_is_taken_in(standin, paid, now):
    lever(standin, "refund", payment_intent=paid.payment_intent_id, amount=100)
    assert reconciled(now) == [("refunds_differ", True)]
    assert [(row.amount, row.status) for row in Refund.objects.all()] == [(Decimal(1), "succeeded")]


def test_a_refund_made_at_stripe_of_money_that_came_long_ago_is_taken_in(standin, paid, moving_clock):
    now = moving_clock.forward(days=40)
    lever(standin, "refund", payment_intent=paid.payment_intent_id, amount=500)
    assert (reconciled(now), reconciled(now)) == ([("refunds_differ", True)], [])
    assert Refund.objects.get().amount == 5


def test_a_refund_that_a_bank_sent_back_weeks_later_holds_the_order(standin, order, paid, moving_clock):
    """Succeeded, said Stripe; and of what came then, no webhook told."""
    row = actions.refund(order, reason="Sent back", now=moving_clock.forward(days=10))
    assert reconciled(moving_clock.forward(days=25)) == []
    lever(standin, "refund", fail=row.stripe_id)
    assert ("refunds_differ", True) in reconciled(moving_clock())
    assert holds(order) == ["refund_failed"]


def test_a_refund_of_somebody_elses_payment_is_none_of_ours(standin, paid, moving_clock):
    now = moving_clock.forward(days=10)
    refund = lever(standin, "refund", payment_intent=paid.payment_intent_id)
    actions.sync(paid, now=now)
    refund.update(payment_intent="pi_foreign", id="re_foreign")
    assert reconciled(now) == []


def test_a_refund_that_stripe_does_not_know_holds_the_order(standin, order, paid, now):
    Refund.objects.create(payment=paid, amount=2, status="succeeded", stripe_id="re_nobody", created_at=now)
    assert reconciled(now) == [("refunds_differ", False)]
    assert holds(order) == ["refund_failed"]


def test_a_refunded_order_whose_money_is_here_is_held(standin, order, paid, now):
    Order.objects.filter(pk=order.pk).update(status="Refunded")
    assert reconciled(now) == [("refunds_differ", False)]
    assert holds(order) == ["refund_failed"]


def test_surplus_money_that_did_not_go_back_is_found(standin, order, paid, now):
    Payment.objects.update(state="surplus")
    Order.objects.filter(pk=order.pk).update(status="Cancelled")
    assert ("surplus_here", False) in reconciled(now)
    assert "surplus_stuck" in holds(order)


def test_a_dispute_that_nobody_noticed_is_found(standin, paid, now):
    lever(standin, "dispute", payment_intent=paid.payment_intent_id)
    assert reconciled(now) == [("dispute_unknown", True)]
    assert holds(paid.order) == ["dispute"]


def test_a_dispute_over_money_that_could_not_be_looked_at_is_found_the_next_night(standin, paid, now):
    lever(standin, "dispute", payment_intent=paid.payment_intent_id)
    Payment.objects.update(session_id="cs_of_another_account")
    assert ("dispute_unknown", True) not in reconciled(now)
    Payment.objects.update(session_id=paid.session_id)
    assert (("dispute_unknown", True) in reconciled(now), "dispute" in holds(paid.order)) == (True, True)


def test_a_second_dispute_over_the_same_payment_that_nobody_noticed_is_found(standin, paid, now):
    """Found by the random schedules: *disputed* stays true after the first, whatever follows."""
    lever(standin, "dispute", payment_intent=paid.payment_intent_id)
    actions.sync(paid, now=now)
    lever(standin, "dispute", payment_intent=paid.payment_intent_id, outcome="won")
    actions.sync(paid, now=now)
    lifecycle.resume(paid.order, code="dispute", resolution="The bank decided for us.", now=now)
    lever(standin, "dispute", payment_intent=paid.payment_intent_id)
    assert reconciled(now) == [("dispute_unknown", True)]
    assert holds(paid.order) == ["dispute"]
    assert reconciled(now) == []


def test_a_dispute_over_another_sum_than_the_shop_knows_is_found(standin, paid, now):
    lever(standin, "dispute", payment_intent=paid.payment_intent_id, amount=500)
    actions.sync(paid, now=now)
    standin.ledger.all("dispute")[0]["amount"] = 700
    assert (reconciled(now), reconciled(now)) == ([("dispute_unknown", True)], [])
    assert paid.disputes.get().amount == 7


def test_surplus_money_that_a_bank_took_is_not_missed_each_night(standin, order, payment, now):
    lever(standin, "pay", session=payment.session_id)
    lever(standin, "dispute", payment_intent=intent_of(standin)["id"])
    lifecycle.cancel(order, reason="Changed their mind", now=now)
    actions.sync(payment, now=now)
    lever(standin, "dispute", payment_intent=intent_of(standin)["id"], outcome="lost")
    actions.sync(payment, now=now)
    assert sorted(holds(order)) == ["dispute", "surplus_stuck"]
    actions.resolve(orders.open_holds(order).get(code="dispute"), way="lost", now=now)
    actions.sync(payment, now=now)
    assert (holds(order), reconciled(now)) == ([], [])


def test_a_bank_that_gave_back_what_it_took_long_ago_is_found(standin, paid, moving_clock):
    for outcome in ("open", "lost"):
        lever(standin, "dispute", payment_intent=paid.payment_intent_id, outcome=outcome)
        actions.sync(paid, now=moving_clock())
    actions.resolve(orders.open_holds(paid.order).get(), way="lost", now=moving_clock())
    now = moving_clock.forward(minutes=100 * 24 * 60)
    assert reconciled(now) == []
    lever(standin, "dispute", payment_intent=paid.payment_intent_id, outcome="reversed")
    assert (reconciled(now), reconciled(now)) == ([("dispute_unknown", True)], [])
    assert orders.open_holds(paid.order).get().words.endswith("back to you, and the order counts as refunded.")


def test_a_dispute_over_somebody_elses_payment_is_none_of_ours(standin, paid, now):
    lever(standin, "dispute", payment_intent=paid.payment_intent_id)
    actions.sync(paid, now=now)
    standin.ledger.all("dispute")[0]["payment_intent"] = "pi_foreign"
    standin.ledger.all("dispute")[0]["status"] = "under_review"
    assert reconciled(now) == []


def test_a_warning_of_fraud_that_no_webhook_told_of_holds_the_order_once(standin, order, paid, now):
    lever(standin, "warn", payment_intent=paid.payment_intent_id)
    assert (reconciled(now), holds(order)) == ([("fraud_warning", True)], ["fraud_warning"])
    assert reconciled(now) == []
    settle(order, "fraud_warning", now)
    assert (reconciled(now), holds(order)) == ([], [])


def test_a_warning_of_fraud_over_money_that_went_back_or_is_nobodys_holds_nothing(standin, order, paid, now):
    lever(standin, "warn", payment_intent=paid.payment_intent_id)
    Order.objects.filter(pk=order.pk).update(status="Cancelled")
    assert "fraud_warning" not in [code for code, _ in reconciled(now)]
    standin.ledger.all("radar.early_fraud_warning")[0]["payment_intent"] = "pi_foreign"
    Order.objects.filter(pk=order.pk).update(status="Paid")
    assert "fraud_warning" not in [code for code, _ in reconciled(now)]


def test_a_warning_of_fraud_that_no_refund_can_answer_any_more_holds_nothing(standin, order, paid, now):
    lever(standin, "warn", payment_intent=paid.payment_intent_id)
    standin.ledger.all("radar.early_fraud_warning")[0]["actionable"] = False
    assert (reconciled(now), holds(order)) == ([], [])


def test_an_attempt_that_outlived_its_time_is_ended(standin, order, payment, moving_clock):
    """The worker stood still: nobody swept."""
    assert reconciled(moving_clock.forward(minutes=49)) == []
    standin.service_actions()
    assert reconciled(moving_clock.forward(minutes=1)) == [("stuck", True)]
    order.refresh_from_db()
    assert order.status == "Cancelled"


def test_an_attempt_that_stripe_never_heard_of_stays_stuck(standin, payment, moving_clock):
    Payment.objects.update(session_id="cs_nobody")
    assert reconciled(moving_clock.forward(minutes=50)) == [("stuck", False)]


def test_events_that_never_came_are_one_finding(standin, paid, moving_clock):
    for event in standin.ledger.all("event"):
        event["pending_webhooks"] = 1
    assert reconciled(moving_clock.forward(minutes=14)) == []
    now = moving_clock.forward(minutes=1)
    [found] = actions.reconcile(since=now - timedelta(days=1), now=now)
    assert (found.code, found.words) == (
        "undelivered_events",
        "Stripe could not deliver 4 events (charge.succeeded, checkout.session.completed, payment_intent.created, "
        "payment_intent.succeeded), the first at 2027-01-05 09:00 UTC.",
    )
    for event in standin.ledger.all("event"):
        Event.objects.create(id=event["id"], type=event["type"], received_at=now, processed_at=now)
    assert reconciled(now) == []


def test_ten_payments_ask_stripe_and_the_database_no_more_than_one(standin, now, monkeypatch):
    asked: list[str] = []
    answer = standin.api.answer
    monkeypatch.setattr(
        standin.api, "answer", lambda method, path, *rest: asked.append(path) or answer(method, path, *rest)
    )

    def cost(more: int) -> tuple[int, int]:
        for _ in range(more):
            started = actions.start(a_waiting_order(now), now=now)
            lever(standin, "pay", session=started.session_id)
            actions.sync(started, now=now)
        asked.clear()
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert reconciled(now) == []
        return len(asked), len(seen)

    assert cost(1) == cost(9)


def test_a_silent_stripe_ends_the_comparison(standin, paid, now):
    standin.faults.fail = 100
    with pytest.raises(gateway.Unavailable):
        reconciled(now)


def run(*options: str, capsys) -> tuple[int, str]:
    try:
        call_command("payments_reconcile", *options)
    except SystemExit as ended:
        return int(ended.code or 0), capsys.readouterr().out
    except CommandError as refusal:
        return refusal.returncode, str(refusal)
    return 0, capsys.readouterr().out


@pytest.mark.usefixtures("moving_clock")
def test_the_command_says_what_it_found_and_leaves_with_a_code(standin, order, payment, capsys):
    lever(standin, "pay", session=payment.session_id)
    intent = intent_of(standin)["id"]
    words = f"Stripe took {order.total_incl_tax} {order.currency}; the shop calls the payment open."
    code, told = run("--since", "2d", "--json", capsys=capsys)
    assert (code, json.loads(told)) == (
        1,
        {
            "since": "2027-01-03T09:00:00+00:00",
            "findings": [
                {
                    "code": "not_noticed",
                    "words": words,
                    "order": order.number,
                    "stripe_id": intent,
                    "repaired": True,
                }
            ],
        },
    )
    assert run("--since", "2027-01-05", capsys=capsys) == (0, "The shop and Stripe agree.\n")
    Order.objects.filter(pk=order.pk).update(status="Cancelled")
    assert run(capsys=capsys) == (
        1,
        f"order_ended_with_money (order {order.number} {intent}): "
        f"{order.total_incl_tax} {order.currency} is here for an order that is not paid.\n",
    )


@pytest.mark.usefixtures("standin")
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("yesterday", "--since must be a day such as 2027-01-31 or a number of days such as 7d, not yesterday."),
        ("2027-02-30", "--since must be a day such as 2027-01-31 or a number of days such as 7d, not 2027-02-30."),
        ("d", "--since must be a day such as 2027-01-31 or a number of days such as 7d, not d."),
        ("-3d", "--since must be a day such as 2027-01-31 or a number of days such as 7d, not -3d."),
        ("99999999999d", "--since must be a day such as 2027-01-31 or a number of days such as 7d, not 99999999999d."),
        ("2027-01-06", "--since lies in the future: 2027-01-06."),
    ],
)
def test_a_time_that_is_none_is_refused_in_one_sentence(capsys, given, words):
    assert run(f"--since={given}", capsys=capsys) == (2, words)


def test_a_time_before_stripe_is_all_of_it(standin, paid, capsys):
    assert run("--since=1900-01-01", capsys=capsys) == (0, "The shop and Stripe agree.\n")


def test_a_silent_stripe_is_said_in_one_sentence(standin, paid, capsys):
    standin.faults.fail = 100
    code, words = run(capsys=capsys)
    assert (code, words.startswith("Stripe could not be asked: ")) == (2, True)


@pytest.mark.usefixtures("standin")
def test_a_list_that_stripe_refuses_is_said_in_one_sentence_and_is_no_finding(capsys, monkeypatch):
    def refuse(*, since):
        raise gateway.Refused("This key may not read disputes.")

    monkeypatch.setattr(gateway.listing, "disputes", refuse)
    assert run(capsys=capsys) == (2, "Stripe refused to tell: This key may not read disputes.")


def test_at_night_staff_get_one_letter_with_all_findings(standin, order, payment, now, settings):
    settings.STAFF_EMAIL = "desk@example.com"
    lever(standin, "pay", session=payment.session_id)
    actions.sync(payment, now=now)
    tasks.reconcile(0)
    assert list(Message.objects.filter(kind="payments-reconciled")) == []
    Order.objects.filter(pk=order.pk).update(status="Cancelled")
    lever(standin, "refund", payment_intent=intent_of(standin)["id"], amount=100)
    tasks.reconcile(0)
    tasks.reconcile(0)
    letter = Message.objects.get(kind="payments-reconciled")
    assert letter.to_address == "desk@example.com"
    assert "2 findings when the payments were compared" in letter.subject
    for words in (f"Order {order.number}.", "is here for an order that is not paid.", "This is put right by now"):
        assert words in letter.text
        assert words.rstrip(".") in letter.html

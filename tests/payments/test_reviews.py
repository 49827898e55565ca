"""The desk's pages of orders in review: which wait, and how each is settled."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop.orders import lifecycle
from shop.orders.models import Hold
from shop.payments import gateway, queries
from shop.payments.actions import resolving
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_clock")]
QUEUE = "/dashboard/payments/review/"


@pytest.fixture
def clerk(client: Client) -> Client:
    user = oscar.UserFactory(is_staff=True, first_name="Cleo", last_name="Clerk")
    user.groups.add(Group.objects.get(name="Order managers"))
    client.force_login(user)
    return client


@pytest.fixture
def looker(client: Client) -> Client:
    user = oscar.UserFactory(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_order"))
    client.force_login(user)
    return client


def held(now, code: str = "fraud_warning", words: str = "The bank warns.", *, status="Paid", received="29.90"):
    """An order with its money, held."""
    order = factories.order(status=status)
    order.payments.create(
        state="paid",
        amount=received,
        received=received,
        currency="USD",
        parameters={},
        expires_at=now,
        created_at=now,
        session_id=f"cs_{order.pk}",
    )
    lifecycle.hold(order, code=code, words=words, now=now)
    return Hold.objects.get(order=order, code=code)


def disputed(now, status: str = "needs_response", *, hours: int = 48):
    hold = held(now, "dispute", "29.90 USD are disputed.")
    hold.order.payments.get().disputes.create(
        id=f"du_{hold.pk}",
        amount="29.90",
        currency="USD",
        reason="fraudulent",
        status=status,
        due_by=now + timedelta(hours=hours),
        opened_at=now,
    )
    return hold


def rows(page: str) -> list[str]:
    """What each item of the queue says."""
    items = re.findall(r"<li[^>]*>(.*?)</li>", page.split('id="reviews"')[1].split("</ul>")[0], re.S)
    return [" ".join(re.sub(r"<[^>]+>", "", item).split()) for item in items]


def press(client: Client, hold: Hold, way: str, **fields: str):
    return client.post(f"{QUEUE}{hold.pk}/", {"way": way, **{f"{way}-{name}": text for name, text in fields.items()}})


def page_of(client: Client, hold: Hold) -> str:
    return " ".join(unescape(client.get(f"{QUEUE}{hold.pk}/").content.decode()).split())


def status_of(hold: Hold) -> str:
    return get_model("order", "Order").objects.get(pk=hold.order_id).status


def test_the_queue_shows_what_waits_longest_first(clerk, now):
    newer = held(now)
    older = disputed(now - timedelta(days=1))
    page = clerk.get(QUEUE).content.decode()
    first, second = older.order.number, newer.order.number
    assert rows(page) == [
        f"Order {first}: The customer asked the bank for the money back 29.90 USD are disputed. "
        "Reason: fraudulent. Hand in your evidence at Stripe until 09:00 UTC on 6 January 2027. "
        "29.90 USD in question since 4 January 2027, 09:00. Evidence until 6 January 2027, 09:00. "
        f"Settle order {first}",
        f"Order {second}: The bank warns of fraud The bank warns. "
        f"29.90 USD in question since 5 January 2027, 09:00. Settle order {second}",
    ]


def test_an_empty_queue_says_that_all_is_well(clerk):
    assert rows(clerk.get(QUEUE).content.decode()) == ["Nothing waits. All money is where the orders say it is."]


def test_the_queries_of_the_queue_stay_the_same_at_one_and_at_thirty(clerk, now):
    counts = []
    for more in (1, 29):
        for _ in range(more):
            disputed(now)
        clerk.get(QUEUE)
        with CaptureQueriesContext(connection) as captured:
            page = clerk.get(QUEUE).content.decode()
        counts.append((len(rows(page)), len(captured)))
    assert counts == [(1, 9), (30, 9)]


def test_each_way_is_a_button_with_a_sentence_of_what_it_does(clerk, now):
    page = clerk.get(f"{QUEUE}{held(now).pk}/").content.decode()
    assert re.findall(r'name="way" value="(\w+)"[^>]*>([^<]+)<', page) == [
        ("refund_all", "Send all the money back"),
        ("go_on", "Go on with the order"),
    ]
    assert "The order ends, and nothing more of it leaves the house." in page
    assert "The order goes on where it stood." in page


def test_a_review_that_ended_its_order_does_not_say_that_it_had_ended_before(clerk, now):
    hold = disputed(now, "lost")
    assert "</a>, paid but for this</dd>" in page_of(clerk, hold)
    press(clerk, hold, "lost")
    assert (status_of(hold), "refunded but for this" in page_of(clerk, hold)) == ("Refunded", False)


def test_a_review_is_settled_with_its_trace(clerk, now):
    hold = held(now)
    answer = press(clerk, hold, "go_on", note="I rang the customer.")
    assert (answer.status_code, answer["Location"], status_of(hold)) == (302, QUEUE, "Paid")
    page = clerk.get(f"{QUEUE}{hold.pk}/").content.decode()
    assert "by Cleo Clerk: Go on with the order. I rang the customer." in " ".join(page.split())
    assert 'name="way"' not in page


def test_a_note_that_is_missing_is_asked_for_beside_its_field(clerk, now):
    hold = held(now)
    answer = press(clerk, hold, "go_on", note=" ")
    assert (answer.status_code, status_of(hold)) == (422, "Payment review")
    page = answer.content.decode()
    assert page.count("error-block") == 1
    assert 'id="id_go_on-note_error">Write this: what you found.<' in page


def test_too_long_a_note_is_kept_and_refused(clerk, now):
    answer = press(clerk, held(now), "go_on", note="x" * 201)
    assert (answer.status_code, "x" * 201 in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("way", ["cancel", "paid", "", "__class__", "x" * 500])
def test_what_is_not_offered_is_refused_in_words(clerk, now, way):
    hold = held(now)
    answer = press(clerk, hold, way)
    assert (answer.status_code, status_of(hold)) == (409, "Payment review")
    assert "This way is not open now." in answer.content.decode()


def test_what_somebody_else_settled_is_told(clerk, now):
    hold = held(now)
    lifecycle.resume(hold.order, code=hold.code, resolution="Right.", now=now)
    answer = press(clerk, hold, "go_on", note="Right.")
    assert (answer.status_code, "Somebody has settled this already." in answer.content.decode()) == (409, True)


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (gateway.Unavailable("no"), "Stripe does not answer now."),
        (gateway.Refused("Not enough money."), "That was refused: Not enough money."),
        (lifecycle.Refused("This order is paid."), "That was refused: This order is paid."),
        (resolving.CannotRefund("The bank holds this money."), "The bank holds this money."),
    ],
)
def test_what_stands_in_the_way_is_told_and_the_note_is_kept(clerk, now, monkeypatch, trouble, told):
    def fail(decision):
        raise trouble

    hold = held(now)
    monkeypatch.setitem(resolving.DEEDS, "refund_all", fail)
    answer = press(clerk, hold, "refund_all", note="Fraud, we think.")
    page = answer.content.decode()
    assert (answer.status_code, told in page, "Fraud, we think." in page) == (409, True, True)


def test_an_open_dispute_leads_to_stripe_and_has_no_end_here(clerk, now, settings):
    settings.STRIPE_API_BASE = ""
    hold = disputed(now)
    page = clerk.get(f"{QUEUE}{hold.pk}/").content.decode()
    assert f'href="https://dashboard.stripe.com/test/disputes/du_{hold.pk}"' in page
    assert re.findall(r'name="way" value="(\w+)"', page) == ["look"]
    assert "7 January 2027, 09:00" in page


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("won", "The bank has decided. Won: the money is yours."),
        ("lost", "The bank has decided. Lost: the money is gone."),
    ],
)
def test_a_dispute_that_is_over_asks_for_no_more_evidence(clerk, now, status, words):
    hold = disputed(now, status)
    hold.order.payments.get().disputes.update(closed_at=now + timedelta(days=1))
    for path in (QUEUE, f"{QUEUE}{hold.pk}/"):
        page = clerk.get(path).content.decode()
        assert (words in page, "29.90 USD are disputed." in page) == (True, False)
    assert words in clerk.get(f"/dashboard/orders/{hold.order.number}/").content.decode()


def test_an_open_dispute_is_told_as_it_stands_now(clerk, now):
    hold = disputed(now, "warning_needs_response")
    assert "The bank asks about 29.90 USD, and has taken nothing." in page_of(clerk, hold)
    hold.order.payments.get().disputes.update(status="under_review", amount="25.00")
    assert "25.00 USD are disputed. Reason: fraudulent. The bank reads your answer." in page_of(clerk, hold)


def test_an_inquiry_that_came_to_nothing_gave_no_money_back(clerk, now):
    hold = disputed(now, "warning_closed")
    assert "The bank took no money. The order goes on where it stood." in page_of(clerk, hold)


def test_a_dispute_that_was_settled_before_is_not_in_question_again(clerk, now):
    hold = disputed(now, "lost")
    disputes = hold.order.payments.get().disputes
    disputes.update(amount=5, closed_at=now)
    press(clerk, hold, "lost")
    later = now + timedelta(days=1)
    disputes.create(id="du_2", amount=3, currency="USD", status="won", opened_at=later, closed_at=later)
    lifecycle.hold(hold.order, code="dispute", words="3.00 USD are disputed.", now=later)
    review = queries.reviews.review_of(Hold.objects.latest("id"))
    assert (review.sum, [way.code for way in review.ways]) == (3, ["look", "won"])


def test_a_part_that_was_lost_is_not_told_as_the_end_of_the_order(clerk, now):
    hold = disputed(now, "lost")
    assert "The order ends as refunded" in page_of(clerk, hold)
    hold.order.payments.get().disputes.update(amount=5)
    page = page_of(clerk, hold)
    assert ("The order ends as refunded" in page, "The order itself stays as it is." in page) == (False, True)


def test_an_order_that_counts_as_paid_without_money_has_all_of_it_in_question(clerk, now):
    order = factories.order(status="Paid")
    lifecycle.hold(order, code="not_at_stripe", words="No money came for it.", now=now)
    assert queries.reviews.review_of(Hold.objects.get()).sum == order.total_incl_tax


def test_money_that_the_shop_does_not_count_is_in_question_and_not_told_as_still_to_be_paid(clerk, now):
    order = factories.order(status="Pending payment")
    facts = {"amount": order.total_incl_tax, "currency": order.currency, "parameters": {}}
    order.payments.create(state="open", session_id="cs_1", expires_at=now, created_at=now, **facts)
    lifecycle.hold(order, code="not_noticed", words="Stripe took it.", now=now)
    hold = Hold.objects.get()
    assert queries.reviews.review_of(hold).sum == order.total_incl_tax
    assert "is paid. Stripe says otherwise; a person must settle it." in page_of(clerk, hold)


def test_what_was_over_before_the_order_was_held_is_told_as_it_was_then(clerk, now):
    hold = disputed(now, "lost")
    hold.order.payments.get().disputes.update(closed_at=now)
    assert "29.90 USD are disputed." in clerk.get(f"{QUEUE}{hold.pk}/").content.decode()


def test_a_dispute_that_was_won_lets_the_order_go_on(clerk, now):
    hold = disputed(now, "won")
    assert press(clerk, hold, "won").status_code == 302
    assert status_of(hold) == "Paid"


def test_a_dispute_that_was_lost_ends_the_order_as_refunded(clerk, now):
    hold = disputed(now, "lost")
    assert press(clerk, hold, "won").status_code == 409
    press(clerk, hold, "lost")
    hold.refresh_from_db()
    assert (status_of(hold), hold.released_by.get_full_name()) == ("Refunded", "Cleo Clerk")


def test_a_dispute_over_a_part_that_was_lost_lets_the_order_go_on(clerk, now):
    hold = disputed(now, "lost")
    hold.order.payments.get().disputes.update(amount=5)
    press(clerk, hold, "lost")
    assert status_of(hold) == "Paid"


@pytest.mark.parametrize("ended", ["Cancelled", "Refunded"])
def test_a_dispute_that_was_lost_leaves_an_order_that_had_ended_as_it_was(clerk, now, ended):
    order = factories.order(status=ended)
    facts = {"amount": 10, "received": 10, "currency": "USD", "parameters": {}}
    attempt = order.payments.create(state="surplus", expires_at=now, created_at=now, **facts)
    attempt.disputes.create(id="du_1", amount=10, currency="USD", status="lost", opened_at=now)
    lifecycle.hold(order, code="dispute", words="10.00 USD are disputed.", now=now)
    press(clerk, Hold.objects.get(), "lost")
    assert (status_of(Hold.objects.get()), Hold.objects.filter(released_at=None).count()) == (ended, 0)


def test_money_that_went_back_another_way_counts_as_gone(clerk, now, monkeypatch):
    monkeypatch.setattr("shop.payments.actions.resolving.refunds.sync", lambda payment, *, now: payment)
    hold = held(now, "refund_failed", "The refund failed.", status="Refunded")
    press(clerk, hold, "elsewhere", note="Bank transfer on 5 January")
    row = hold.order.payments.get().refunds.get()
    assert (row.status, str(row.amount), row.reason) == ("elsewhere", "29.90", "Bank transfer on 5 January")
    assert status_of(hold) == "Refunded"


def test_the_order_page_leads_to_what_waits_and_tells_what_was_settled(clerk, now):
    hold = held(now)
    path = f"/dashboard/orders/{hold.order.number}/"
    assert f'href="{QUEUE}{hold.pk}/">Settle this<' in clerk.get(path).content.decode()
    press(clerk, hold, "go_on", note="I rang the customer.")
    page = " ".join(clerk.get(path).content.decode().split())
    assert "Settle this" not in page
    assert "by Cleo Clerk: Go on with the order. I rang the customer." in page


def test_the_front_page_of_the_desk_counts_what_waits(clerk, now):
    assert QUEUE in clerk.get("/dashboard/").content.decode()
    assert "to look at the payment" not in clerk.get("/dashboard/").content.decode()
    held(now)
    assert "1 order waits for you to look at the payment" in clerk.get("/dashboard/").content.decode()
    hold = held(now)
    lifecycle.hold(hold.order, code="dispute", words="Too.", now=now)
    assert "2 orders wait for you to look at the payment" in clerk.get("/dashboard/").content.decode()
    assert queries.reviews.count() == 2


def test_who_may_only_look_settles_nothing(looker, now):
    hold = held(now)
    page = looker.get(f"{QUEUE}{hold.pk}/").content.decode()
    assert ('name="way"' in page, "You may look at this, but not settle it." in page) == (False, True)
    assert (press(looker, hold, "go_on", note="Right.").status_code, status_of(hold)) == (403, "Payment review")
    for shown in (QUEUE, f"/dashboard/orders/{hold.order.number}/"):
        text = looker.get(shown).content.decode()
        assert (f"{QUEUE}{hold.pk}/" in text, ">Settle" in text) == (True, False)


def test_staff_without_a_role_and_customers_see_no_review(client, now):
    hold = held(now)
    client.force_login(oscar.UserFactory(is_staff=True))
    assert [client.get(path).status_code for path in (QUEUE, f"{QUEUE}{hold.pk}/")] == [403, 403]
    client.force_login(oscar.UserFactory())
    assert [client.get(path).status_code for path in (QUEUE, f"{QUEUE}{hold.pk}/")] == [302, 302]


def test_a_review_of_nobody_is_not_found(clerk):
    assert clerk.get(f"{QUEUE}4711/").status_code == 404

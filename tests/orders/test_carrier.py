"""News from the carrier: only when signed, and once."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from shop import clock
from shop.orders import lifecycle, rules
from shop.orders.rules import carrier
from tests import factories

pytestmark = pytest.mark.django_db
DISPATCHED = datetime(2027, 1, 4, 9, tzinfo=UTC)
SECRET = "a carrier's secret"


@pytest.fixture(autouse=True)
def door(monkeypatch, settings, now):
    monkeypatch.setattr(clock, "now", lambda: now)
    settings.SHOP_CARRIER_SECRETS = ["an older secret", SECRET]


def news(**changes):
    told = {"carrier": "Post", "tracking_number": "T1", "status": "delivered", "at": "2027-01-05T08:00:00+00:00"}
    return json.dumps(told | changes).encode()


def post(client, body, now, *, secret=SECRET, at=None):
    header = carrier.signature(body, secret=secret, at=at or now)
    return client.post("/carrier/events/", body, content_type="application/json", headers={"Carrier-Signature": header})


def dispatched(*, pieces=1, tracking="T1"):
    order = factories.order(status="Paid", lines=[(factories.product(kind="accessory", title="Wipes"), 2)])
    factories.parcel(order, pieces=pieces, tracking=tracking, now=DISPATCHED)
    return order


def status_of(order):
    order.refresh_from_db()
    return order.status


def test_the_last_parcels_arrival_delivers_the_order_and_tells_aftercare(client, now, told):
    order = dispatched()
    factories.parcel(order, pieces=1, tracking="T2", now=DISPATCHED)

    first = post(client, news(), now)
    assert (first.status_code, first.json()) == (200, {"result": "delivered"})
    assert status_of(order) == "Dispatched"

    post(client, news(tracking_number="t2"), now)
    assert status_of(order) == "Delivered"
    arrived_at = datetime(2027, 1, 5, 8, tzinfo=UTC)
    assert told[-1] == ("note_delivered", order.pk, {"delivered_at": arrived_at, "now": now})


def test_a_part_that_arrives_while_another_is_not_sent_yet_does_not_deliver_the_order(client, now, told):
    order = dispatched()

    post(client, news(), now)

    assert status_of(order) == "Partly dispatched"


def test_the_same_news_twice_is_one_change(client, now, told):
    order = dispatched(pieces=2)
    post(client, news(), now)

    assert post(client, news(at="2027-01-05T08:30:00+00:00"), now).json() == {"result": "known already"}
    assert told.names().count("note_delivered") == 1
    assert order.parcels.get().delivered_at == datetime(2027, 1, 5, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "secret", "age", "expected"),
    [
        (news(), "somebody else's", timedelta(0), "The signature is missing, wrong or older than five minutes."),
        (news(), SECRET, timedelta(minutes=6), "The signature is missing, wrong or older than five minutes."),
        (news(), SECRET, -timedelta(minutes=6), "The signature is missing, wrong or older than five minutes."),
        (b"{", SECRET, timedelta(0), "The body must be JSON."),
        (b"[]", SECRET, timedelta(0), "The body must be a JSON object."),
        (news(carrier=7), SECRET, timedelta(0), "carrier must be a text."),
        (news(at="tomorrow"), SECRET, timedelta(0), "at must be a moment such as 2027-01-10T15:00:00+00:00."),
        (news(at="2027-01-05T08:00"), SECRET, timedelta(0), "at must name its offset from UTC."),
    ],
)
def test_what_is_not_genuine_or_not_readable_changes_nothing(client, now, told, body, secret, age, expected):
    order = dispatched(pieces=2)

    answer = post(client, body, now, secret=secret, at=now - age)

    assert (answer.status_code, answer.json()) == (400, {"error": expected})
    assert status_of(order) == "Dispatched"


def test_a_body_changed_after_signing_is_refused(client, now):
    header = carrier.signature(news(), secret=SECRET, at=now)

    answer = client.post(
        "/carrier/events/", news(tracking_number="T9"), "application/json", headers={"Carrier-Signature": header}
    )

    assert answer.status_code == 400
    assert client.post("/carrier/events/", news(), "application/json").status_code == 400


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"tracking_number": "T9"}, "unknown parcel"),
        ({"carrier": "Somebody"}, "unknown parcel"),
        ({"status": "in transit"}, "nothing to do"),
        ({"at": "2027-01-06T08:00:00+00:00"}, "The day of delivery cannot be in the future."),
        ({"at": "2027-01-03T08:00:00+00:00"}, "A parcel cannot arrive before it was dispatched."),
    ],
)
def test_news_that_changes_nothing_is_answered_all_the_same(client, now, told, changes, expected):
    order = dispatched(pieces=2)

    answer = post(client, news(**changes), now)

    assert (answer.status_code, answer.json()) == (200, {"result": expected})
    assert status_of(order) == "Dispatched"


def test_without_secrets_there_is_no_such_door(client, now, settings):
    settings.SHOP_CARRIER_SECRETS = []

    assert post(client, news(), now).status_code == 404


def test_an_order_that_was_refunded_meanwhile_stays_refunded(now, told, letters):
    order = dispatched(pieces=2)
    lifecycle.mark_refunded(order, reason="Lost", now=now)

    assert lifecycle.mark_arrived(order.parcels.get(), delivered_at=now, now=now) is True
    assert status_of(order) == rules.REFUNDED


@pytest.mark.parametrize(
    "body", [b"[" * 90_000, news(tracking_number="T\x00"), news(carrier="Post\ud800")], ids=["deep", "nul", "half"]
)
def test_what_no_database_keeps_is_unreadable(client, now, body):
    dispatched()

    assert post(client, body, now).status_code == 400

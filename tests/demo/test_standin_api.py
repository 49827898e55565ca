"""The stand-in's API, asked by hand: keys, versions, idempotency, memory."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import stripe

from shop.demo.standin import server
from shop.demo.standin.ledger import Ledger

SIGNS = ("gte", "gt", "lte", "lt")
HEADERS = {"Authorization": "Bearer sk_test_1", "Stripe-Version": stripe.api_version}


class Asker:
    def __init__(self, standin) -> None:
        self.server = standin

    def __call__(self, method: str, path: str, *, key: str = "", headers=None, **form):
        extra = {"Idempotency-Key": key} if key else {}
        form = {name.replace("__", "[").replace("_0_", "[0]"): value for name, value in form.items()}
        where = {"data": form} if method == "POST" else {"params": form}
        url = self.server.ledger.base_url + path
        return requests.request(method, url, headers={**(headers or HEADERS), **extra}, **where)

    def open(self, *, key: str = "", amount: int = 500, minutes: int = 35, **more):
        form = {
            "mode": "payment",
            "success_url": "http://shop/ok",
            "cancel_url": "http://shop/no",
            "expires_at": self.server.ledger.stamp() + minutes * 60,
            "line_items[0][price_data][currency]": "usd",
            "line_items[0][price_data][unit_amount]": amount,
            "line_items[0][price_data][product_data][name]": "Order <1>",
            "line_items[0][quantity]": 1,
            **more,
        }
        return self("POST", "/v1/checkout/sessions", key=key, **form)


@pytest.fixture
def ask(standin) -> Asker:
    return Asker(standin)


def test_a_session_is_open_until_its_time(ask, standin, moving_clock):
    session = ask.open().json()
    assert (session["status"], session["payment_status"], session["payment_intent"]) == ("open", "unpaid", None)
    moving_clock.forward(minutes=35)
    standin.service_actions()
    again = ask("GET", f"/v1/checkout/sessions/{session['id']}").json()
    assert (again["status"], again["url"]) == ("expired", None)


@pytest.mark.parametrize(("minutes", "status"), [(29, 400), (30, 200), (24 * 60, 200), (24 * 60 + 1, 400)])
def test_a_session_lives_from_half_an_hour_to_a_day(ask, minutes, status):
    assert ask.open(minutes=minutes).status_code == status


@pytest.mark.parametrize("key", ["sk_live_1", "rk_live_1", "pk_test_1", ""])
def test_only_secret_test_keys_may_ask(ask, key):
    headers = {**HEADERS, "Authorization": f"Bearer {key}"}
    assert ask("GET", "/v1/events", headers=headers).status_code == 401


def test_nobody_from_elsewhere_can_ask(standin):
    assert standin.server_address[0] == "127.0.0.1"


def test_another_version_is_refused(ask):
    headers = {**HEADERS, "Stripe-Version": "2020-08-27"}
    assert ask("GET", "/v1/events", headers=headers).status_code == 400


def test_the_same_key_gives_the_same_answer(ask, standin):
    first, second = ask.open(key="k"), ask.open(key="k")
    assert (first.json(), second.headers["Idempotent-Replayed"]) == (second.json(), "true")
    assert len(standin.ledger.all("checkout.session")) == 1


def test_the_same_key_with_other_parameters_is_refused(ask):
    ask.open(key="k")
    assert ask.open(key="k", amount=501).json()["error"]["type"] == "idempotency_error"


def test_a_refusal_is_not_kept_under_its_key(ask):
    assert ask.open(key="k", minutes=5).status_code == 400
    assert ask.open(key="k").status_code == 200


def test_a_replay_is_not_checked_against_todays_clock(ask, moving_clock):
    form = {"expires_at": ask.server.ledger.stamp() + 2100}
    first = ask.open(key="k", **form)
    moving_clock.forward(minutes=10)
    assert ask.open(key="k", **form).json() == first.json()


def test_a_key_in_use_is_a_conflict(ask, standin):
    entered, leave = threading.Event(), threading.Event()

    def slowly():
        entered.set()
        leave.wait(10)

    standin.api.slowly = slowly
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(ask.open, key="k")
        entered.wait(10)
        second = ask.open(key="k")
        leave.set()
        assert (second.status_code, first.result().status_code) == (409, 200)
    assert second.json()["error"]["code"] == "idempotency_key_in_use"


def test_a_key_is_forgotten_after_a_day(ask, standin, moving_clock):
    intent = paid(ask)["payment_intent"]["id"]

    def refund():
        return ask("POST", "/v1/refunds", key="k", payment_intent=intent, amount=100).json()["id"]

    first = refund()
    moving_clock.forward(hours=23, minutes=59)
    assert refund() == first
    moving_clock.forward(minutes=1)
    assert refund() != first


@pytest.mark.parametrize(("fault", "made"), [("crash", 0), ("half", 1)])
def test_a_break_down_is_kept_under_its_key(ask, standin, fault, made):
    standin.controls.pull("faults", {fault: 1})
    answers = [ask.open(key="k"), ask.open(key="k")]
    assert [answer.status_code for answer in answers] == [500, 500]
    assert [answer.headers["Stripe-Should-Retry"] for answer in answers] == ["false", "false"]
    assert len(standin.ledger.all("checkout.session")) == made
    assert ask.open(key="other").status_code == 200


def test_a_refusal_from_within_is_kept_under_its_key(ask):
    session = paid(ask)["payment_intent"]["id"]
    assert ask("POST", "/v1/refunds", key="k", payment_intent=session, amount=501).status_code == 400
    assert ask("POST", "/v1/refunds", key="k", payment_intent=session, amount=501).headers["Idempotent-Replayed"]
    other = ask("POST", "/v1/refunds", key="k", payment_intent=session, amount=500)
    assert other.json()["error"]["type"] == "idempotency_error"


@pytest.mark.parametrize(("fault", "status"), [("fail", 500), ("limit", 429), ("conflict", 409)])
def test_what_goes_wrong_before_is_not_executed_nor_kept(ask, standin, fault, status):
    standin.controls.pull("faults", {fault: 1, "only": "/v1/checkout"})
    assert ask("GET", "/v1/events").status_code == 200
    assert (ask.open(key="k").status_code, ask.open(key="k").status_code) == (status, 200)
    assert len(standin.ledger.all("checkout.session")) == 1


def test_an_answer_may_be_lost_or_slow(ask, standin):
    standin.controls.pull("faults", {"lose": 1})
    with pytest.raises(requests.ConnectionError):
        ask.open(key="k")
    assert ask.open(key="k").headers["Idempotent-Replayed"] == "true"
    standin.controls.pull("faults", {"slow": 1, "seconds": 0.05})
    assert ask.open().elapsed.total_seconds() >= 0.05


def test_only_an_open_session_can_be_expired(ask):
    path = f"/v1/checkout/sessions/{ask.open().json()['id']}/expire"
    assert ask("POST", path).json()["status"] == "expired"
    assert ask("POST", path).status_code == 400


@pytest.mark.parametrize(
    "more",
    [
        {"mode": "setup"},
        {"ui_mode": "elements"},
        {"success_url": None},
        {"line_items[0][price_data][unit_amount]": 49},
        {"line_items[0][price_data][unit_amount]": None},
    ],
)
def test_what_the_stand_in_does_not_know_it_refuses(ask, more):
    assert ask.open(**more).status_code == 400


def paid(ask) -> dict:
    session = ask.open().json()
    ask.server.controls.pull("pay", {"session": session["id"]})
    return ask("GET", f"/v1/checkout/sessions/{session['id']}", **{"expand[0]": "payment_intent.latest_charge"}).json()


def test_a_paid_session_can_be_looked_at_down_to_its_charge(ask):
    session = paid(ask)
    intent = session["payment_intent"]
    assert (session["status"], session["payment_status"]) == ("complete", "paid")
    assert (intent["status"], intent["amount_received"], intent["latest_charge"]["amount_refunded"]) == (
        "succeeded",
        500,
        0,
    )
    assert ask("GET", f"/v1/payment_intents/{intent['id']}").json()["latest_charge"] == intent["latest_charge"]["id"]
    assert ask("GET", f"/v1/charges/{intent['latest_charge']['id']}").json()["paid"] is True


def test_what_cannot_be_expanded_is_refused(ask):
    path = f"/v1/checkout/sessions/{ask.open().json()['id']}"
    assert ask("GET", path, **{"expand[0]": "moon"}).status_code == 400
    assert ask("GET", path, **{"expand[0]": "payment_intent.latest_charge"}).json()["payment_intent"] is None


def test_no_more_goes_back_than_came(ask):
    intent = paid(ask)["payment_intent"]["id"]
    assert ask("POST", "/v1/refunds", payment_intent=intent, amount=200).json()["status"] == "succeeded"
    assert ask("POST", "/v1/refunds", payment_intent=intent, amount=301).status_code == 400
    assert ask("POST", "/v1/refunds", payment_intent=intent).json()["amount"] == 300
    assert ask("POST", "/v1/refunds", payment_intent=intent).json()["error"]["code"] == "charge_already_refunded"
    found = ask("GET", "/v1/refunds", payment_intent=intent).json()
    assert [refund["amount"] for refund in found["data"]] == [300, 200]
    assert ask("GET", f"/v1/refunds/{found['data'][0]['id']}").json() == found["data"][0]


def test_a_refund_needs_something_that_was_paid(ask):
    assert ask("POST", "/v1/refunds").json()["error"]["code"] == "parameter_missing"
    assert ask("POST", "/v1/refunds", payment_intent="pi_1").status_code == 404
    session = ask.open().json()
    ask.server.controls.pull("pay", {"session": session["id"], "card": "4000000000000002"})
    intent = ask.server.ledger.all("payment_intent")[0]["id"]
    assert ask("POST", "/v1/refunds", payment_intent=intent).status_code == 400
    charge = paid(ask)["payment_intent"]["latest_charge"]["id"]
    assert ask("POST", "/v1/refunds", charge=charge).status_code == 200


def test_lists_are_filtered_and_turned_page_by_page(ask, moving_clock):
    paid(ask)
    all_of_it = ask("GET", "/v1/events").json()
    assert [event["type"] for event in all_of_it["data"]] == [
        "checkout.session.completed",
        "payment_intent.succeeded",
        "charge.succeeded",
        "payment_intent.created",
    ]
    first = ask("GET", "/v1/events", limit=3).json()
    rest = ask("GET", "/v1/events", limit=3, starting_after=first["data"][-1]["id"]).json()
    assert (first["has_more"], rest["has_more"], first["data"] + rest["data"]) == (True, False, all_of_it["data"])
    assert len(ask("GET", "/v1/events", type="charge.succeeded").json()["data"]) == 1
    assert len(ask("GET", "/v1/events", **{"types[0]": "charge.succeeded"}).json()["data"]) == 1
    later = int(moving_clock.forward(minutes=1).timestamp())
    assert ask("GET", "/v1/events", created=later).json()["data"] == []
    counts = {sign: len(ask("GET", "/v1/events", **{f"created[{sign}]": later - 60}).json()["data"]) for sign in SIGNS}
    assert counts == {"gte": 4, "gt": 0, "lte": 4, "lt": 0}
    assert ask("GET", "/v1/events", **{"created[gte]": later}).json()["data"] == []
    before = ask("GET", "/v1/events", limit=2, ending_before=all_of_it["data"][3]["id"]).json()
    assert (before["data"], before["has_more"]) == (all_of_it["data"][1:3], True)


@pytest.mark.parametrize(
    "bad", [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"starting_after": "evt_1"}, {"ending_before": "evt_1"}]
)
def test_a_list_that_cannot_be_turned_to_is_refused(ask, bad):
    assert ask("GET", "/v1/events", **bad).status_code == 400


@pytest.mark.parametrize(
    ("currency", "amount", "status"),
    [
        ("usd", 50, 200),
        ("usd", 49, 400),
        ("usd", 100_000_000, 400),
        ("jpy", 50, 200),
        ("jpy", 49, 400),
        ("huf", 17_499, 400),
        ("kwd", 1230, 200),
        ("kwd", 1234, 400),
        ("ugx", 10_000, 200),
        ("ugx", 10_050, 400),
        ("isk", 10_001, 400),
        ("idr", 100_000_000, 200),
    ],
)
def test_only_sums_that_the_currency_has_can_be_charged(ask, currency, amount, status):
    answer = ask.open(amount=amount, **{"line_items[0][price_data][currency]": currency})
    assert answer.status_code == status


def test_only_sums_that_the_currency_has_can_go_back(ask):
    session = ask.open(amount=1000, **{"line_items[0][price_data][currency]": "kwd"}).json()
    ask.server.controls.pull("pay", {"session": session["id"]})
    intent = ask.server.ledger.all("payment_intent")[0]["id"]
    assert ask("POST", "/v1/refunds", payment_intent=intent, amount=5).status_code == 400
    assert ask("POST", "/v1/refunds", payment_intent=intent, amount=10).status_code == 200


def test_the_stand_in_may_be_ahead_of_the_shop(ask, standin):
    session = ask.open(minutes=35).json()
    assert standin.controls.pull("clock", {"seconds": 35 * 60}) == {"now": session["expires_at"]}
    assert ask("GET", f"/v1/checkout/sessions/{session['id']}").json()["status"] == "expired"


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/checkout/sessions/cs_test_1", "/elsewhere", "/_standin/idle"])
def test_what_is_not_there_is_not_there(ask, path):
    assert ask("GET", path).status_code == 404


def test_levers_answer_over_the_network(ask):
    def lever(name, **values):
        return requests.post(f"{ask.server.ledger.base_url}/_standin/{name}", json=values)

    assert lever("idle").json() == {"idle": True}
    assert lever("webhooks", copies=2).json() == {"copies": 2, "holding": False}
    assert lever("faults", lose=2, only="/v1/refunds").json()["lose"] == 2
    assert lever("faults").json()["lose"] == 0
    assert lever("faults", moon=1).status_code == 400
    assert lever("redeliver", event="evt_1").status_code == 404
    assert lever("release").json() == {"answers": []}
    assert lever("events").json() == []
    assert lever("moon").status_code == 400
    assert lever("idle", moon=1).status_code == 400
    assert lever("expire", session="cs_1").status_code == 404


def test_a_flood_is_not_read(ask, monkeypatch):
    monkeypatch.setattr(server, "LONGEST_BODY", 10)
    assert ask("POST", "/v1/refunds", payment_intent="pi_1").status_code == 413


def test_a_restart_remembers(moving_clock, tmp_path):
    path = tmp_path / "demo" / "standin.json"
    first = Ledger(clock=moving_clock, path=path)
    charge = first.make("charge", amount=5)
    first.replies["k"] = {"status": 200}
    first.later(charge["id"], "debit_succeeds", seconds=60)
    first.save()
    second = Ledger(clock=moving_clock, path=path)
    assert (second.get(charge["id"], "charge"), second.replies) == (charge, {"k": {"status": 200}})
    moving_clock.forward(minutes=1)
    assert (second.due(), second.due()) == ([(charge["id"], "debit_succeeds")], [])

"""The stand-in's courier: signed, repeated until taken, and as unkind as a test wants."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stripe

from shop.demo.standin.webhooks import Courier

SECRET = "whsec_standin"
HEADERS = {"Authorization": "Bearer sk_test_1", "Stripe-Version": stripe.api_version}


class Listener(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((body, self.headers["Stripe-Signature"]))
        status = self.server.answers.pop(0) if self.server.answers else 200
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def shop() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    server.heard, server.answers = [], []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def courier(shop) -> Courier:
    return Courier(url=f"http://127.0.0.1:{shop.server_address[1]}/", secret=SECRET, delays=(0.01, 0.01))


def names(shop) -> list[str]:
    return [json.loads(body)["id"] for body, _ in shop.heard]


def test_a_webhook_is_signed_as_the_library_wants_it(courier, shop):
    courier.deliver({"id": "evt_1"})
    assert courier.idle(10)
    body, header = shop.heard[0]
    assert stripe.WebhookSignature.verify_header(body, header, SECRET) is True


def test_a_webhook_is_sent_again_until_the_shop_takes_it(courier, shop):
    shop.answers = [500, 503]
    courier.deliver({"id": "evt_1"})
    assert courier.idle(10)
    assert (courier.answers, names(shop)) == ([500, 503, 200], ["evt_1"] * 3)


def test_a_webhook_that_is_never_taken_is_given_up(courier, shop):
    shop.answers = [500] * 9
    courier.deliver({"id": "evt_1"})
    assert courier.idle(10)
    assert courier.answers == [500, 500, 500]


def test_a_shop_that_is_not_there_is_tried_again(courier, shop):
    courier.url = "http://127.0.0.1:9/"
    courier.deliver({"id": "evt_1"})
    assert courier.idle(10)
    assert courier.answers == [0, 0, 0]


def test_webhooks_are_dropped_or_doubled_on_demand(courier, shop):
    courier.copies = 0
    courier.deliver({"id": "evt_1"})
    courier.copies = 2
    courier.deliver({"id": "evt_2"})
    assert courier.idle(10)
    assert names(shop) == ["evt_2", "evt_2"]


def test_held_webhooks_come_in_the_order_asked_for(courier, shop):
    for backwards, order in ((False, ["evt_1", "evt_2"]), (True, ["evt_2", "evt_1"])):
        shop.heard.clear()
        courier.holding = True
        for name in ("evt_1", "evt_2"):
            courier.deliver({"id": name})
        assert names(shop) == []
        courier.release(backwards=backwards)
        assert names(shop) == order


def test_a_courier_without_an_address_stays_at_home(shop):
    courier = Courier(url="", secret=SECRET)
    courier.deliver({"id": "evt_1"})
    assert (courier.idle(0), names(shop)) == (True, [])


def test_a_stopped_courier_waits_no_longer(courier, shop):
    shop.answers = [500] * 9
    courier.delays = (600,)
    courier.stop()
    courier.deliver({"id": "evt_1"})
    assert courier.idle(10)
    assert courier.answers == [500]


def test_what_the_shop_took_is_told_and_one_event_may_be_sent_again(courier, shop):
    taken: list[str] = []
    courier.taken = taken.append
    shop.answers = [500, 500, 500, 200]
    courier.deliver({"id": "evt_1"})
    assert courier.idle(10)
    assert taken == []
    assert courier.send({"id": "evt_1"}) == 200
    assert taken == ["evt_1"]


def test_an_event_is_pending_until_the_shop_took_it(standin, shop):
    """Dropped, held and refused ones are found by ``delivery_success=false``; without a listener nothing is pending."""

    def undelivered() -> list[str]:
        answer = standin.api.answer("GET", "/v1/events", "delivery_success=false", HEADERS)
        return [event["data"]["object"]["name"] for event in answer.body["data"]]

    def happens(name: str) -> None:
        standin.api.answer("POST", "/v1/customers", f"name={name}", HEADERS)

    happens("nobody-listens")
    standin.courier.url = f"http://127.0.0.1:{shop.server_address[1]}/"
    happens("taken")
    assert standin.courier.idle(10)
    standin.courier.copies = 0
    happens("dropped")
    standin.courier.holding = True
    happens("held")
    assert undelivered() == ["held", "dropped"]
    standin.courier.release()
    assert undelivered() == ["dropped"]
    dropped = standin.api.answer("GET", "/v1/events", "delivery_success=false", HEADERS).body["data"][0]["id"]
    assert standin.controls.pull("redeliver", {"event": dropped}) == {"answer": 200}
    assert undelivered() == []
    told = standin.api.answer("GET", "/v1/events", "delivery_success=true", HEADERS).body["data"]
    assert [event["data"]["object"]["name"] for event in told] == ["held", "dropped", "taken", "nobody-listens"]

"""The mail server is down while somebody buys: nobody in the checkout waits for it; the letters wait in the outbox."""

import re
import socket
import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop.aftercare import actions as aftercare
from shop.demo.standin.server import Standin
from shop.mail import actions as mail
from shop.mail.models import Message
from shop.orders import lifecycle
from tests import factories
from tests.aftercare import makers
from tests.faults.smtp import Postbox, running

pytestmark = pytest.mark.django_db(transaction=True)
Order = get_model("order", "Order")
HOME = {"email": "buyer@example.com", "name": "A Buyer", "line1": "1 High Street", "line4": "Leeds"}


@pytest.fixture
def silent_server(settings) -> Iterator[socket.socket]:
    """A mail server that takes a call and never says a word: the worst way to be down."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        yield server


def test_the_order_stands_and_nobody_waits_for_the_mail_server(
    client: Client, standin: Standin, silent_server: socket.socket, now: datetime
):
    oscar.CountryFactory(iso_3166_1_a2="GB", printable_name="United Kingdom", is_shipping_country=True)
    oscar.CountryFactory(iso_3166_1_a2="IE", printable_name="Ireland", is_shipping_country=True)
    client.post(f"/basket/add/{factories.product(audience='home').pk}/", {"quantity": 1})
    client.post("/checkout/shipping-address/", HOME | {"postcode": "LS1 4AP", "country": "GB"})
    page = client.get("/checkout/preview/").content.decode().split('id="place_order_form"')[1]
    answer = client.post("/checkout/preview/", dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)))
    order = Order.objects.get()
    assert (answer.status_code, order.status) == (303, "Pending payment")
    lifecycle.mark_paid(order, now=now)
    asked_at = time.perf_counter()
    assert client.get("/checkout/thank-you/").status_code == 200
    assert time.perf_counter() - asked_at < 1
    with pytest.raises(BlockingIOError):
        silent_server.accept()


def test_the_receipt_waits_in_the_outbox_and_arrives_after_the_recovery(
    silent_server: socket.socket, settings, now: datetime
):
    settings.EMAIL_TIMEOUT = 0.2
    aftercare.load(makers.sequence(), now=now)
    order = makers.order(status="Pending payment")
    lifecycle.mark_paid(order, now=now)
    aftercare.sweep(now=now)
    with pytest.raises(BlockingIOError):
        silent_server.accept()
    assert mail.dispatch_due(now=now).unreachable != ""
    assert [(message.kind, message.state) for message in Message.objects.all()] == [("aftercare-a0", "planned")]

    with running(Postbox()) as port:
        settings.EMAIL_PORT, settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = port, False, 5
        assert mail.dispatch_due(now=now).ended == {"sent": 1}

"""The mail server is down while somebody buys: nobody in the checkout waits for it; the letters wait in the outbox."""

import re
import socket
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop.demo.standin.server import Standin
from shop.mail.models import Message
from shop.orders import lifecycle
from tests import factories

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
    assert client.get("/checkout/thank-you/").status_code == 200
    with pytest.raises(BlockingIOError):
        silent_server.accept()


def test_a_letter_about_an_order_waits_in_the_outbox(silent_server: socket.socket, now: datetime):
    lifecycle.expire(factories.order(status="Pending payment"), now=now)
    assert [message.state for message in Message.objects.all()] == ["planned"]
    with pytest.raises(BlockingIOError):
        silent_server.accept()

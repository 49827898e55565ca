"""What no honest browser sends is answered with 400 and asks no page anything; a busy database is told as busy."""

import threading

import pytest
from django.db import connection, transaction
from django.urls import reverse

from shop.orders import queries as orders
from tests import factories

PATIENCE = 20


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/accounts/alerts/confirm/%00/", "/dashboard/orders/?name=%00", "/search/?q=%00"])
def test_a_nul_in_the_address_is_refused(client, address):
    assert client.get(address).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ["sessionid", "oscar_open_basket", "messages"])
@pytest.mark.parametrize("address", ["/", "/basket/"])
def test_a_nul_in_a_cookie_is_refused(client, cookie, address):
    client.cookies.load(f'{cookie}="eight\\000letters"')
    assert client.get(address).status_code == 400


@pytest.mark.django_db
def test_a_foreign_host_name_is_refused_and_not_an_error_of_ours(client):
    client.raise_request_exception = False
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_a_page_that_waits_too_long_for_a_row_is_busy_and_not_broken(client):
    order = factories.order(status="Pending payment")
    held, answered = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic():
                type(order).objects.select_for_update().get(pk=order.pk)
                held.set()
                answered.wait(PATIENCE)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(PATIENCE)
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 50")
    try:
        answer = client.post(reverse("payments:pay", args=[orders.token_for(order)]))
    finally:
        answered.set()
        holder.join(PATIENCE)
        connection.close()
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "We are very busy just now" in answer.content.decode()


@pytest.mark.django_db
def test_what_is_broken_is_not_called_busy(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr(orders, "find_by_token", lambda token: 1 / 0)
    answer = client.post(reverse("payments:pay", args=["any"]))
    assert (answer.status_code, answer.get("Retry-After")) == (500, None)
    assert "Something went wrong on our side" in answer.content.decode()

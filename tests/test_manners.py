"""What no honest browser sends is answered with 400, and asks no page and no database anything."""

import pytest


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

"""Customers at the stand-in: made, used by a payment page, forgotten."""

from tests.demo.test_standin_api import Asker, ask

__all__ = ["ask"]


def test_a_customer_is_made_read_and_forgotten(ask):
    made = ask("POST", "/v1/customers", email="a@example.org", **{"metadata[user]": "7"}).json()
    assert (made["email"], made["metadata"], made["id"][:4]) == ("a@example.org", {"user": "7"}, "cus_")
    assert ask("GET", f"/v1/customers/{made['id']}").json() == made
    assert ask("DELETE", f"/v1/customers/{made['id']}").json() == {
        "id": made["id"],
        "object": "customer",
        "deleted": True,
    }
    assert ask("GET", f"/v1/customers/{made['id']}").json()["deleted"] is True
    assert ask("DELETE", f"/v1/customers/{made['id']}").status_code == 404
    assert ask("GET", "/v1/customers/cus_nobody").status_code == 404


def test_a_page_for_a_customer_names_them(ask):
    customer = ask("POST", "/v1/customers").json()["id"]
    session = ask.open(customer=customer).json()
    assert (session["customer"], session["customer_creation"]) == (customer, None)
    assert paid(ask, session)["customer"] == customer


def test_a_page_may_make_a_customer_of_who_pays(ask):
    session = ask.open(customer_creation="always", customer_email="a@example.org").json()
    assert session["customer"] is None
    made = ask.server.ledger.get(paid(ask, session)["customer"], "customer")
    assert made["email"] == "a@example.org"
    assert paid(ask, ask.open().json())["customer"] is None


def paid(ask: Asker, session: dict) -> dict:
    ask.server.controls.pull("pay", {"session": session["id"]})
    found = ask("GET", f"/v1/checkout/sessions/{session['id']}", **{"expand[0]": "payment_intent"}).json()
    assert found["payment_intent"]["customer"] == found["customer"]
    return found


def test_a_page_for_nobody_known_is_refused(ask):
    customer = ask("POST", "/v1/customers").json()["id"]
    both = ask.open(customer=customer, customer_email="a@example.org")
    again = ask.open(customer=customer, customer_creation="always")
    ask("DELETE", f"/v1/customers/{customer}")
    gone = ask.open(customer=customer)
    assert [answer.status_code for answer in (both, again, gone)] == [400, 400, 400]
    assert gone.json()["error"]["code"] == "resource_missing"

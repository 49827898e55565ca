"""The stand-in's payment page, as a browser without JavaScript sees it."""

from datetime import timedelta
from decimal import Decimal

import html5lib
import pytest

from shop.demo.standin.cards import CARDS
from shop.payments import gateway
from tests.payments.rig import Customer


def parameters(standin):
    return gateway.session_parameters(
        ref="r",
        number="<1>",
        amount=Decimal("45.60"),
        currency="USD",
        email="",
        expires_at=standin.ledger.clock() + timedelta(hours=1),
        return_url=f"{standin.ledger.base_url}/shop",
    )


@pytest.fixture
def session(standin):
    opened = gateway.create_session(parameters(standin), idempotency_key="k")
    return standin.ledger.get(opened.id, "checkout.session")


@pytest.fixture
def customer(session):
    return Customer().open(session["url"])


def parsed(text: str):
    """The page as a strict parser reads it: a mistake in the HTML fails the test."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)


def test_the_page_says_that_no_money_moves_and_names_each_field(customer):
    page = parsed(customer.page.text)
    assert (
        page.find(".//p[@role='note']").text
        == "This page stands in for Stripe. No money moves. Never type a real card."
    )
    labels = {label.get("for") for label in page.findall(".//label")}
    assert labels == {field.get("id") for field in page.findall(".//input")}
    assert page.findall(".//script") == []
    assert "Order &lt;1&gt;" in customer.page.text
    assert page.find(".//button").text == "Pay USD 45.60"


def test_a_good_card_pays_and_leads_back(customer, session):
    customer.pay()
    assert (customer.path, session["payment_status"]) == ("/shop", "paid")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("4000 0000 0000 0002", "The bank declined this card. Try another card."),
        ("4000000000009995", "There is not enough money on this card. Try another card."),
        ("1234", "Use one of the test numbers below, and never a real one."),
        ('"><b>', "Use one of the test numbers below, and never a real one."),
    ],
)
def test_a_bad_card_says_why_and_another_may_be_tried(customer, session, number, words):
    page = parsed(customer.pay(number).page.text)
    assert page.find(".//div[@role='alert']/p").text == words
    assert page.find(".//title").text.startswith("Error: ")
    assert session["status"] == "open"
    assert customer.pay().path == "/shop"


def test_the_bank_asks_and_the_customer_says_yes(customer, session):
    customer.pay("4000 0025 0000 3155")
    assert parsed(customer.page.text).find(".//h1").text == "Your bank asks: is this you?"
    assert session["status"] == "open"
    assert customer.answer("pass").path == "/shop"
    assert session["payment_status"] == "paid"


def test_the_bank_asks_the_customer_says_no_and_another_card_works(customer, session):
    customer.pay("4000002500003155").answer("fail")
    assert "The bank could not check that it is you." in customer.page.text
    assert (session["status"], session["payment_status"]) == ("open", "unpaid")
    customer.pay("4242 4242 4242 4242")
    assert (customer.path, session["payment_status"]) == ("/shop", "paid")


def test_a_paid_page_leads_back_and_takes_no_second_payment(customer, session, standin):
    page = session["url"]
    other = Customer().open(page)
    customer.pay()
    assert other.pay().path == "/shop"
    assert Customer().open(page).path == "/shop"
    assert len(standin.ledger.all("charge")) == 1


def test_the_banks_question_cannot_be_answered_twice(customer, session, standin):
    customer.pay("4000002500003155")
    bank = customer.page.url
    customer.answer("pass")
    late = Customer().open(bank)
    assert late.path == "/shop"
    assert late.browser.post(bank, {"answer": "pass"}).url.endswith("/shop")
    assert len(standin.ledger.all("charge")) == 1


def test_the_banks_question_needs_a_card_first(session, standin):
    late = Customer().open(f"{standin.ledger.base_url}/c/3ds/{session['id']}").answer("pass")
    assert (late.path, session["status"]) == (f"/c/pay/{session['id']}", "open")


def test_an_expired_page_takes_no_payment(customer, session, standin):
    customer.pay("4000000000000002")
    standin.controls.pull("expire", {"session": session["id"]})
    parsed(customer.pay().page.text)
    assert "This payment page has closed" in customer.page.text
    assert [charge["status"] for charge in standin.ledger.all("charge")] == ["failed"]


def test_a_page_of_nobody_is_not_there(standin):
    assert Customer().open(f"{standin.ledger.base_url}/c/pay/cs_1").page.status_code == 404


def priced(standin, amount: int, currency: str, **changes):
    session = gateway.create_session(parameters(standin), idempotency_key=f"k-{amount}-{currency}")
    found = standin.ledger.get(session.id, "checkout.session")
    found.update(amount_total=amount, currency=currency, **changes)
    return Customer().open(found["url"])


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        (4560, "usd", "Pay USD 45.60"),
        (123456789, "usd", "Pay USD 1,234,567.89"),
        (5, "eur", "Pay EUR 0.05"),
        (4560, "jpy", "Pay JPY 4,560"),
        (4560, "kwd", "Pay KWD 4.560"),
        (456000, "ugx", "Pay UGX 4,560"),
    ],
)
def test_money_is_written_as_its_currency_is_counted(standin, amount, currency, words):
    assert parsed(priced(standin, amount, currency).page.text).find(".//button").text == words


def numbers(customer) -> list[str]:
    return [cell.text.replace(" ", "") for cell in parsed(customer.page.text).findall(".//th[@scope='row']")]


def test_every_card_is_on_the_page_and_accounts_only_where_their_debit_is_allowed(standin):
    cards = [number for number, card in CARDS.items() if not card.is_debit]
    assert numbers(priced(standin, 4560, "usd")) == cards
    both = {"payment_method_types": ["card", "us_bank_account"]}
    assert numbers(priced(standin, 4560, "eur", **both)) == cards
    customer = priced(standin, 4561, "usd", **both)
    assert numbers(customer) == list(CARDS)
    assert parsed(customer.page.text).find(".//label").text == "Card number, or bank account"
    assert customer.pay("000123456789").path == "/shop"
    other = priced(standin, 4562, "usd").pay("000123456789")
    assert "Use one of the test numbers below" in other.page.text


@pytest.mark.parametrize(
    ("number", "words", "code", "decline_code"),
    [
        ("4000000000000002", "The bank declined this card. Try another card.", "card_declined", "generic_decline"),
        ("4000000000000069", "This card is past its date. Try another card.", "expired_card", None),
        ("4000000000000127", "The security code is wrong. Try again, or use another card.", "incorrect_cvc", None),
    ],
)
def test_a_decline_has_stripes_own_code(customer, standin, number, words, code, decline_code):
    assert parsed(customer.pay(number).page.text).find(".//div[@role='alert']/p").text == words
    error = standin.ledger.all("payment_intent")[0]["last_payment_error"]
    assert (error["code"], error.get("decline_code")) == (code, decline_code)
    assert [charge["failure_code"] for charge in standin.ledger.all("charge")] == [code]


def test_the_bank_asks_and_declines_all_the_same(customer, session):
    customer.pay("4000008400001629")
    assert session["status"] == "open"
    customer.answer("pass")
    assert "The bank declined this card." in customer.page.text
    assert session["status"] == "open"


def test_who_fails_the_banks_question_was_never_charged(customer, standin):
    customer.pay("4000002500003155").answer("fail")
    assert standin.ledger.all("charge") == []
    error = standin.ledger.all("payment_intent")[0]["last_payment_error"]
    assert error["code"] == "payment_intent_authentication_failure"

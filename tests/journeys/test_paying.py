"""Roads to a payment that are not straight: back, twice, away, and *no* before *yes*.

What else happens on them is in the first sale: the bank that asks, the card that is declined, scripts that are off.
"""

import pytest

from tests.demo.running import DemoShop
from tests.journeys.people import CARD

pytestmark = pytest.mark.journey


def test_back_and_forth_and_two_tabs_are_one_order_and_one_payment(shopper, demo_shop: DemoShop):
    """Back from the payment page, the order in a second tab, a bank that is told *no*, and one payment in the end."""
    gil = shopper("gil@example.com")
    gil.buy("DH-NANO-10", pack="Pack of 10")
    first_page = gil.page.url
    gil.page.go_back()
    gil.page.goto(f"{demo_shop.url}/checkout/preview/")
    gil.page.get_by_role("button", name="Pay").first.click()
    gil.page.get_by_label("Card number").wait_for()
    assert gil.page.url == first_page

    other = gil.page.context.new_page()
    other.goto(first_page)
    gil.pay("4000 0025 0000 3155")
    gil.page.get_by_role("button", name="No, stop this payment").click()
    assert "Try again" in gil.page.get_by_role("alert").inner_text()
    gil.pay(CARD)
    number = gil.order_number()

    other.get_by_role("button", name="Pay").click()
    other.locator("#order-number").wait_for()
    assert other.locator("#order-number").inner_text() == number
    confirmations = f"Order {number} is confirmed"
    demo_shop.wait_for_mail(to=gil.email, subject=confirmations)
    assert [mail["subject"] for mail in demo_shop.mails(to=gil.email)] == [confirmations]

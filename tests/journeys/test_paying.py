"""Roads to a payment that are not straight: back, twice, away, *no* before *yes*, and a window that is closed.

What else happens on them is in the first sale: the bank that asks, the card that is declined, scripts that are off.
"""

import pytest

from tests.demo.running import DemoShop
from tests.journeys.people import CARD, link_in

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


def test_who_pays_and_closes_the_window_finds_the_order_paid_by_the_link_in_the_letter(shopper, demo_shop: DemoShop):
    """She never comes back from the payment page: Stripe tells of her money by itself, or is asked each minute."""
    hal = shopper("hal@example.com")
    hal.buy("DH-NANO-10", pack="Pack of 10")
    hal.pay_and_close_the_window(CARD)

    letter = demo_shop.wait_for_mail(to=hal.email, subject="is confirmed")
    later = shopper(hal.email).page
    later.goto(link_in(letter, "/order-status/"))
    assert later.locator("#order-status").inner_text() == "Paid"
    assert later.get_by_role("button", name="Pay").count() == 0


def test_who_closes_the_window_unpaid_can_pay_until_the_time_is_over_and_then_order_anew_by_the_link_in_the_letter(
    shopper, demo_shop: DemoShop
):
    ivy = shopper("ivy@example.com")
    ivy.buy("DH-NANO-10", pack="Pack of 10")
    payment_page = ivy.close_the_window()
    ivy.page.goto(f"{demo_shop.url}/basket/")
    ivy.page.get_by_role("link", name="See the order and pay").click()
    ivy.page.get_by_role("button", name="Pay").click()
    ivy.page.get_by_label("Card number").wait_for()
    assert ivy.close_the_window() == payment_page

    demo_shop.pull("expire", session=payment_page.rpartition("/")[2])
    letter = demo_shop.wait_for_mail(to=ivy.email, subject="was not paid")
    later = shopper(ivy.email)
    later.page.goto(payment_page)
    assert later.title() == "This payment page has closed"
    later.page.goto(link_in(letter, "/order-status/"))
    assert "has ended, and you pay nothing for it" in later.words()
    later.page.get_by_role("link", name="See the order").click()
    assert later.page.locator("#order-status").inner_text() == "Cancelled"
    later.page.get_by_role("link", name="Put these back in my basket").click()
    later.page.get_by_role("button", name="Put them in my basket").click()
    later.go_to_checkout()
    later.order()
    later.pay(CARD)
    number = later.order_number()
    assert number not in letter["text"]
    demo_shop.wait_for_mail(to=ivy.email, subject=f"Order {number} is confirmed")

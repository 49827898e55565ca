"""Three people who buy: one who worries, one without a mouse, one without scripts.

They come after the first sale in the one demo, which counts the shop's letters while nobody else waits for any.
"""

import pytest

from tests.demo.running import DemoShop
from tests.journeys.people import CARD, Shopper

pytestmark = pytest.mark.journey


def test_a_worried_first_time_buyer_goes_from_the_name_of_her_pen_to_the_date_of_her_treatment(
    shopper, demo_shop: DemoShop
):
    """On a phone; nothing on the way is wider than it."""
    dee = shopper("dee@example.com")
    dee.find_pen("E7")
    assert dee.title() == "Cartridges for the Diaminy E7"
    dee.save_pen()
    dee.page.goto(f"{demo_shop.url}/catalogue/")
    assert "Showing what fits your E7" in dee.words()
    dee.open_product("Home nano tip")
    for promised in ("Fits your Diaminy E7", "Who should not use a surface tip", "Do not use it"):
        assert promised in dee.words()
    dee.put_in_basket()
    dee.page.get_by_role("link", name="See your basket").click()
    dee.ask_what_it_costs_to("Ireland")
    assert "VAT 23%" in dee.words()
    dee.ask_what_it_costs_to("United Kingdom")
    assert "VAT 20%" in dee.words()
    dee.page.get_by_role("link", name="Go to checkout").click()
    dee.say_where_to()
    assert dee.title() == "Check your order"
    dee.order()
    dee.pay(CARD)
    number = dee.order_number()
    assert dee.page.locator("main h2").first.inner_text() == "Read this before first use"
    dee.page.get_by_role("link", name="the date of your treatment").click()
    dee.set_treatment_date(dee.day_after(3), where="I treat my skin myself, at home")
    assert dee.title() == "Your treatment diary"
    assert demo_shop.wait_for_mail(to=dee.email)["subject"] == f"Order {number} is confirmed"
    assert dee.wide_pages == []


def test_the_way_to_the_payment_page_needs_nothing_but_tab_and_enter(shopper):
    eli: Shopper = shopper("eli@example.com")
    eli.page.goto(eli.shop.url)
    eli.press("Skip to the main content")
    eli.type_into("What is your pen called?", "E7\n")
    eli.page.wait_for_url("**/fit/**")
    eli.press("This is my pen: remember it")
    eli.press("Home nano tip")
    eli.press("Add to basket")
    eli.press("See your basket")
    eli.press("Go to checkout")
    eli.type_where_to()
    eli.press("Go on")
    assert eli.title() == "Check your order"
    eli.press("Order and pay")
    eli.page.get_by_label("Card number").wait_for()
    assert eli.unseen == []


def test_without_scripts_the_finder_the_filters_the_basket_and_the_checkout_work(shopper):
    fay: Shopper = shopper("fay@example.com", scripts=False)
    fay.find_pen("dr pen m8")
    assert fay.title() == "Cartridges for the Dr. Pen M8"
    fay.page.goto(f"{fay.shop.url}/catalogue/")
    fay.filter_by("Tip", "Nano, surface only")
    assert fay.page.locator(".product-card__title").all_inner_texts() == ["Home nano tip"]
    fay.open_product("Home nano tip")
    fay.put_in_basket()
    fay.page.goto(f"{fay.shop.url}/basket/")
    fay.change_quantity("3")
    assert "US$26.70" in fay.words()
    fay.page.get_by_role("button", name="Remove Home nano tip").click()
    assert "Your basket is empty." in fay.words()
    fay.page.get_by_role("button", name="Undo").click()
    assert fay.page.get_by_label("Quantity of Home nano tip").input_value() == "3"
    fay.page.get_by_role("link", name="Go to checkout").click()
    fay.say_where_to()
    fay.order()
    fay.pay(CARD)
    assert fay.order_number()

"""The people of the journeys: each does in a real browser what such a person does in the shop."""

import re
from datetime import UTC, date, datetime

from tests.demo.running import DemoShop

ADDRESS = {
    "Full name": "Ada Byron",
    "Address line 1": "12 St James's Square",
    "Town or city": "London",
    "Postcode": "SW1Y 4JH",
}


class Shopper:
    """A guest with a phone."""

    def __init__(self, page, shop: DemoShop, *, email: str) -> None:
        self.page = page
        self.shop = shop
        self.email = email

    def buy(self, sku: str, *, pack: str = "") -> None:
        """From the front page to the payment page."""
        self.find(sku)
        self.put_in_basket(pack=pack)
        self.go_to_checkout()
        self.order()

    def find(self, sku: str) -> None:
        """From the front page, by the search field, to the product's page."""
        self.page.goto(self.shop.url)
        self.page.get_by_role("searchbox").first.fill(sku)
        self.page.get_by_role("searchbox").first.press("Enter")
        self.page.locator("main .product-card__link").first.click()

    def put_in_basket(self, *, pack: str = "") -> None:
        if pack:
            self.page.get_by_label(pack).check()
        self.page.get_by_role("button", name="Add to basket").click()

    def go_to_checkout(self) -> None:
        self.page.goto(f"{self.shop.url}/basket/")
        self.page.get_by_role("link", name="Go to checkout").click()
        self.page.get_by_label("Email address").fill(self.email)
        for label, words in ADDRESS.items():
            self.page.get_by_label(label, exact=True).fill(words)
        self.page.get_by_label("Country").select_option("GB")
        self.page.get_by_role("button", name="Go on").click()

    def order(self) -> None:
        """Press the one button that orders; the payment page opens."""
        self.page.locator("#place-order").click()
        self.page.get_by_label("Card number").wait_for()

    def pay(self, card: str) -> None:
        self.page.get_by_label("Card number").fill(card)
        self.page.get_by_role("button", name=re.compile("^Pay")).click()

    def order_number(self) -> str:
        """The number on the thank-you page, once it is there."""
        return self.page.locator("#order-number").inner_text()

    def set_treatment_date(self, link: str, day: date, *, where: str) -> None:
        self.page.goto(link)
        self.page.get_by_label(where).check()
        for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            self.page.get_by_label(label, exact=True).fill(str(number))
        self.page.get_by_role("button", name="Save").click()

    def too_wide(self) -> bool:
        """Whether the page scrolls sideways."""
        return self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


class Clerk:
    """Staff at the desk."""

    def __init__(self, page, shop: DemoShop) -> None:
        self.page = page
        self.shop = shop

    def sign_in(self) -> None:
        self.page.goto(f"{self.shop.url}/dashboard/login/")
        self.page.locator("#id_username").fill(self.shop.clerk)
        self.page.locator("#id_password").fill(self.shop.password)
        self.page.locator("#id_password").press("Enter")
        self.page.get_by_role("link", name="Outbox").wait_for()

    def open_order(self, number: str) -> None:
        self.page.goto(f"{self.shop.url}/dashboard/orders/{number}/")

    def dispatch(self, *, carrier: str, tracking: str, lot: str = "A1") -> None:
        form = self.page.locator("#dispatch_form")
        form.get_by_label("Carrier").fill(carrier)
        form.get_by_label("Tracking number").fill(tracking)
        form.get_by_label("Lot number", exact=True).fill(lot)
        form.get_by_label("Use by", exact=True).fill(f"{datetime.now(UTC).year + 2}-05")
        form.get_by_role("button", name="Dispatch").click()
        self.page.get_by_text("The parcel is written down").wait_for()

    def refund(self, *, reason: str) -> None:
        form = self.page.locator("#refund_form")
        form.get_by_label("Reason").fill(reason)
        form.get_by_role("button", name="Send all the money back").click()

    def timeline(self, number: str) -> dict[str, tuple[str, str]]:
        """Each step of an order's aftercare: where it stands, and the customer's time for it."""
        self.page.goto(f"{self.shop.url}/dashboard/aftercare/{number}/")
        rows = self.page.locator("table").last.locator("tbody tr").all()
        cells = [[cell.inner_text().strip() for cell in row.locator("td").all()] for row in rows]
        return {row[0]: (row[2], row[3]) for row in cells if row}


def link_in(mail: dict, words: str) -> str:
    """The first address in a mail's text that holds these words."""
    return next(found for found in re.findall(r"https?://\S+", mail["text"]) if words in found)

"""The people of the journeys: each does in a real browser what such a person does in the shop."""

import re
from datetime import UTC, date, datetime, timedelta

from tests.demo.running import DemoShop

ADDRESS = {
    "Full name": "Ada Byron",
    "Address line 1": "12 St James's Square",
    "Town or city": "London",
    "Postcode": "SW1Y 4JH",
}
CARD = "4242 4242 4242 4242"
TELL_OF_WIDTH = """addEventListener("load", () => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) console.warn(`Too wide: ${location.pathname}`);
})"""
FOCUSED = """() => {
  const at = document.activeElement;
  const name = (at.labels?.[0] ?? at).innerText.trim();
  const rings = [[at], [at, "::after"], [at.closest("article, label")], [at.parentElement]];
  const has_ring = ([on, part]) => on && getComputedStyle(on, part).outlineStyle !== "none";
  return [name, rings.some(has_ring)];
}"""
MOST_TABS = 150


class Shopper:
    """A guest with a phone."""

    def __init__(self, page, shop: DemoShop, *, email: str) -> None:
        self.page = page
        self.shop = shop
        self.email = email
        self.wide_pages: list[str] = []
        self.unseen: list[str] = []
        page.add_init_script(TELL_OF_WIDTH)
        page.on("console", lambda said: self._hear(said.text))

    def _hear(self, said: str) -> None:
        if said.startswith("Too wide"):
            self.wide_pages.append(said)

    # What is read

    def title(self) -> str:
        """The page's headline."""
        return self.page.get_by_role("heading", level=1).inner_text().replace("\n", " ")

    def words(self) -> str:
        """All that can be read in the page's main part."""
        return self.page.locator("main").inner_text()

    def day_after(self, days: int) -> date:
        """The day so many days after the shop's own today."""
        return (datetime.now(UTC) + self.shop.ahead).date() + timedelta(days=days)

    # What is done, in the order of a purchase

    def buy(self, sku: str, *, pack: str = "") -> None:
        """From the front page to the payment page."""
        self.find(sku)
        self.put_in_basket(pack=pack)
        self.go_to_checkout()
        self.order()

    def find(self, sku: str) -> None:
        """From the front page, by the search field, which leads from a product's code straight to its page."""
        self.page.goto(self.shop.url)
        field = self.page.get_by_role("search").get_by_label("Search")
        field.fill(sku)
        field.press("Enter")
        self.page.wait_for_url("**/catalogue/**")

    def find_pen(self, name: str) -> None:
        """From the front page, by its finder, to the page of the pen."""
        self.page.goto(self.shop.url)
        self.page.get_by_label("What is your pen called?").fill(name)
        self.page.get_by_role("button", name="Find what fits").click()

    def save_pen(self) -> None:
        self.page.get_by_role("button", name="This is my pen").click()
        self.page.get_by_text("This is one of your pens").wait_for()

    def filter_by(self, kind: str, value: str) -> None:
        """Tick one value of one kind and press the button: the way without scripts, on a phone."""
        self.page.get_by_role("link", name="Filters").click()
        group = self.page.get_by_role("group").filter(has=self.page.locator("summary", has_text=kind)).first
        if not group.evaluate("group => group.open"):
            group.locator("summary").click()
        group.get_by_role("checkbox", name=re.compile(f"^{value}")).check()
        self.page.get_by_role("button", name=re.compile("^Show .* results?$")).click()

    def open_product(self, title: str) -> None:
        self.page.get_by_role("link", name=title, exact=True).first.click()

    def put_in_basket(self, *, pack: str = "") -> None:
        if pack:
            self.page.get_by_label(pack).check()
        self.page.get_by_role("button", name="Add to basket").click()

    def change_quantity(self, number: str) -> None:
        self.page.get_by_label("Quantity of").fill(number)
        self.page.get_by_role("button", name="Update").click()

    def ask_what_it_costs_to(self, country: str) -> None:
        form = self.page.locator("#estimate")
        form.get_by_label("Delivery and tax for").select_option(label=country)
        form.get_by_role("button", name="Change").click()

    def go_to_checkout(self) -> None:
        self.page.goto(f"{self.shop.url}/basket/")
        self.page.get_by_role("link", name="Go to checkout").click()
        self.say_where_to()

    def say_where_to(self) -> None:
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

    def pay_and_close_the_window(self, card: str) -> None:
        """The bank has the money, and the answer that leads back to the shop never arrives."""

        def lose_the_answer(route) -> None:
            route.fetch(max_redirects=0)
            route.abort()

        self.page.route(self.page.url, lose_the_answer)
        with self.page.expect_event("requestfailed"):
            self.pay(card)
        self.page.close()

    def close_the_window(self) -> str:
        """Leave the payment page unpaid, for another window of the same phone; the payment page's address."""
        address: str = self.page.url
        context = self.page.context
        self.page.close()
        self.page = context.new_page()
        return address

    def order_number(self) -> str:
        """The number on the thank-you page, once it is there."""
        return self.page.locator("#order-number").inner_text()

    def set_treatment_date(self, day: date, *, where: str) -> None:
        """On the first page of the diary."""
        self.page.get_by_label(where).check()
        for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            self.page.get_by_label(label, exact=True).fill(str(number))
        self.page.get_by_role("button", name="Save").click()

    # With the keyboard alone

    def press(self, name: str) -> None:
        """Walk with Tab to what begins with this name, press Enter, and see the page that it leads to."""
        self._walk_to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def type_into(self, label: str, words: str) -> None:
        """Walk with Tab to a field, and type; in a list of choices this chooses."""
        self._walk_to(label)
        self.page.keyboard.type(words)

    def type_where_to(self) -> None:
        """The address, field by field."""
        for label, words in {"Email address": self.email, **ADDRESS, "Country": "United Kingdom"}.items():
            self.type_into(label, words)

    def _walk_to(self, name: str) -> None:
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            focused, is_seen = self.page.evaluate(FOCUSED)
            if not is_seen:
                self.unseen.append(focused)
            if focused.startswith(name):
                return
        raise AssertionError(f"Tab does not reach {name!r} on {self.page.url}.")


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
        form.locator("summary", has_text="Send money back").click()
        form.get_by_label(re.compile("^All of it")).check()
        form.get_by_label("Reason").fill(reason)
        form.get_by_role("button", name="Send money back").click()

    def timeline(self, number: str) -> dict[str, tuple[str, str]]:
        """Each step of an order's aftercare: where it stands, and the customer's time for it."""
        self.page.goto(f"{self.shop.url}/dashboard/aftercare/{number}/")
        rows = self.page.locator("table").last.locator("tbody tr").all()
        cells = [[cell.inner_text().strip() for cell in row.locator("td").all()] for row in rows]
        return {row[0]: (row[2], row[3]) for row in cells if row}


def link_in(mail: dict, words: str) -> str:
    """The first address in a mail's text that holds these words."""
    return next(found for found in re.findall(r"https?://\S+", mail["text"]) if words in found)

"""Orders whose tax is right to the cent: lines and delivery make the total, whatever lowers it."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop.taxes import queries
from shop.taxes.models import Override
from tests import factories
from tests.orders.test_placing import filled, place, voucher_of

pytestmark = pytest.mark.django_db
ShippingAddress = get_model("order", "ShippingAddress")


def to(code: str, state: str = ""):
    """An address in a country that the shop delivers to."""
    country = oscar.CountryFactory(iso_3166_1_a2=code, printable_name=code, is_shipping_country=True)
    return ShippingAddress(last_name="Doe", line1="1 High Street", line4="There", state=state, country=country)


def sums(order) -> list[tuple[Decimal, Decimal]]:
    """What the order's money must make: lines and delivery, with tax and without."""
    lines = list(order.lines.all())
    return [
        (sum(line.line_price_incl_tax for line in lines) + order.shipping_incl_tax, order.total_incl_tax),
        (sum(line.line_price_excl_tax for line in lines) + order.shipping_excl_tax, order.total_excl_tax),
    ]


@pytest.mark.parametrize(
    ("country", "percent"),
    [("GB", "20"), ("IE", "23"), ("DE", "19"), ("FI", "25.5"), ("EE", "24"), ("SK", "23"), ("RO", "21"), ("HU", "27")],
)
def test_the_librarys_rates_are_those_of_2026(country: str, percent: str):
    assert queries.standard_rate(country) == Decimal(percent)


@pytest.mark.parametrize("country", ["US", "NO", "CH", "XX"])
def test_elsewhere_no_tax_is_charged_unless_staff_say_so(country: str):
    assert queries.standard_rate(country) is None


def test_an_order_keeps_its_tax_line_by_line(now: datetime):
    basket = filled((factories.product(title="Tips", price="29.90"), 2), (factories.product(price="7.77"), 1))
    order = place(basket, now, address=to("GB"))
    assert [
        (line.line_price_excl_tax, line.line_price_incl_tax, line.tax_code) for line in order.lines.order_by("id")
    ] == [
        (Decimal("49.83"), Decimal("59.80"), "GB 20 in VAT"),
        (Decimal("6.48"), Decimal("7.77"), "GB 20 in VAT"),
    ]
    assert (order.shipping_excl_tax, order.shipping_incl_tax) == (Decimal("0.00"), Decimal("0.00"))
    assert (order.total_excl_tax, order.total_incl_tax) == (Decimal("56.31"), Decimal("67.57"))
    found = queries.of_order(order)
    assert found is not None
    assert (found.rule.in_words, found.tax, found.net) == ("VAT 20%", Decimal("11.26"), Decimal("56.31"))


@pytest.mark.parametrize("country", ["GB", "FI", "HU", "US"])
@pytest.mark.parametrize("percent_off", [0, 10, 33, 100])
@pytest.mark.parametrize("prices", [("0.01", "7.77"), ("29.90", "3.33")])
def test_lines_and_delivery_make_the_total_whatever_lowers_it(
    now: datetime, country: str, percent_off: int, prices: tuple[str, str]
):
    Override.objects.create(country="US", percent="8.25", name="Sales tax", on_top=True, from_on=date(2026, 1, 1))
    basket = filled(*((factories.product(title=price, price=price, kind="accessory"), 3) for price in prices))
    if percent_off:
        basket.vouchers.add(voucher_of(percent_off))
    order = place(basket, now, address=to(country))
    order.refresh_from_db()
    for made, told in sums(order):
        assert made == told
    rule = queries.rule_for(country, on=now.date())
    for line in order.lines.all():
        shelf = line.line_price_excl_tax if rule.on_top else line.line_price_incl_tax
        parts = rule.split(shelf)
        assert (line.line_price_excl_tax, line.line_price_incl_tax) == (parts.net, parts.gross)


def test_an_offer_on_delivery_lowers_its_tax_too(now: datetime):
    everything = oscar.RangeFactory(includes_all_products=True)
    oscar.ConditionalOfferFactory(
        condition=oscar.ConditionFactory(range=everything, type="Count", value=1),
        benefit=oscar.BenefitFactory(range=None, type="Shipping fixed price", value=Decimal("1.00")),
    )
    order = place(filled((factories.product(price="20.00"), 1)), now, address=to("GB"))
    assert (order.shipping_excl_tax, order.shipping_incl_tax) == (Decimal("0.83"), Decimal("1.00"))
    assert (order.total_excl_tax, order.total_incl_tax) == (Decimal("17.50"), Decimal("21.00"))


def test_a_tax_of_a_state_comes_on_top_of_lines_and_delivery(now: datetime):
    Override.objects.create(
        country="US", region="CA", percent="8.25", name="Sales tax", on_top=True, from_on=date(2026, 1, 1)
    )
    product = factories.product(price="29.90", kind="accessory")
    taxed = place(filled((product, 1)), now, address=to("US", "CA"))
    free = place(filled((product, 1)), now, address=to("US", "OR"))
    assert (taxed.total_excl_tax, taxed.total_incl_tax) == (Decimal("34.80"), Decimal("37.67"))
    assert (free.total_excl_tax, free.total_incl_tax) == (Decimal("34.80"), Decimal("34.80"))


def test_staffs_rate_counts_from_its_day_on(now: datetime):
    Override.objects.create(country="GB", percent="15", from_on=now.date())
    order = place(filled(), now, address=to("GB"))
    assert queries.of_order(order).rule.in_words == "VAT 15%"
    assert queries.rule_for("GB", on=date(2026, 12, 31)).percent == 20


def test_an_order_from_before_shows_no_tax():
    assert queries.of_order(factories.order()) is None


def test_the_page_and_the_receipt_of_an_order_show_its_tax(now: datetime):
    order = place(filled(), now, address=to("GB"))
    facts = {"order": order, "lines": order.lines.all(), "tax": queries.of_order(order)}
    page = render_to_string("orders/order_lines.html", facts)
    assert [each in page for each in ("incl. VAT 20%", "US$4.98", "US$29.00", "US$5.80")] == [True] * 4
    for ending in ("txt", "html"):
        letter = render_to_string(f"emails/aftercare/receipt.{ending}", facts)
        assert "VAT 20%" in letter
        assert "5.80" in letter

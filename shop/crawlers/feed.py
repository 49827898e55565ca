"""The product feed for Google Merchant Center, one for each country the shop delivers to.

The attributes are those of Google's product data specification (RSS 2.0 with the namespace ``g``). What may not be
offered in a country is not in its feed; that is asked of ``eligibility``, and fit of ``fit``, as every page does.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import strip_tags
from django.views.decorators.http import require_safe
from oscar.core.loading import get_class, get_model

from shop import clock, structured
from shop.delivery import queries as delivery
from shop.eligibility import queries as eligibility
from shop.fit import queries as fit
from shop.fit import rules as fitting

Product: Any = get_model("catalogue", "Product")
Category: Any = get_model("catalogue", "Category")
Country: Any = get_model("address", "Country")
Selector: Any = get_class("partner.strategy", "Selector")

G = "http://base.google.com/ns/1.0"
CHUNK = 500
LONGEST_TITLE, LONGEST_DESCRIPTION = 150, 5000
ElementTree.register_namespace("g", G)


@require_safe
def google(request: HttpRequest, market: str) -> HttpResponse:
    """Everything that may be offered in ``market`` (ISO code of two letters, in capitals)."""
    if not Country.objects.filter(iso_3166_1_a2=market, is_shipping_country=True).exists():
        raise Http404
    root = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(root, "channel")
    _say(channel, "title", settings.SHOP_NAME)
    _say(channel, "link", settings.SHOP_URL)
    _say(channel, "description", "Microneedling pens, single-use cartridges and what belongs to them.")
    for item in Feed(market, now=clock.now()).items():
        channel.append(item)
    body = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


class Feed:
    """One pass over the catalogue for one market, with everything that products share asked once."""

    def __init__(self, market: str, *, now: datetime):
        self.market = market
        self.strategy = Selector().strategy()
        self.delivery = delivery.promise(market, now=now)
        self.statements = fit.statements_about(list(fit.family_names()))
        self.shelves = dict(Category.objects.browsable().values_list("path", "name"))

    def items(self) -> Iterator[ElementTree.Element]:
        """One for each thing that can be bought, a pack being one; a few queries for each ``CHUNK`` of products."""
        found = Product.objects.browsable().order_by("pk").for_pages()
        for product in found.iterator(chunk_size=CHUNK):
            if not eligibility.may_be_offered(product, market=self.market):
                continue
            for sold in product.get_public_children() if product.is_parent else [product]:
                info = self.strategy.fetch_for_product(sold)
                if info.price.exists:
                    yield self.item(product, sold, info)

    def item(self, product: Any, sold: Any, info: Any) -> ElementTree.Element:
        """What one product, or one pack of it, is; ``info`` is Oscar's purchase info of it."""
        item = ElementTree.Element("item")
        facts = _facts(product, sold, info) | {"product_type": self.shelf_of(product)}
        for name, value in facts.items():
            if value:
                _say(item, f"{{{G}}}{name}", value)
        if self.delivery is not None:
            charge = _money(self.delivery.charge, info.price.currency)
            _add(item, "shipping", country=self.market, service=self.delivery.name, price=charge)
        told = fitting.told(product.fit_families, self.statements, kind=product.kind)
        for _, label, pens in told.rows:
            _add(item, "product_detail", section_name="Fit", attribute_name=label, attribute_value=pens)
        return item

    def shelf_of(self, product: Any) -> str:
        """The way to the shelf it stands on, from the top."""
        category = next(iter(product.get_categories()), None)
        if category is None:
            return ""
        steps = range(Category.steplen, len(category.path) + 1, Category.steplen)
        return " > ".join(self.shelves[path] for end in steps if (path := category.path[:end]) in self.shelves)


def _facts(product: Any, sold: Any, info: Any) -> dict[str, str]:
    pack = f", pack of {sold.pack_size}" if product.is_parent and sold.pack_size else ""
    link = settings.SHOP_URL + product.get_absolute_url()
    picture = product.portrait
    can_be_bought = info.availability.is_available_to_buy
    gtin = structured.gtin(sold.gtin)
    return {
        "id": sold.upc or f"product-{sold.pk}",
        "item_group_id": (product.upc or f"product-{product.pk}") if product.is_parent else "",
        "title": f"{product.get_title()}{pack}"[:LONGEST_TITLE],
        "description": " ".join(strip_tags(product.description).split())[:LONGEST_DESCRIPTION] or product.get_title(),
        "link": link,
        "image_link": _absolute(picture.url) if picture else "",
        "availability": "in_stock" if can_be_bought else "out_of_stock",
        "price": _money(info.price.incl_tax, info.price.currency),
        "condition": "new",
        "gtin": gtin,
        "identifier_exists": "" if gtin else "no",
        "unit_pricing_measure": f"{sold.pack_size} ct" if product.is_cartridge and sold.pack_size else "",
        "unit_pricing_base_measure": "1 ct" if product.is_cartridge and sold.pack_size else "",
    }


def _money(amount: Decimal, currency: str) -> str:
    return f"{amount:.2f} {currency}"


def _absolute(url: str) -> str:
    return url if "://" in url else settings.SHOP_URL + url


def _say(parent: ElementTree.Element, name: str, words: str) -> None:
    # XML has no place for most control characters, whatever somebody pasted into a description.
    ElementTree.SubElement(parent, name).text = "".join(sign for sign in words if sign >= " " or sign in "\t\n")


def _add(parent: ElementTree.Element, group: str, **words: str) -> None:
    made = ElementTree.SubElement(parent, f"{{{G}}}{group}")
    for name, said in words.items():
        _say(made, f"{{{G}}}{name}", said)

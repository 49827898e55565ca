"""The map of every page that a search engine should show: shelves, products, pens, articles, the shop's own pages."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from oscar.core.loading import get_model

from shop.education import queries as education
from shop.fit import queries as fit

Product: Any = get_model("catalogue", "Product")
Category: Any = get_model("catalogue", "Category")

PAGES = (
    "home",
    "catalogue:index",
    "education:learn",
    "about",
    "delivery-returns",
    "contact:write",
    "lots:checker",
)


if TYPE_CHECKING:
    AnySitemap = Sitemap[Any]
else:
    AnySitemap = Sitemap


class Map(AnySitemap):
    """A part of the map, with the shop's own address whatever name the server was asked by."""

    limit = 5000

    def get_domain(self, site: Any = None) -> str:
        """The host of ``SHOP_URL``."""
        return urlsplit(settings.SHOP_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        """The scheme of ``SHOP_URL``."""
        return urlsplit(settings.SHOP_URL).scheme


class Pages(Map):
    """The shop's own pages."""

    def items(self) -> Sequence[str]:
        """Their names."""
        return PAGES

    def location(self, item: str) -> str:
        """The address of that name."""
        return reverse(item)


class Shelves(Map):
    """Every category that customers see."""

    def items(self) -> Any:
        """In the order of the tree."""
        return Category.objects.browsable().order_by("path")


class Products(Map):
    """Every product page."""

    def items(self) -> Any:
        """The oldest first, so that pages of the map stay as they are when products come."""
        return Product.objects.browsable().order_by("pk").only("pk", "slug", "date_updated", "parent_id", "structure")

    def lastmod(self, item: Any) -> Any:
        """When its own facts changed last."""
        return item.date_updated


class Pens(Map):
    """What fits each brand and each pen."""

    def items(self) -> Sequence[str]:
        """The addresses: a brand, then its pens."""
        return list(fit.landing_pages())

    def location(self, item: str) -> str:
        """The address itself."""
        return item


class Articles(Map):
    """What there is to learn."""

    def items(self) -> Any:
        """In the hub's order."""
        return education.articles()

    def location(self, item: Any) -> str:
        """The article's page."""
        return str(item.address)

    def lastmod(self, item: Any) -> Any:
        """When its words were published."""
        return item.changed_at


SITEMAPS: dict[str, type[AnySitemap]] = {
    "pages": Pages,
    "shelves": Shelves,
    "products": Products,
    "pens": Pens,
    "articles": Articles,
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Where each part of the map is. Django's own view would name the site by its table, and not by ``SHOP_URL``."""
    found = []
    for section, kind in SITEMAPS.items():
        address = settings.SHOP_URL + reverse("sitemap", kwargs={"section": section})
        pages = kind().paginator.num_pages
        found += [{"location": f"{address}?p={page}" if page > 1 else address} for page in range(1, pages + 1)]
    return render(request, "sitemap_index.xml", {"sitemaps": found}, content_type="application/xml")

"""The front page."""

from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from oscar.core.loading import get_model

from shop.fit import queries as fit
from shop.orders import rules

Category: Any = get_model("catalogue", "Category")
ProductImage: Any = get_model("catalogue", "ProductImage")

DOORS = ("home", "professional")
TILES = 3
SUMMARY = (
    "Pens and single-use cartridges for microneedling, sorted by fitting and depth, "
    "with plain words on who should not use them and what to do afterwards."
)


def home(request: HttpRequest) -> HttpResponse:
    """Say what the shop sells, and open the doors to it. Three queries, however much there is on the shelves.

    A customer who has signed in finds their last order, to order the same again: one query more.
    """
    categories = list(_with_picture(Category.objects.browsable().filter(depth__lte=2).order_by("path")))
    pictures = ProductImage.objects.in_bulk([category.picture_id for category in categories if category.picture_id])
    for category in categories:
        category.picture = pictures.get(category.picture_id)
    context = {
        "address": f"{settings.SHOP_URL}/",
        "summary": SUMMARY,
        "doors": {category.slug: category for category in categories if category.slug in DOORS},
        "tiles": [category for category in categories if category.depth == 1][:TILES],
        "shelf": fit.shelf_for(request),
        "last_order": _last_order_of(request.user) if fit.has_account(request) else None,
    }
    return render(request, "home.html", context)


def _last_order_of(user: Any) -> Any:
    """The newest order that was paid; one that never was is nothing to repeat."""
    return user.orders.standing_in(rules.ONCE_PAID).order_by("-date_placed", "-pk").first()


def _with_picture(categories: Any) -> Any:
    """Each category with the picture of the first product in it that has one."""
    inside = ProductImage.objects.filter(
        product__is_public=True, product__categories__path__startswith=OuterRef("path")
    ).order_by("-product__priority", "-product_id", "display_order")
    return categories.annotate(picture_id=Subquery(inside.values("pk")[:1]))

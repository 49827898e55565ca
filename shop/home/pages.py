"""Who we are, and how parcels come and go back."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from oscar.core.loading import get_model

from shop.delivery import queries as delivery

Country: Any = get_model("address", "Country")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Who we are, what we promise, and who has reviewed what we write."""
    return render(request, "home/about.html", {"address": settings.SHOP_URL, "postal": settings.SHOP_POSTAL_ADDRESS})


@require_safe
def delivery_returns(request: HttpRequest) -> HttpResponse:
    """What each way of delivery costs and how long it takes, and what may come back. Two queries."""
    names = dict(Country.objects.filter(is_shipping_country=True).values_list("iso_3166_1_a2", "printable_name"))
    methods = [method for method in delivery.listed().order_by("group_id", "position", "code") if method.is_active]
    groups = [
        {
            "name": group.name,
            "countries": sorted(names[code] for code in group.countries if code in names),
            "methods": list(found),
        }
        for group, found in groupby(methods, key=lambda method: method.group)
    ]
    return render(
        request,
        "home/delivery_returns.html",
        {
            "address": settings.SHOP_URL,
            "groups": groups,
            "currency": settings.OSCAR_DEFAULT_CURRENCY,
            "countries": sorted(names.values()),
        },
    )

"""The country that a visitor chose for the estimate of delivery and tax; it also begins the address."""

from django.conf import settings
from oscar.core.loading import get_model

CHOSEN = "ships_to"


def country_of(request, countries) -> str:
    """The ISO code of two letters: the chosen one, else the warehouse's, else the first of the list."""
    codes = [country.pk for country in countries]
    wanted = (request.session.get(CHOSEN), settings.SHOP_DISPATCH_COUNTRY)
    return next((code for code in wanted if code in codes), codes[0] if codes else settings.SHOP_DISPATCH_COUNTRY)


def remember(request, code: str) -> None:
    """Keep a country of the shop's list; anything else changes nothing."""
    is_code = len(code) == 2 and code.isascii() and code.isalpha()
    if is_code and get_model("address", "Country").objects.filter(pk=code, is_shipping_country=True).exists():
        request.session[CHOSEN] = code

"""Oscar's filter ``currency``, writing each amount of money down once: a list has the same few dozen times over."""

from functools import lru_cache

from django import template
from django.conf import settings
from oscar.templatetags import currency_filters

register = template.Library()
AMOUNTS = 4096


_written = lru_cache(maxsize=AMOUNTS)(currency_filters.currency)


@register.filter
def currency(value, currency=None):
    """An amount as people read it, such as ``$19.99``."""
    return _written(value, currency or settings.OSCAR_DEFAULT_CURRENCY)

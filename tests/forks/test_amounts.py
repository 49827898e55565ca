"""Amounts of money on pages and in letters."""

from decimal import Decimal

import pytest
from django.template import engines

from shop.forks.catalogue.templatetags import amounts


def shown(value: object) -> str:
    page = engines["django"].from_string('{% load amounts %}{{ value|currency:"USD" }}')
    return str(page.render({"value": value}))


def test_amounts_are_written_as_people_read_them():
    assert [shown(value) for value in (Decimal("1234.5"), 0, "7")] == ["US$1,234.50", "US$0.00", "US$7.00"]
    assert [shown(value) for value in ("", None, "much")] == ["", "", ""]
    assert amounts.currency(Decimal("3"), "JPY") == "JP¥3"


def test_an_amount_is_written_down_once(monkeypatch: pytest.MonkeyPatch):
    first = shown(Decimal("19.99"))
    monkeypatch.setattr(amounts.currency_filters, "format_currency", None)
    assert shown(Decimal("19.990")) == first

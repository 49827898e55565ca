"""The same again: each line of an order is asked anew for stock, price, fit and market, and what changed is told."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages

from shop.eligibility import queries as eligibility
from shop.fit import queries as fit
from shop.forks.basket import filling
from shop.forks.catalogue.templatetags.amounts import currency


@dataclass(frozen=True)
class Prospect:
    """What of an order's line can go into the basket now, at which price, and what there is to know about it."""

    line: Any
    pieces: int = 0
    price: Decimal | None = None
    currency: str = ""
    notes: tuple[str, ...] = ()
    is_there: bool = False
    """Whether it lies in the basket already, and no more of it would go in."""


def look(request, order, lines) -> list[Prospect]:
    """What ``order_again`` would put in at this moment. Nothing is changed."""
    shelf = fit.shelf_for(request)
    return [_prospect(request.basket, line, _forbidden(line, order), shelf) for line in lines]


def _prospect(basket, line, forbidden, shelf) -> Prospect:
    if forbidden:
        return Prospect(line, notes=(f"{forbidden}.",))
    seen = filling.look(basket, [_wish(line)])[0]
    if seen.product is None or not seen.added:
        there = "It is in your basket already." if seen.already else ""
        reason = f"{seen.reason[:1].upper()}{seen.reason[1:]}." if seen.reason else ""
        return Prospect(line, notes=tuple(filter(None, (there, reason))), is_there=bool(seen.already))
    price = basket.strategy.fetch_for_product(seen.product).price
    less = [f"Of {line.quantity} you ordered: {seen.reason}."] if seen.reason else []
    there = [f"{seen.already} of them in your basket already."] if seen.already else []
    notes = [*less, *there, *_price_change(price.incl_tax, price.currency, line), *_fitting(line, shelf)]
    return Prospect(line, pieces=seen.added, price=price.incl_tax, currency=price.currency, notes=tuple(notes))


def order_again(request, order, lines) -> bool:
    """Put what may be bought of ``lines`` into the visitor's basket; false when that is nothing. Again adds nothing."""
    pieces = [(line, _forbidden(line, order)) for line in lines]
    wishes = [_wish(line) for line, forbidden in pieces if not forbidden]
    shelf = fit.shelf_for(request)
    done = filling.fill(request.basket, wishes)
    for line, forbidden in pieces:
        if forbidden:
            messages.warning(request, f"“{line.title}” was left out: {forbidden}.")
    for filled, line in zip(done, [line for line, forbidden in pieces if not forbidden], strict=True):
        changed = _changes(filled, line, shelf)
        level = messages.WARNING if changed or filled.reason else messages.SUCCESS
        messages.add_message(request, level, " ".join([filled.words, *changed]))
    return any(filled.added or filled.already for filled in done)


def _wish(line) -> filling.Wish:
    options = tuple((each.option, each.value) for each in line.attributes.all() if each.option)
    return filling.Wish(line.product_id, line.title, line.quantity, options)


def _forbidden(line, order) -> str:
    """Why it may not go where the order went; empty when it may."""
    address = order.shipping_address
    if line.product is None or address is None:
        return ""
    reason = eligibility.why_not_offered(line.product, market=address.country_id)
    return f"{address.country.printable_name}: {reason[:1].lower()}{reason[1:]}" if reason else ""


def _changes(filled, line, shelf) -> list[str]:
    """What is otherwise than when it was ordered: the price, and the fit for the pens of now."""
    if filled.line is None:
        return []
    now = filled.line
    return [*_price_change(now.price_incl_tax, now.price_currency, line), *_fitting(line, shelf)]


def _fitting(line, shelf) -> list[str]:
    answer = shelf.answer(line.product) if shelf else None
    return [f"{answer.words}."] if answer and answer.is_warning else []


def _price_change(costs, money, line) -> list[str]:
    before = line.unit_price_incl_tax
    if before is None or costs is None or before == costs:
        return []
    return [f"It costs {currency(costs, money)} now, and was {currency(before, money)}."]

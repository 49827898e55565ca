"""The same again: each line of an order is asked anew for stock, price, fit and market, and what changed is told."""

from django.contrib import messages
from oscar.templatetags.currency_filters import currency

from shop.eligibility import queries as eligibility
from shop.fit import queries as fit
from shop.forks.basket import filling


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
    answer = shelf.answer(line.product) if shelf else None
    fitting = [f"{answer.words}."] if answer and answer.is_warning else []
    return [*_price_change(filled.line, line), *fitting]


def _price_change(now, line) -> list[str]:
    before, costs = line.unit_price_incl_tax, now.price_incl_tax
    if before is None or costs is None or before == costs:
        return []
    return [f"It costs {currency(costs, now.price_currency)} now, and was {currency(before, now.price_currency)}."]

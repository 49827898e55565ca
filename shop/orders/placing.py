"""A basket becomes an order: once, whole, and before any money moves."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, prefetch_related_objects
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.core.loading import get_class, get_model

from shop.delivery import actions as delivery
from shop.eligibility import queries as eligibility
from shop.fit import queries as fit
from shop.fit.rules import NOBODY
from shop.mail import actions as mail
from shop.orders import limits, queries, rules
from shop.taxes import queries as taxes
from shop.taxes.rules import Rule

if TYPE_CHECKING:
    from django.http import HttpRequest
    from oscar.apps.order.models import Order


class PriceChanged(UnableToPlaceOrder):  # type: ignore[misc]  # noqa: N818 - Oscar's word
    """The total is no longer the one the customer agreed to."""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What the customer confirmed on the last page of the checkout.

    ``address`` is an unsaved shipping address; ``tax`` the rule of tax there today, None when it was not asked yet;
    ``agreed_total`` the total the page showed, None when it is not known; ``consent`` the words about marketing
    letters beside the box that was ticked, empty when it was not.
    """

    user: Any
    guest_email: str
    address: Any
    method_code: str
    tax: Rule | None = None
    agreed_total: Decimal | None = None
    consent: str = ""


def place(basket_id: int, *, submission: Submission, now: datetime, request: "HttpRequest | None" = None) -> "Order":
    """The one order of a basket: the existing one, or a new one as *Pending payment* with its stock allocated.

    Nothing is sent and nobody outside the database is asked. Raises Oscar's ``UnableToPlaceOrder`` with a sentence
    for the customer that names the line, and ``PriceChanged`` when the total moved since the page was shown.
    """
    try:
        return _place_in_turn(basket_id, submission, request, now)
    except IntegrityError:
        # Another order has the number that was drawn, which nobody lives to see twice: asking before costs more.
        return _place_in_turn(basket_id, submission, request, now)


def _place_in_turn(basket_id: int, submission: Submission, request: "HttpRequest | None", now: datetime) -> "Order":
    """Begun once more, with all locks let go, where an offer is found to be wanted before one that is held."""
    offers: frozenset[int] = frozenset()
    while True:
        try:
            return _place(basket_id, submission, request, now, offers)
        except limits.OutOfTurn as wanted:
            offers = wanted.offers


def _place(
    basket_id: int, submission: Submission, request: "HttpRequest | None", now: datetime, offers: frozenset[int]
) -> "Order":
    """``offers`` are held before anything is priced: the last try found that they are wanted."""
    with transaction.atomic():
        basket = get_model("basket", "Basket").objects.select_for_update().get(pk=basket_id)
        if basket.status != basket.OPEN:  # What was ordered never opens again: see the trigger in our migrations.
            if existing := queries.of_basket(basket.pk):
                return existing
            raise UnableToPlaceOrder("This basket is no longer open. Please start again from your basket.")
        basket.is_looked_at = False
        _price(basket, submission, request, now, offers)
        _require_available(basket)
        order = _write(basket, submission, request, now)
        _close(basket, now)
        _note_consent(order, submission.consent, now)
        return order


def _price(
    basket: Any, submission: Submission, request: "HttpRequest | None", now: datetime, offers: frozenset[int]
) -> None:
    """Give the locked basket today's prices, offers and tax.

    Its vouchers and offers with a limit stay locked, so that none is used twice or beyond its limit. Rows are locked
    in the order of their ids: the vouchers, then the offers, then (where stock is allocated) the stock records.
    """
    address = submission.address
    basket.tax = submission.tax or taxes.rule_for(address.country_id, region=address.state, on=now.date())
    locked = get_model("voucher", "Voucher").objects.select_for_update().order_by("pk")
    prefetch_related_objects([basket], Prefetch("vouchers", locked))
    for voucher in basket.vouchers.all():
        if not voucher.is_active():
            basket.vouchers.remove(voucher)
    basket.strategy = get_class("partner.strategy", "Selector")().strategy(request=request, user=submission.user)
    limits.apply_offers(basket, user=submission.user, request=request, held=offers)


def _require_available(basket: Any) -> None:
    lines = list(basket.all_lines())
    if not lines:
        raise UnableToPlaceOrder("Your basket is empty.")
    for line in lines:
        allowed, reason = basket.strategy.fetch_for_line(line).availability.is_purchase_permitted(line.quantity)
        if not allowed:
            raise UnableToPlaceOrder(f"“{line.product.get_title()}” cannot be bought now: {reason}.")
    for product in fit.for_nobody(line.product for line in lines):
        raise UnableToPlaceOrder(f"“{product.get_title()}” cannot be bought: {NOBODY}.")


def _require_offered(basket: Any, address: Any) -> None:
    """Each product may be offered where the parcel goes."""
    for words in eligibility.refusals((line.product for line in basket.all_lines()), country=address.country):
        raise UnableToPlaceOrder(words)


def _write(basket: Any, submission: Submission, request: "HttpRequest | None", now: datetime) -> "Order":
    method = _method(basket, submission, request, now)
    _require_offered(basket, submission.address)
    charge = method.calculate(basket)
    total = get_class("checkout.calculators", "OrderTotalCalculator")(request).calculate(basket, charge)
    if submission.agreed_total not in (None, total.incl_tax):
        raise PriceChanged("The total has changed since you opened this page. Please check it and pay again.")
    if reason := rules.currencies.why_not_payable(total.incl_tax, total.currency):
        raise UnableToPlaceOrder(reason)
    submission.address.save()
    order: Order = get_class("order.utils", "OrderCreator")().place_order(
        basket=basket,
        total=total,
        shipping_method=method,
        shipping_charge=charge,
        user=submission.user,
        order_number=get_class("order.utils", "OrderNumberGenerator")().order_number(basket),
        shipping_address=submission.address,
        status=rules.PENDING,
        request=request,
        date_placed=now,
        guest_email=submission.guest_email,
    )
    delivery.record(order, offer=method.delivery, weight_g=basket.weight_g)
    return order


def _method(basket: Any, submission: Submission, request: "HttpRequest | None", now: datetime) -> Any:
    offered = get_class("shipping.repository", "Repository")().get_shipping_methods(
        basket=basket, user=submission.user, shipping_addr=submission.address, request=request, now=now
    )
    for method in offered:
        if method.code == submission.method_code:
            return method
    raise UnableToPlaceOrder("We cannot deliver to this address with the chosen delivery. Please check both.")


def _note_consent(order: "Order", wording: str, now: datetime) -> None:
    """The yes to marketing letters counts from the order on, and only with it (the soft opt-in of PECR reg 22)."""
    if wording and order.email:
        mail.record_consent(
            order.email,
            purpose="marketing",
            given=True,
            wording=wording,
            where="checkout",
            order_number=order.number,
            now=now,
        )


def _close(basket: Any, now: datetime) -> None:
    changed = type(basket).objects.filter(pk=basket.pk, status=basket.OPEN)
    changed.update(status=basket.SUBMITTED, date_submitted=now)
    basket.status, basket.date_submitted = basket.SUBMITTED, now

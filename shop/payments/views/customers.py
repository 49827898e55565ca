"""The doors of customers and of Stripe: the Pay button, the way back, and the knock of a webhook."""

from typing import Any

import structlog
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shop import clock
from shop.orders import queries as orders
from shop.orders.rules import REVIEW
from shop.payments import actions, gateway, queries
from shop.payments.models import Payment

LONGEST_WEBHOOK = 1_000_000
ENDED = {
    Payment.State.EXPIRED: "payments/over.html",
    Payment.State.FAILED: "payments/failed.html",
    Payment.State.MISMATCH: "payments/checking.html",
    Payment.State.SURPLUS: "payments/surplus.html",
    Payment.State.PROCESSING: "payments/processing.html",
}
# Which of them is true while the order stands so; in any other case its own page says how it stands.
FITTING = {
    queries.WAITING_FOR_MONEY: (Payment.State.PROCESSING,),
    queries.ENDED_UNPAID: (Payment.State.EXPIRED, Payment.State.FAILED, Payment.State.SURPLUS),
    REVIEW: (Payment.State.PROCESSING, Payment.State.MISMATCH),
}
log = structlog.get_logger()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, token: str) -> HttpResponse:
    """Send the customer to the page where they pay; the same page however often they press.

    Whoever opens the address by hand, as after a page that told of trouble, is led to the order: a look starts nothing.
    """
    order = _order_of(token)
    if request.method != "POST":
        return redirect(orders.status_url(order))
    return lead_to_stripe(request, order, token=token)


@never_cache
def lead_to_stripe(request: HttpRequest, order: Any, *, token: str) -> HttpResponse:
    """The answer to a press of Pay for an order: the way to Stripe's page, or a page that says why there is none."""
    try:
        payment = actions.start(order, now=clock.now())
    except actions.Closed:
        order.refresh_from_db()
        return _show(request, order, queries.latest(order), token=token)
    except (gateway.Unavailable, gateway.Refused) as trouble:
        log.warning("stripe_unavailable", order=order.pk, error=str(trouble))
        order.refresh_from_db()
        if queries.is_being_cancelled(order):
            return _show(request, order, queries.latest(order), token=token)
        context = {"order": order, "payment": queries.latest(order), "token": token}
        context["came_before"] = queries.has_received(order)
        return render(request, "payments/unavailable.html", context, status=503)
    return HttpResponseRedirect(payment.session_url, status=303)


@never_cache
@require_GET
def come_back(request: HttpRequest, token: str) -> HttpResponse:
    """The customer comes back from Stripe. That proves nothing: Stripe is asked, unless it has told already."""
    order = _order_of(token)
    payment = queries.latest(order)
    if payment and not _is_told(order, payment):
        is_silent = False
        try:
            payment = actions.sync(payment, now=clock.now(), enough=Payment.State.PAID)
        except (gateway.Unavailable, gateway.Refused) as trouble:
            log.warning("return_not_synced", order=order.pk, error=str(trouble))
            is_silent = True
        order.refresh_from_db()
        if is_silent and order.status == queries.WAITING_FOR_MONEY and not queries.is_being_cancelled(order):
            return render(request, "payments/waiting.html", {"order": order, "token": token})
    return _show(request, order, payment, token=token)


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Take in an event. 400: it is not Stripe's. 500: it is, and Stripe shall send it again."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_WEBHOOK:
        return HttpResponse(status=413)
    signature = request.headers.get("Stripe-Signature", "")
    try:
        actions.receive(request.body, signature, now=clock.now())
    except gateway.Forged as forged:
        log.warning("webhook_refused", reason=str(forged))
        return HttpResponse(status=400)
    except Exception:
        log.exception("webhook_failed")
        return HttpResponse(status=500)
    return HttpResponse(status=200)


def _is_told(order: Any, payment: Payment) -> bool:
    """Whether the order, which was read first, has heard of its money already."""
    return payment.state == Payment.State.PAID and order.status != queries.WAITING_FOR_MONEY


def _order_of(token: str) -> Any:
    order = orders.find_by_token(token)
    if order is None:
        raise Http404
    return order


def _fits(payment: Payment, order: Any) -> bool:
    """Whether its attempt tells how the order stands. Where staff ended the order, no money that failed to come did."""
    is_told_by_staff = payment.cancel_reason and payment.state != Payment.State.SURPLUS
    return not is_told_by_staff and payment.state in FITTING.get(order.status, ())


def _show(request: HttpRequest, order: Any, payment: Payment | None, *, token: str) -> HttpResponse:
    """The page that fits what became of the attempt."""
    context = {"order": order, "payment": payment, "token": token, "put_back_url": orders.put_back_url(order)}
    if queries.is_being_cancelled(order):
        context["is_at_the_bank"] = queries.is_at_the_bank(order)
        return render(request, "payments/cancelling.html", context)
    if payment and _fits(payment, order):
        context["came_before"] = queries.has_received(order)
        return render(request, ENDED[Payment.State(payment.state)], context)
    if order.status == queries.WAITING_FOR_MONEY:
        is_open = payment and payment.state in (Payment.State.NEW, Payment.State.OPEN)
        context |= {"payment": payment if is_open else None, "came_before": queries.has_received(order)}
        return render(request, "payments/not_paid.html", context)
    placed_here = request.session.get("checkout_order_id") == order.pk
    return redirect("checkout:thank-you" if placed_here else orders.status_url(order))

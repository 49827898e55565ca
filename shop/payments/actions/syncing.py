"""Sync: the only writer of what became of an attempt.

Stripe is read *before* the locks are taken, so that no lock waits for the network. An older picture can still never
overwrite a newer one: every change of an attempt or its refunds adds one to ``version`` under the attempt's lock, and
a picture is applied only if the version is the one seen before the look. If it is not, somebody wrote after we
started looking, and we look again. Besides, what has ended never opens again (``rules.may_follow``).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from shop.orders import lifecycle
from shop.orders import queries as questions
from shop.orders import rules as orders
from shop.payments import gateway, queries, rules
from shop.payments.actions import counting, disputing, knowing, returning
from shop.payments.actions.locking import lock_order, lock_payment, write
from shop.payments.actions.releasing import release
from shop.payments.models import Payment, Refund

LOOKS = 8
MONEY_CAME = (Payment.State.PAID, Payment.State.MISMATCH)


@dataclass(frozen=True)
class Look:
    """What Stripe said, and the version of the attempt that was known before."""

    version: int
    picture: rules.Picture
    refunds: tuple[gateway.Returned, ...] = ()
    disputes: tuple[gateway.Disputed, ...] = ()
    warnings: tuple[str, ...] = ()


def sync(payment: Payment, *, now: datetime, enough: str = "", also: frozenset[str] = frozenset()) -> Payment:
    """Bring the attempt and its order to what Stripe says, once; webhook, return page, sweep and staff call this.

    ``payment`` is as it was read, and stands in no open transaction of the caller's; one that is old costs a look more.
    ``enough`` is a state in which the caller has nothing more to learn; reached meanwhile, it saves a look. ``also``:
    what Stripe is asked besides, though nothing hints at it: *disputes*, *warnings*.

    Raises ``gateway.Unavailable`` when Stripe cannot be read, ``gateway.Refused`` when it does not know the session or
    has it in the other mode, live or test; either holds the order besides.
    """
    if not payment.session_id:
        payment = Payment.objects.get(pk=payment.pk)
    for _ in range(LOOKS):
        if not payment.session_id or payment.state == enough:
            return payment
        look = _look(payment, also=also, now=now)
        with transaction.atomic():
            order = lock_order(payment.order_id)
            payment = lock_payment(payment.pk)
            if payment.version == look.version:
                _apply(look, order=order, payment=payment, now=now)
                break
    else:
        raise gateway.Unavailable("The attempt changed faster than it could be read.")
    if payment.state == Payment.State.SURPLUS:
        _send_back(payment, now=now)
    return payment


def _look(payment: Payment, *, also: frozenset[str], now: datetime) -> Look:
    try:
        picture = gateway.retrieve_session(payment.session_id or "")
    except (gateway.OtherMode, gateway.Missing) as nothing:
        # An attempt that ended without money is missed by nobody.
        if payment.state not in (Payment.State.EXPIRED, Payment.State.FAILED):
            _hold_for_nothing(payment, words=str(nothing), now=now)
        raise
    intent_id = picture.intent_id
    about = queries.worth_asking(payment, picture) | also if intent_id else ()
    return Look(
        version=payment.version,
        picture=picture,
        refunds=tuple(gateway.list_refunds(intent_id)) if "refunds" in about else (),
        disputes=tuple(gateway.list_disputes(intent_id)) if "disputes" in about else (),
        warnings=tuple(gateway.list_fraud_warnings(intent_id)) if "warnings" in about else (),
    )


def _hold_for_nothing(payment: Payment, *, words: str, now: datetime) -> None:
    """Unless a person has settled just this: a page that Stripe does not know is looked for again and again."""
    code, about = orders.NOT_AT_STRIPE, payment.session_id or ""
    if not questions.is_settled(payment.order, code=code, about=about):
        lifecycle.hold(payment.order, code=code, words=words, about=about, now=now)


def _apply(look: Look, *, order: Any, payment: Payment, now: datetime) -> None:
    picture = look.picture
    # Where no money was known before this look, nothing of it has gone back either.
    may_have_gone_back = payment.received > 0 or look.refunds
    news = _news_of(picture, payment)
    verdict = rules.judge(picture, amount=payment.amount, currency=order.currency, owed=order.total_incl_tax)
    reason = verdict.reason[:300]
    if verdict.state == payment.state and verdict.state == Payment.State.OPEN and reason != payment.last_error:
        news["last_error"] = reason
    if rules.may_follow(payment.state, verdict.state):
        if verdict.state in MONEY_CAME and (given_up := queries.wish_over(payment)):
            release(order, given_up, now=now)
        _move(verdict.state, reason=reason, picture=picture, news=news, order=order, payment=payment, now=now)
    elif news:
        write(payment, looked_at=now, **news)
    else:
        Payment.objects.filter(pk=payment.pk).update(looked_at=now)
    if payment.state == Payment.State.MISMATCH:
        _decide_mismatch(picture, order=order, payment=payment, now=now)
    knowing.remember(order, payment, customer=picture.customer, now=now)
    if may_have_gone_back:
        counting.note(look.refunds, order=order, payment=payment, now=now)
    disputing.note(look.disputes, order=order, payment=payment, now=now)
    disputing.warn(look.warnings, order=order, now=now)


def _news_of(picture: rules.Picture, payment: Payment) -> dict[str, Any]:
    """What of the money is there that the attempt did not know; stored together with what it means."""
    news: dict[str, Any] = {}
    if picture.intent_id and payment.payment_intent_id != picture.intent_id:
        news["payment_intent_id"] = picture.intent_id
    if picture.received and picture.currency != payment.currency and payment.state != Payment.State.PAID:
        # From here on its sums are of the currency that came; what was asked is the order's.
        news["currency"] = picture.currency
    if picture.received != payment.received and picture.currency == news.get("currency", payment.currency):
        news["received"] = picture.received
    return news


def _move(
    state: str,
    *,
    reason: str,
    picture: rules.Picture,
    news: dict[str, Any],
    order: Any,
    payment: Payment,
    now: datetime,
) -> None:
    if state == Payment.State.PAID:
        _take(picture, news, order=order, payment=payment, now=now)
        return
    write(payment, **news, state=state, last_error=reason, looked_at=now)
    if state == Payment.State.PROCESSING:
        lifecycle.note_at_the_bank(order, key=payment.pk, given_up_for=payment.cancel_reason, now=now)
    if state in (Payment.State.EXPIRED, Payment.State.FAILED):
        release(order, payment, failed=state == Payment.State.FAILED, now=now)


def _take(picture: rules.Picture, news: dict[str, Any], *, order: Any, payment: Payment, now: datetime) -> None:
    """The money is here. An order that cannot take it (cancelled, or paid already) sends back what is left of it."""
    news |= {"paid_at": now, "looked_at": now}
    try:
        is_first = lifecycle.mark_locked_paid(order, now=now)
        if not is_first and Payment.objects.filter(order=order, state=Payment.State.PAID).exists():
            raise lifecycle.Refused("The order was paid by another attempt.")
    except lifecycle.Refused as refusal:
        write(payment, **news, state=Payment.State.SURPLUS, last_error=str(refusal)[:300])
        _prepare_rest(picture, payment, why=str(refusal), now=now)
    else:
        write(payment, **news, state=Payment.State.PAID, last_error="")


def _decide_mismatch(picture: rules.Picture, *, order: Any, payment: Payment, now: datetime) -> None:
    """Another sum than asked is here. While the order waits for money a person decides; else the sum goes back."""
    if order.standing == queries.WAITING_FOR_MONEY:
        lifecycle.hold(order, code=orders.MISMATCH, words=payment.last_error, now=now)
        return
    why = "The order was cancelled." if order.standing == queries.ENDED_UNPAID else "The order was paid already."
    write(payment, state=Payment.State.SURPLUS, paid_at=now)
    _prepare_rest(picture, payment, why=why, now=now)


def _prepare_rest(picture: rules.Picture, payment: Payment, *, why: str, now: datetime) -> None:
    """Some of it may have gone back in Stripe's Dashboard before the shop heard of any."""
    if (left := picture.received - picture.refunded) > 0:
        returning.prepare(payment, amount=left, reason=why, now=now)


def _send_back(payment: Payment, *, now: datetime) -> None:
    for row in Refund.objects.filter(payment=payment, status="new"):
        returning.send(row)
        counting.recount(payment, now=now)

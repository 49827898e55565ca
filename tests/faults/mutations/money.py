"""Breakages of the payments room."""

from tests.faults.mutations.listed import Mutation

SYNCING = "tests/payments/test_syncing.py"
VIEWS = "tests/payments/test_views.py"
WEBHOOKS = "tests/faults/test_webhooks.py"
REFUNDING = "tests/payments/test_refunding.py"

MONEY = (
    Mutation(
        name="no locks",
        lesson="medusa #13301: the return page and the webhook at once",
        room="shop/payments",
        old=".select_for_update().filter(",
        new=".filter(",
        places=2,
        killers=(f"{SYNCING}::test_twenty_syncs_at_once_pay_the_order_once", REFUNDING),
    ),
    Mutation(
        name="no keys",
        lesson="two sessions for one press",
        room="shop/payments",
        old=", idempotency_key=idempotency_key).data",
        new=").data",
        killers=("tests/payments/test_starting.py",),
    ),
    Mutation(
        name="no keys of refunds",
        lesson="two refunds for one press",
        room="shop/payments",
        old='options={"idempotency_key": idempotency_key},',
        new="options={},",
        killers=(REFUNDING,),
    ),
    Mutation(
        name="payload believed",
        lesson="a webhook's content is whoever's who can send it, and as old as its way was long",
        room="shop/payments",
        old="    work(event, now=now)\n",
        new=(
            "    if event.payment and notice.type == 'checkout.session.completed':\n"
            "        from shop.orders import lifecycle\n\n"
            "        lifecycle.mark_paid(event.payment.order, now=now)\n"
            "    work(event, now=now)\n"
        ),
        killers=(f"{VIEWS}::test_the_payload_is_never_believed",),
    ),
    Mutation(
        name="amount unchecked",
        lesson="evershop #1025, PMPro #3767: a cheap intent settles a dear order",
        room="shop/payments",
        old="if (picture.received, picture.currency) != (amount, currency):",
        new="if False:",
        killers=(SYNCING,),
    ),
    Mutation(
        name="changed total unchecked",
        lesson="woo #3995, solidus #186: the old amount after the order was edited",
        room="shop/payments",
        old="if owed != amount:",
        new="if False:",
        killers=(SYNCING,),
    ),
    Mutation(
        name="event marked before the work",
        lesson="an interrupted webhook is never worked through",
        room="shop/payments",
        old="    if event.processed_at:\n        return\n",
        new=(
            "    if event.processed_at:\n        return\n"
            "    Event.objects.filter(pk=event.pk).update(processed_at=now)\n"
        ),
        killers=(f"{WEBHOOKS}::test_a_webhook_interrupted_between_row_and_mark_is_worked_through_later",),
    ),
    Mutation(
        name="release by local clock",
        lesson="woo #1756, pretix #74: paid at the last second, and the pieces were sold again",
        room="shop/payments",
        old='    try:\n        gateway.expire_session(payment.session_id or "")',
        new=(
            "    lifecycle.expire(payment.order, now=now)\n"
            '    try:\n        gateway.expire_session(payment.session_id or "")'
        ),
        killers=("tests/payments/test_sweeping.py::test_an_attempt_paid_at_the_last_second_is_paid",),
    ),
    Mutation(
        name="a refused expiry is an end",
        lesson="ai-shifu #2850: *complete* taken for *cancelled*: charged, and nothing bought",
        room="shop/payments",
        old='        log.info("session_already_closed", payment=payment.pk)\n',
        new="        lifecycle.expire(payment.order, now=now)\n",
        killers=("tests/payments/test_sweeping.py::test_an_attempt_paid_at_the_last_second_is_paid",),
    ),
    Mutation(
        name="refunds added up",
        lesson="Sylius #101, woo #838: a refund that failed counts as money gone",
        room="shop/payments",
        old="for part, status in refunds if status in counted",
        new="for part, status in refunds if status",
        killers=("tests/payments/test_rules.py", REFUNDING),
    ),
    Mutation(
        name="a refund of each look",
        lesson="the same refund is written down again each time Stripe is asked",
        room="shop/payments",
        old="row = known.get(returned.id) or asked.get(returned.ref)",
        new="row = asked.get(returned.ref)",
        killers=(SYNCING,),
    ),
    Mutation(
        name="a fresh key for each try of a refund",
        lesson="woo #838: the answer was lost, the money went back twice",
        room="shop/payments",
        old='return f"refund-{self.uuid}"',
        new='return f"refund-{uuid.uuid4()}"',
        killers=(REFUNDING,),
    ),
    Mutation(
        name="a refund of surplus ends the order",
        lesson="pretix #343: the refund of a double payment cancelled a paid order",
        room="shop/payments",
        old="        if payment.state == Payment.State.PAID:\n            _tell_refunded",
        new="        if True:\n            _tell_refunded",
        killers=(f"{SYNCING}::test_a_second_paid_attempt_of_one_order_goes_back",),
    ),
    Mutation(
        name="decline cancels",
        lesson="payload #15902 the other way round: a declined card ends an order that could still be paid",
        room="shop/payments",
        old='return Verdict("open", picture.last_error)',
        new='return Verdict("failed" if picture.last_error else "open", picture.last_error)',
        killers=("tests/payments/test_flow.py::test_declined_then_paid_with_another_card",),
    ),
    Mutation(
        name="waiting taken for failure",
        lesson="woo #5810: a delayed payment that is on its way is no failure",
        room="shop/payments",
        old='return Verdict("processing")',
        new='return Verdict("failed", "It did not arrive at once.")',
        killers=(f"{SYNCING}::test_a_delayed_payment_waits_and_then_pays",),
    ),
    Mutation(
        name="an older picture overwrites a newer one",
        lesson="stripe-cli #418: nothing comes in order",
        room="shop/payments",
        old="if payment.version == look.version:",
        new="if True:",
        killers=(SYNCING,),
    ),
    Mutation(
        name="the way back believes instead of asking",
        lesson="medusa #2948: who came back before the webhook had paid and had no order",
        room="shop/payments",
        old="payment = actions.sync(payment, now=clock.now(), enough=Payment.State.PAID)",
        new="payment.refresh_from_db()",
        killers=("tests/payments/test_flow.py::test_who_comes_back_before_any_webhook_has_paid",),
    ),
    Mutation(
        name="a refund is over once Stripe said yes",
        lesson="found by the random schedules: no money, and the order counts as paid",
        room="shop/payments",
        old='Q(status="new") | untold, created_at__lte',
        new='Q(status="new"), created_at__lte',
        killers=("tests/payments/test_sweeping.py::test_a_refund_of_which_the_order_was_not_told_is_told_of",),
    ),
    Mutation(
        name="what happens to a paid order is old news",
        lesson="a refund or a dispute at Stripe that nobody looked at",
        room="shop/payments",
        old="enough=rules.told_by(event.type)",
        new='enough="paid"',
        killers=("tests/payments/test_views.py::test_of_a_payment_that_is_counted_stripe_is_asked_no_second_time",),
    ),
    Mutation(
        name="Stripe is not asked to tell of the end of a payment",
        lesson="medusa #13301: paid, and the shop hears of it only if its customer comes back",
        room="shop/payments",
        old='EVENTS = (\n    "checkout.session.completed",\n',
        new="EVENTS = (\n",
        killers=(
            "tests/faults/test_webhooks.py::test_the_events_that_stripe_is_asked_for_tell_of_each_end_of_a_payment",
        ),
    ),
    Mutation(
        name="late money is kept",
        lesson="Hi.Events #513: paid for an order that had ended, and nobody sent it back",
        room="shop/payments",
        old="returning.prepare(payment, amount=payment.amount, reason=str(refusal), now=now)",
        new="pass",
        killers=(f"{SYNCING}::test_money_for_a_cancelled_order_goes_back",),
    ),
    Mutation(
        name="any signature will do",
        lesson="CVE-2026-110285: forged *paid*",
        room="shop/payments",
        old='raise Forged("No secret of ours made this signature.")',
        new="return",
        killers=(f"{WEBHOOKS}::test_fifty_forged_webhooks_change_nothing",),
    ),
    Mutation(
        name="a signature of any age",
        lesson="a recorded webhook is played again",
        room="shop/payments",
        old="if not -NEWEST <= wall_clock() - sent <= OLDEST:",
        new="if sent < 0:",
        killers=("tests/payments/test_gateway.py",),
    ),
    Mutation(
        name="only the first secret",
        lesson="every webhook fails while the secret is changed",
        room="shop/payments",
        old="for secret in settings.STRIPE_WEBHOOK_SECRETS:",
        new="for secret in settings.STRIPE_WEBHOOK_SECRETS[:1]:",
        killers=("tests/payments/test_gateway.py",),
    ),
    Mutation(
        name="test money pays a live order",
        lesson="an event of the other mode",
        room="shop/payments",
        old="if livemode != is_live():",
        new="if livemode is None:",
        killers=("tests/payments/test_gateway.py",),
    ),
    Mutation(
        name="somebody else's event is an error",
        lesson="Saleor answers 400: Stripe tries for days, then switches the address off",
        room="shop/payments",
        old="    event = Event(\n",
        new="    payment.pk\n    event = Event(\n",
        killers=(f"{VIEWS}::test_somebody_elses_event_is_noted_and_let_go",),
    ),
    Mutation(
        name="a part goes back twice",
        lesson="solidus #281: a line refunded as often as somebody asks",
        room="shop/payments",
        old="if pieces > portions[id].pieces_left:",
        new="if False:",
        killers=("tests/payments/test_part_refunds.py::test_no_line_goes_back_twice",),
    ),
    Mutation(
        name="a failed refund is forgotten",
        lesson="craft #129, Hi.Events #1067: the order says *refunded*, and the money is here again",
        room="shop/payments",
        old="if rules.refundable(owned, sums) > 0:",
        new="if False:",
        killers=("tests/payments/test_holding.py::test_a_refund_that_fails_after_the_order_was_refunded_holds_it",),
    ),
    Mutation(
        name="a dispute stops nothing",
        lesson="most shops: the parcel leaves while the bank takes the money back",
        room="shop/payments",
        old="if not row.closed_at and not was_open:",
        new="if False:",
        killers=("tests/payments/test_holding.py::test_no_parcel_leaves_while_a_dispute_is_open",),
    ),
    Mutation(
        name="money of a dispute is sent back as well",
        lesson="paid back by the bank and by the shop",
        room="shop/payments",
        old="if any(rules.keeps_money(dispute.status) for dispute in payment.disputes.all()):",
        new="if False:",
        killers=("tests/payments/test_part_refunds.py::test_nothing_goes_back_while_the_bank_holds_the_money",),
    ),
    Mutation(
        name="the night sees no difference",
        lesson="Stripe and shop drift apart, and nobody is woken",
        room="shop/payments",
        old="    if not before:\n        return\n",
        new="    return\n",
        killers=("tests/payments/test_reconciling.py::test_a_payment_that_nobody_noticed_is_taken_in",),
    ),
)

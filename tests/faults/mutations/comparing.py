"""Breakages of what happens when Stripe forgets, breaks down, or does not agree with the shop."""

from tests.faults.mutations.listed import Mutation

BURNT = "tests/payments/test_burnt_keys.py"
NIGHT = "tests/payments/test_reconciling.py"

LOST = "tests/payments/test_unknown_sessions.py"

COMPARING = (
    Mutation(
        name="warnings of fraud are heard of by webhook only",
        lesson="a webhook that is lost costs the days in which a refund spares the dispute and its fee",
        room="shop/payments",
        old="        *_warnings(since=since, now=now),\n",
        new="",
        killers=(f"{NIGHT}::test_a_warning_of_fraud_that_no_webhook_told_of_holds_the_order_once",),
    ),
    Mutation(
        name="a bank's change of mind is heard of by webhook only",
        lesson="the money is here again after months, the order says refunded, and nobody ever learns of it",
        room="shop/payments",
        old="begun = min(since, now - reconciling.ARGUED)",
        new="begun = since",
        killers=(f"{NIGHT}::test_a_bank_that_gave_back_what_it_took_long_ago_is_found",),
    ),
    Mutation(
        name="what became of old money is heard of by webhook only",
        lesson="a bank sends a refund back after weeks: the order says refunded, and the money is here",
        room="shop/payments",
        old="    seen |= _returned(seen, since=since, now=now)\n",
        new="",
        killers=(f"{NIGHT}::test_a_refund_that_a_bank_sent_back_weeks_later_holds_the_order",),
    ),
    Mutation(
        name="our own books of what came are not compared",
        lesson="what can go back is counted by a sum that nobody ever looks at",
        room="shop/payments",
        old="    if (seen.received, seen.currency) != (known.received, known.currency):",
        new="    if False:",
        killers=(f"{NIGHT}::test_another_sum_than_came_in_our_own_books_is_put_right",),
    ),
    Mutation(
        name="surplus money that a bank took is missed",
        lesson="a review each night that nobody can end: there is nothing to send back",
        room="shop/payments",
        old="    kept = seen.received - seen.refunded - known.elsewhere - known.lost\n",
        new="    kept = seen.received - seen.refunded - known.elsewhere\n",
        killers=(f"{NIGHT}::test_surplus_money_that_a_bank_took_is_not_missed_each_night",),
    ),
    Mutation(
        name="what went back twice is found at night alone, and of new orders alone",
        lesson="most refunds are of orders older than the night looks back",
        room="shop/payments",
        old="    if known.kept < 0 and not orders_queries.is_settled(",
        new="    if False and not orders_queries.is_settled(",
        killers=(
            "tests/payments/test_resolving.py::test_money_that_went_back_by_hand_and_by_stripe_waits_for_a_person",
        ),
    ),
    Mutation(
        name="an answer may drip for ever",
        lesson="a proxy that sends a letter every six seconds keeps a worker for hours: no silence is ever too long",
        room="shop/payments",
        old="with hurrying.within(sum(TIMEOUT)):",
        new="with hurrying.within(1e9):",
        killers=(
            "tests/payments/test_dripping.py::test_an_answer_that_drips_for_longer_than_ten_seconds_is_not_waited_for",
        ),
    ),
    Mutation(
        name="pages that Stripe forgot stand before all others",
        lesson="a hundred pages of an old key fill the batch each minute, and no page is closed any more",
        room="shop/payments",
        old='F("unknown_since").asc(nulls_first=True), F("looked_at").asc(nulls_first=True), "id"',
        new='"id"',
        killers=(f"{LOST}::test_a_hundred_and_one_lost_pages_stand_in_nobodys_way",),
    ),
    Mutation(
        name="a page that Stripe does not know is over at once",
        lesson="the key comes back, the customer has paid meanwhile, and nobody looks there any more",
        room="shop/payments",
        old="    return now >= expires_at + FORGOTTEN_AFTER\n",
        new="    return True\n",
        killers=(f"{LOST}::test_a_day_after_its_end_a_lost_page_is_over_and_the_reason_is_kept",),
    ),
    Mutation(
        name="a key that Stripe broke down over is used for ever",
        lesson="Stripe replays a stored 500 for a day: Pay answers with an error page all that time",
        room="shop/payments",
        old="return Broken if told.get(",
        new="return Unavailable if told.get(",
        killers=(f"{BURNT}::test_pay_pressed_again_after_a_break_down_opens_another_page",),
    ),
    Mutation(
        name="a refund is asked for again though its key is forgotten",
        lesson="a key lives for a day: what is asked again after an outage of two is a second refund",
        room="shop/payments",
        old="    if not _found(row):\n        send(row)\n",
        new="    send(row)\n",
        killers=(f"{BURNT}::test_a_refund_whose_answer_was_lost_goes_out_once_though_its_key_is_forgotten",),
    ),
    Mutation(
        name="money that only the shop knows is no matter",
        lesson="a key of another account, or a row written by hand: goods leave for nothing",
        room="shop/payments",
        old="        *_only_here(seen, since=since, now=now),\n",
        new="",
        killers=(f"{NIGHT}::test_money_without_any_name_at_stripe_holds_the_order",),
    ),
    Mutation(
        name="what is not in the list is taken for lost",
        lesson="a debit begins before the days that are compared; its order would be held each night",
        room="shop/payments",
        old="            one = listing.payment_intent(name) if name else None\n",
        new="            one = None\n",
        killers=(f"{NIGHT}::test_money_that_came_long_after_its_page_was_opened_is_asked_for_by_name",),
    ),
    Mutation(
        name="the night finds again what a person has settled",
        lesson="a list that cries each night is read by nobody",
        room="shop/payments",
        old="        if questions.is_settled(order, code=reason, about=about):\n",
        new="        if False:\n",
        killers=(f"{NIGHT}::test_an_order_that_counts_as_paid_without_money_is_held",),
    ),
    Mutation(
        name="what was settled once is never found again",
        lesson="a person agrees to one euro of difference; later a hundred are missing, and the night is silent",
        room="shop/orders",
        old="Hold.objects.filter(order_id=order.pk, code=code, about=about)",
        new="Hold.objects.filter(order_id=order.pk, code=code)",
        killers=(f"{NIGHT}::test_another_difference_than_the_one_that_was_settled_holds_the_order_again",),
    ),
    Mutation(
        name="what the night could not repair counts as repaired",
        lesson="a finding that says that all is well",
        room="shop/payments",
        old="        if code not in after:\n",
        new="        if True:\n",
        killers=(f"{NIGHT}::test_a_sum_that_changed_after_it_was_taken_holds_the_order",),
    ),
    Mutation(
        name="a bank at work is asked each minute",
        lesson="thousands of calls for each debit, and Stripe's limit for everybody else",
        room="shop/payments",
        old="ended & Q(state=Payment.State.OPEN) | held",
        new="ended & Q(state__in=LIVE) | held",
        killers=("tests/payments/test_debits.py::test_a_bank_at_work_is_asked_each_hour_and_not_each_minute",),
    ),
)

"""Breakages of what staff may do about money."""

from tests.faults.mutations.listed import Mutation

ORDERS = "tests/forks/test_dashboard_orders.py"
REFUNDS = "tests/forks/test_dashboard_refunds.py"
RESOLVING = "tests/payments/test_resolving.py"
REVIEWS = "tests/payments/test_reviews.py"

REVERSALS = "tests/payments/test_reversals.py"

DESK = (
    Mutation(
        name="money that a bank gave back belongs to nobody",
        lesson="a lost dispute is won after all: the order says refunded, its money is here, and no button moves it",
        room="shop/payments",
        old="    if is_back:\n        return KEEP, GIVE_BACK\n",
        new="",
        killers=(f"{REVERSALS}::test_the_two_ways_out_are_to_keep_the_money_and_to_send_it_back",),
    ),
    Mutation(
        name="paid again, and its pieces are promised to others",
        lesson="the pieces of a closed order are on sale: reinstated without a look at the stock they are sold twice",
        room="shop/orders",
        old="    stock.promise_again(locked, {line.id: line.remaining for line in lines})\n",
        new="",
        killers=(f"{REVERSALS}::test_pieces_that_were_sold_meanwhile_are_not_promised_twice",),
    ),
    Mutation(
        name="a refund that failed is made up for twice",
        lesson="its pieces are off the list: the clerk sends the money again, and later the pieces as well",
        room="shop/payments",
        old="unsent.take_over(payment.order, wish.lines)",
        new="{}",
        killers=("tests/payments/test_unsent.py::test_another_refund_settles_it_and_the_pieces_stay_off",),
    ),
    Mutation(
        name="a status set from the list",
        lesson="an order is called paid, and no money ever came",
        room="shop/forks/dashboard/orders",
        old='actions = ("download_selected_orders",)',
        new='actions = ("download_selected_orders", "change_order_statuses")',
        killers=(f"{ORDERS}::test_no_address_of_the_desk_makes_an_order_paid_or_cancelled_by_hand",),
    ),
    Mutation(
        name="who may look may send money back",
        lesson="a button that is hidden is still an address",
        room="shop/forks/dashboard/orders",
        old='if not request.user.has_perm("order.change_order"):',
        new="if False:",
        killers=(f"{REFUNDS}::test_who_may_only_look_sends_nothing_back",),
    ),
    Mutation(
        name="who may look may settle",
        lesson="the same, for reviews",
        room="shop/payments/views",
        old="if not request.user.has_perm(SETTLE):",
        new="if False:",
        killers=(f"{REVIEWS}::test_who_may_only_look_settles_nothing",),
    ),
    Mutation(
        name="a refund's form without its number",
        lesson="two refunds for a button that was pressed twice",
        room="shop/payments",
        old="if pressed := key and Refund.objects",
        new="if pressed := False and Refund.objects",
        killers=(f"{REFUNDS}::test_one_form_pressed_six_times_at_once_is_one_refund",),
    ),
    Mutation(
        name="two clerks send the same money back",
        lesson="each saw the order before the other pressed",
        room="shop/payments",
        old="if left not in (None, purse.left):",
        new="if False:",
        killers=(f"{REFUNDS}::test_of_two_clerks_with_the_same_thought_one_sends_money_and_the_other_is_told",),
    ),
    Mutation(
        name="a part typed, and all sent back",
        lesson="the sum in one field, the tick beside another",
        room="shop/forks/dashboard/orders",
        old='if cleaned.get(name) and name.split("_")[0] not in allowed:',
        new="if False:",
        killers=(f"{REFUNDS}::test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost",),
    ),
    Mutation(
        name="refunded pieces sent all the same",
        lesson="the customer has the money and the parcel",
        room="shop/forks/dashboard/orders",
        old="{id: min(count, free.get(id, 0)) for id, count in form.to_drop().items()}",
        new="{}",
        killers=(f"{REFUNDS}::test_some_pieces_and_the_delivery_go_back_and_are_not_sent_any_more",),
    ),
    Mutation(
        name="any way settles anything",
        lesson="an open dispute is closed as won by a form from yesterday",
        room="shop/payments/actions/resolving",
        old="way = rules.resolving.find(queries.reviews.review_of(hold).ways, code)",
        new="way = next((any for ways in rules.resolving.WAYS.values() for any in ways if any.code == code), None)",
        killers=(f"{RESOLVING}::test_a_way_that_is_not_offered_changes_nothing",),
    ),
    Mutation(
        name="settled twice",
        lesson="one clerk lets the order go, the other sends the money back a minute later",
        room="shop/payments/actions/resolving",
        old="if hold.released_at:",
        new="if False:",
        killers=(f"{RESOLVING}::test_what_is_settled_is_not_settled_twice",),
    ),
    Mutation(
        name="an open dispute ended by hand",
        lesson="the parcel leaves while the bank still decides",
        room="shop/payments/rules",
        old="if not disputes or not all(disputing.is_over(status) for status in disputes):",
        new="if not disputes:",
        killers=(f"{RESOLVING}::test_the_ways_follow_the_reason_and_what_the_bank_says",),
    ),
    Mutation(
        name="a part lost ends the order",
        lesson="a dispute over one tip stops the letters about the pen",
        room="shop/payments/actions/resolving",
        old="if _is_all_lost(decision.order) and",
        new="if True and",
        killers=(f"{REVIEWS}::test_a_dispute_over_a_part_that_was_lost_lets_the_order_go_on",),
    ),
    Mutation(
        name="asked to pay again, and given up at once",
        lesson="the sweep cancels what a person has just kept alive",
        room="shop/payments/queries",
        old=".exclude(pk__in=asked_again)",
        new="",
        killers=(f"{RESOLVING}::test_whoever_is_asked_to_pay_again_has_a_day_for_it",),
    ),
    Mutation(
        name="a decision without a name",
        lesson="nobody knows who sent the money back",
        room="shop/payments/actions/resolving",
        old="closed_now.update(released_by=self.by, resolution=words)",
        new="closed_now.exists()",
        killers=(f"{RESOLVING}::test_a_refund_that_failed_is_made_again_with_its_reason",),
    ),
    Mutation(
        name="a look that does not look",
        lesson="staff believe an old picture because they pressed a button",
        room="shop/payments/actions",
        old="for payment in Payment.objects.filter(order=order).exclude(session_id=None):",
        new="for payment in Payment.objects.none():",
        killers=("tests/payments/test_looking.py::test_a_look_tells_what_it_changed",),
    ),
)

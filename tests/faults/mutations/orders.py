"""Breakages of what an order does: placed once, paid once, its stock sold once and given back."""

from tests.faults.mutations.listed import Mutation

KEPT = "tests/orders/test_reinstating.py"
GIVEN_UP = "tests/payments/test_given_up.py"
RACE = "tests/faults/test_buyers_race.py"
CLOSING_RACES = "tests/payments/test_closing_races.py"

ORDERS = (
    Mutation(
        name="stock promised blindly",
        lesson="plain Oscar: ten buyers, one piece, ten orders",
        room="shop/forks/partner",
        old="    WHERE id = %(id)s AND num_in_stock >= coalesce(num_allocated, 0) + %(quantity)s\n",
        new="    WHERE id = %(id)s\n",
        killers=(f"{RACE}::test_24_buyers_of_5_pieces_make_5_orders",),
    ),
    Mutation(
        name="no look for the order of a basket",
        lesson="django-oscar #4246: *There is already an order with number ...*, after the payment",
        room="shop/orders",
        old="if existing := queries.of_basket(basket.pk):",
        new="if existing := None:",
        killers=(f"{RACE}::test_ten_presses_at_once_are_one_order_one_payment_and_one_page",),
    ),
    Mutation(
        name="paid twice is told twice",
        lesson="woo #1302, #2331, #890: two emails for one payment",
        room="shop/orders",
        old="if queries.standing_of(order) in rules.ONCE_PAID:",
        new="if False:",
        killers=("tests/orders/test_lifecycle.py::test_paid_twice_is_one_change",),
    ),
    Mutation(
        name="who pays by debit hears nothing for days",
        lesson="a guest has no link to the order until the bank has sent the money",
        room="shop/payments",
        old="    if state == Payment.State.PROCESSING:\n",
        new="    if False:\n",
        killers=("tests/payments/test_delayed.py::test_meanwhile_the_customer_has_the_link_to_the_order",),
    ),
    Mutation(
        name="an order that has ended is said to wait for the bank",
        lesson="two letters that contradict each other",
        room="shop/orders",
        old="    if queries.standing_of(order) != rules.PENDING:\n        return\n    letters.write",
        new="    letters.write",
        killers=("tests/payments/test_delayed.py::test_who_was_told_that_the_order_ended_does_not_read_that_it_waits",),
    ),
    Mutation(
        name="staff's cancel frees the stock while the page stands open",
        lesson="ai-shifu #2850: cancelled here, open there: charged, and the piece is another's by then",
        room="shop/payments",
        old="if order.status != queries.WAITING_FOR_MONEY or attempt is None:",
        new="if True:",
        killers=(
            "tests/payments/test_closing.py"
            "::test_while_stripe_is_away_the_stock_stays_put_aside_and_the_sweep_ends_the_order",
        ),
    ),
    Mutation(
        name="staff look whether somebody can pay, and end the order a moment later",
        lesson="Pay is pressed in that moment: a page stands open for an order that has ended, and its piece is sold",
        room="shop/payments",
        old="        has_ended = attempt is None and lifecycle.cancel(",
        new="    has_ended = attempt is None and lifecycle.cancel(",
        killers=(f"{CLOSING_RACES}::test_nobody_begins_to_pay_between_staffs_look_and_the_end_of_the_order",),
    ),
    Mutation(
        name="a press that staff overtook leads to the page all the same",
        lesson="the customer pays for what was given up, and waits for days until the bank shows the money again",
        room="shop/payments",
        old="    if payment.state != Payment.State.OPEN or payment.cancel_reason:\n",
        new="    if payment.state != Payment.State.OPEN:\n",
        killers=(f"{CLOSING_RACES}::test_a_press_that_staff_overtake_while_stripe_is_asked_leads_to_no_page",),
    ),
    Mutation(
        name="money for an order that was given up is kept",
        lesson="the customer pays in the second in which staff cancel",
        room="shop/payments",
        old="        if verdict.state in MONEY_CAME and (given_up := queries.wish_over(payment)):\n",
        new="        if False and (given_up := queries.wish_over(payment)):\n",
        killers=("tests/payments/test_closing.py::test_money_that_came_while_staff_cancelled_goes_back",),
    ),
    Mutation(
        name="money on an older page pays an order that was given up",
        lesson="the customer read that the order is being cancelled, and that what comes goes back",
        room="shop/payments",
        old="        return wish_of(payment.order_id)\n",
        new="        return None\n",
        killers=(f"{GIVEN_UP}::test_money_on_an_older_page_does_not_pay_an_order_that_was_given_up",),
    ),
    Mutation(
        name="a review drops the wish to cancel",
        lesson="told to cancel, in review for an hour, and then the customer may pay again, or has paid",
        room="shop/payments",
        old="            if payment.cancel_reason:\n",
        new='            if payment.cancel_reason and order.status != "Payment review":\n',
        killers=(
            f"{GIVEN_UP}::"
            "test_a_page_that_closes_while_its_order_is_in_review_ends_the_order_for_the_reason_staff_gave",
        ),
    ),
    Mutation(
        name="asked to pay again for an order that was given up",
        lesson="the letter says pay again, and the button says that the order is being cancelled",
        room="shop/payments",
        old="== WAITING_FOR_MONEY and not any(map(is_given_up, attempts)),",
        new="== WAITING_FOR_MONEY,",
        killers=(f"{GIVEN_UP}::test_nobody_is_asked_to_pay_again_for_an_order_that_was_given_up",),
    ),
    Mutation(
        name="an order waits for ever for a word of a Stripe that does not know it",
        lesson="the account was changed while a bank was at work: no press ends the order any more",
        room="shop/payments",
        old="        if is_over or (payment.cancel_reason and order.status == queries.WAITING_FOR_MONEY):\n",
        new="        if is_over:\n",
        killers=(f"{GIVEN_UP}::test_an_order_whose_lost_page_was_settled_before_is_cancelled_at_once",),
    ),
    Mutation(
        name="each night tells of a cancelled order that its pieces are put aside",
        lesson="whoever is woken for nothing each night stops reading what the night found",
        room="shop/payments",
        old="late.exclude(order__status=orders.CANCELLED, unknown_since__isnull=False)",
        new="late",
        killers=(f"{GIVEN_UP}::test_an_order_whose_lost_page_was_settled_before_is_cancelled_at_once",),
    ),
    Mutation(
        name="a review that is settled leaves a given up order hanging",
        lesson="the same, where staff had cancelled before: the form is gone, and nothing comes of itself",
        room="shop/payments",
        old="    if wish is None or decision.order.status != queries.WAITING_FOR_MONEY:\n",
        new="    if True:\n",
        killers=(f"{GIVEN_UP}::test_where_a_person_has_settled_that_stripe_does_not_know_the_page_the_order_ends",),
    ),
    Mutation(
        name="a voucher is used up by who never paid",
        lesson="the trial code: counters only partly reversed",
        room="shop/orders",
        old="    discounts.give_back(order)\n",
        new="",
        killers=("tests/orders/test_lifecycle.py::test_expiry_gives_vouchers_and_offers_back",),
    ),
    Mutation(
        name="pieces stay promised to an ended order",
        lesson="pretix #2629, #1230: abandoned orders keep their stock for ever",
        room="shop/orders",
        old="    discounts.give_back(order)\n    stock.release(order)\n",
        new="    discounts.give_back(order)\n",
        killers=("tests/payments/test_syncing.py::test_only_stripes_expired_gives_the_stock_back",),
    ),
    Mutation(
        name="whoever listens to the stock keeps it promised",
        lesson="two sales open two low-stock alerts; from then on no order of that product could end, nor be refunded",
        room="shop/forks/partner",
        old="            self._adjust(GIVE_BACK, quantity)\n",
        new="            super().cancel_allocation(quantity)\n",
        killers=(
            "tests/forks/test_stock.py::test_whoever_listens_to_the_stock_cannot_keep_pieces_from_being_given_back",
        ),
    ),
    Mutation(
        name="a parcel leaves though all of its money goes back",
        lesson="Stripe is silent for a minute over a whole refund, and the clerk packs meanwhile: goods for nothing",
        room="shop/payments",
        old="        if queries.is_going_back(lock_order(order.pk)):\n",
        new="        if False:\n",
        killers=(
            "tests/payments/test_dispatching.py::test_no_parcel_leaves_while_a_whole_refund_waits_for_a_silent_stripe",
        ),
    ),
    Mutation(
        name="money opens an ended order again",
        lesson="Hi.Events #856: paid although its pieces are sold to others",
        room="shop/orders",
        old="    CANCELLED: (REVIEW,),\n",
        new="    CANCELLED: (PAID, REVIEW),\n",
        killers=("tests/payments/test_syncing.py::test_money_for_a_cancelled_order_goes_back",),
    ),
    Mutation(
        name="yen in hundreds",
        lesson="InvoicePlane #1677, Paymenter #1258: a hundred times the money",
        room="shop/orders",
        old="return 0 if code in ZERO_DECIMAL else",
        new="return 2 if code in ZERO_DECIMAL else",
        killers=("tests/orders/test_currencies.py",),
    ),
    Mutation(
        name="shillings without cents",
        lesson="woo #2723, lunar #2467: Stripe takes UGX in hundreds",
        room="shop/orders",
        old='ZERO_DECIMAL = _codes("BIF ',
        new='ZERO_DECIMAL = _codes("UGX BIF ',
        killers=("tests/orders/test_currencies.py",),
    ),
    Mutation(
        name="the clock ends what a person looks at",
        lesson="the pieces are sold while somebody still asks where the money is",
        room="shop/orders",
        old="    if locked.status == rules.REVIEW:\n        raise changes.Refused(rules.IN_REVIEW)\n",
        new="",
        killers=("tests/orders/test_holding.py::test_the_clock_never_ends_a_held_order",),
    ),
    Mutation(
        name="an order that is kept after all hears nothing more",
        lesson="the bank gave the money back, the parcel leaves, and its buyer is not told that it is on its way",
        room="shop/orders",
        old="    aftercare.go_on(order, now=now)\n",
        new="",
        killers=(f"{KEPT}::test_the_dispatch_letter_comes_and_the_confirmation_not_again",),
    ),
    Mutation(
        name="whoever wants no letters is written to again",
        lesson="asked to stop by telephone; then the bank changes its mind, and all the letters come after all",
        room="shop/aftercare/actions",
        old=" or queries.is_stopped_by_word(enrolment)",
        new="",
        killers=(f"{KEPT}::test_whoever_asked_for_no_more_letters_gets_none",),
    ),
    Mutation(
        name="placed counts as sold",
        lesson="plain Oscar: analytics and total_spent count orders that nobody ever pays",
        room="shop/forks/order",
        old="            self.update_stock_records(line)\n        return order\n",
        new=(
            "            self.update_stock_records(line)\n"
            "        utils.order_placed.send(sender=self, order=order, user=user)\n"
            "        return order\n"
        ),
        killers=("tests/orders/test_placing.py::test_placed_is_not_paid_so_that_nothing_is_counted_or_written",),
    ),
    Mutation(
        name="stock is taken in the order of the basket",
        lesson="dj-stripe #409, #1267 at the stock: two baskets with the same two things wait for each other",
        room="shop/forks/order",
        old="sorted(lines, key=lambda line: line.stockrecord_id)",
        new="lines",
        killers=("tests/orders/test_placing.py::test_two_baskets_never_wait_for_each_other_in_a_circle",),
    ),
    Mutation(
        name="stock is given back in the order of the basket",
        lesson="the same, where an order ends",
        room="shop/orders",
        old='.order_by("stockrecord_id", "id")',
        new='.order_by("id")',
        killers=("tests/orders/test_placing.py::test_two_baskets_never_wait_for_each_other_in_a_circle",),
    ),
)

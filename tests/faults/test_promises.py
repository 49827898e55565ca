"""Which test keeps which promise about money: the troubles of other shops' users, and the twelve steps of a payment.

Each is named by its file and its test, so that none can go without being missed here. That a test notices a broken
promise is shown by the breakages of ``tests.faults.mutations``.
"""

import pytest
from django.conf import settings

PAY, ORDERS, FAULTS = "tests/payments/test_", "tests/orders/test_", "tests/faults/test_"
CHECKOUT = "tests/forks/test_checkout.py"

TROUBLES = {
    "paid and no order; return page and webhook at once": (
        f"{PAY}flow.py::test_who_closes_the_browser_after_paying_has_paid",
        f"{PAY}flow.py::test_who_comes_back_before_any_webhook_has_paid",
        f"{PAY}syncing.py::test_twenty_syncs_at_once_pay_the_order_once",
        f"{FAULTS}webhooks.py::test_all_events_at_once_are_one_change",
    ),
    "there is already an order with number ...": (
        f"{FAULTS}buyers_race.py::test_ten_presses_at_once_are_one_order_one_payment_and_one_page",
        f"{ORDERS}placing.py::test_a_second_time_gives_the_same_order",
    ),
    "an error after the order thaws the basket": (
        f"{ORDERS}ordered_baskets.py::test_an_old_copy_neither_freezes_nor_thaws",
        f"{ORDERS}ordered_baskets.py::test_the_database_itself_keeps_an_ordered_basket",
        f"{ORDERS}ordered_baskets.py::test_another_tab_puts_into_a_new_basket",
    ),
    "money comes after the pieces were given back": (
        f"{PAY}syncing.py::test_money_for_a_cancelled_order_goes_back",
        f"{PAY}sweeping.py::test_an_attempt_paid_at_the_last_second_is_paid",
    ),
    "expired, or refused to expire, taken for failed": (
        f"{PAY}sweeping.py::test_an_attempt_paid_at_the_last_second_is_paid",
        f"{PAY}closing.py::test_money_that_came_while_staff_cancelled_goes_back",
    ),
    "the page of a session that ended says something else": (
        f"{PAY}views.py::test_back_after_the_end_says_so",
        f"{PAY}views.py::test_pay_after_the_end_says_so",
    ),
    "double emails and notes": (
        f"{FAULTS}webhooks.py::test_the_same_webhook_fifty_times_at_once_is_one_change",
        f"{ORDERS}letters.py::test_an_order_that_expires_twice_gets_one_letter",
        f"{FAULTS}schedules.py::test_in_any_order_of_events_the_money_is_where_the_orders_say",
    ),
    "the old amount after the order was edited": (
        f"{PAY}pinned_total.py::test_the_database_refuses_another_sum_while_an_attempt_is_live",
        f"{PAY}syncing.py::test_a_total_changed_past_the_database_is_a_mismatch",
    ),
    "a cheap payment settles a dear order": (
        f"{PAY}syncing.py::test_another_amount_than_asked_is_a_mismatch_and_the_order_is_not_paid",
        f"{PAY}rules.py::test_any_other_money_is_a_mismatch_with_its_reason",
    ),
    "a failed payment makes an order": (f"{PAY}syncing.py::test_a_delayed_payment_that_does_not_come_ends_the_order",),
    "refunds: twice, lost, never ending, of a double payment": (
        f"{PAY}refunding.py::test_refund_pressed_ten_times_at_once_sends_it_back_once",
        f"{PAY}part_refunds.py::test_no_line_goes_back_twice",
        f"{PAY}syncing.py::test_a_second_paid_attempt_of_one_order_goes_back",
        f"{PAY}syncing.py::test_a_refund_made_at_stripe_is_found_and_ends_the_order",
        f"{PAY}holding.py::test_a_refund_that_fails_after_the_order_was_refunded_holds_it",
    ),
    "a hundred times the money; UGX": (f"{ORDERS}currencies.py::test_a_sum_is_written_as_stripe_writes_it",),
    "deadlocks of webhooks; no order among them": (
        f"{FAULTS}webhooks.py::test_the_events_of_a_payment_backwards_are_one_change",
        f"{FAULTS}webhooks.py::test_all_events_at_once_are_one_change",
    ),
    "abandoned orders stay pending for ever": (
        f"{PAY}sweeping.py::test_an_order_that_nobody_ever_tried_to_pay_ends",
        f"{PAY}sweeping.py::test_an_attempt_whose_time_is_over_is_closed_at_stripe_and_gives_the_stock_back",
    ),
    "a foreign event is answered with an error until the address is switched off": (
        f"{PAY}views.py::test_somebody_elses_event_is_noted_and_let_go",
    ),
}

STEPS = {
    "1 place: once, whole, stock by a conditional update": (
        f"{FAULTS}buyers_race.py::test_24_buyers_of_5_pieces_make_5_orders",
        f"{FAULTS}buyers_race.py::test_in_every_rush_what_was_captured_is_what_was_sold",
        f"{CHECKOUT}::test_no_email_is_sent_by_the_request",
        f"{ORDERS}placing.py::test_placed_is_not_paid_so_that_nothing_is_counted_or_written",
        f"{ORDERS}placing.py::test_two_baskets_never_wait_for_each_other_in_a_circle",
    ),
    "2 start: parameters and key stored before the call": (
        f"{PAY}starting.py::test_stripe_is_asked_for_the_orders_total_and_nothing_that_could_move_it",
        f"{PAY}starting.py::test_stripe_is_asked_for_exactly_this_and_writes_no_receipt",
        f"{PAY}starting.py::test_a_press_whose_answer_was_lost_gives_the_same_session_later",
        f"{PAY}starting.py::test_while_stripe_is_down_the_order_is_held",
        f"{PAY}views.py::test_an_email_stripe_does_not_like_is_left_out",
    ),
    "3 sync: the only writer, and never backwards": (
        f"{PAY}syncing.py::test_an_older_picture_never_overwrites_a_newer_one",
        f"{PAY}syncing.py::test_without_the_version_four_syncs_pay_more_than_once",
    ),
    "4 return: proves nothing": (
        f"{PAY}views.py::test_who_only_knows_the_link_is_not_taken_for_the_customer",
        f"{PAY}views.py::test_back_without_paying_offers_the_button_again",
    ),
    "5 webhook: proven, not believed, marked last": (
        f"{PAY}views.py::test_the_payload_is_never_believed",
        f"{FAULTS}webhooks.py::test_a_webhook_interrupted_between_row_and_mark_is_worked_through_later",
        f"{PAY}gateway.py::test_while_a_secret_is_changed_both_are_taken",
        f"{FAULTS}webhooks.py::test_the_readme_says_in_which_version_stripe_shall_tell_and_that_it_shall_write_to_nobody",
    ),
    "6 sweep: only Stripe's *expired* gives back": (
        f"{PAY}syncing.py::test_only_stripes_expired_gives_the_stock_back",
        f"{PAY}sweeping.py::test_a_lost_answer_is_asked_for_again_with_the_same_key",
        f"{PAY}sweeping.py::test_an_event_that_was_not_worked_through_is",
        f"{PAY}tasks.py::test_the_sweep_comes_each_minute_and_the_comparison_each_night",
    ),
    "7 reconcile: found, repaired or held": (
        f"{PAY}reconciling.py::test_a_payment_that_nobody_noticed_is_taken_in",
        f"{PAY}reconciling.py::test_the_command_says_what_it_found_and_leaves_with_a_code",
        f"{PAY}tasks.py::test_each_night_three_days_are_compared",
        f"{PAY}tasks.py::test_a_night_without_stripe_is_made_up_for_within_the_hour",
    ),
    "8 refund: the row first, summed by id": (
        f"{PAY}refunding.py::test_a_lost_answer_is_found_again",
        f"{PAY}syncing.py::test_a_refund_that_fails_later_is_known_to_have_failed",
    ),
    "9 dispute: no parcel, no refund, a deadline, a way back": (
        f"{PAY}holding.py::test_a_dispute_holds_the_order_and_tells_staff_until_when_to_answer",
        f"{PAY}holding.py::test_no_parcel_leaves_while_a_dispute_is_open",
        f"{PAY}part_refunds.py::test_nothing_goes_back_while_the_bank_holds_the_money",
        f"{PAY}reviews.py::test_a_dispute_that_was_won_lets_the_order_go_on",
    ),
    "10 declines stay inside the session": (
        f"{PAY}syncing.py::test_a_decline_changes_nothing_but_the_last_error",
        f"{PAY}flow.py::test_declined_then_paid_with_another_card",
    ),
    "11 staff: paid never by hand, cancelled through Stripe": (
        f"{PAY}closing.py::test_cancelling_closes_the_payment_page_and_then_ends_the_order",
        f"{PAY}closing.py::test_while_stripe_is_away_the_stock_stays_put_aside_and_the_sweep_ends_the_order",
        f"{PAY}closing.py::test_a_webhook_that_tells_of_the_closed_page_first_ends_the_order_for_the_reason_staff_gave",
        f"{PAY}closing.py::test_a_bank_at_work_decides_first",
        f"{PAY}closing.py::test_money_that_came_while_staff_cancelled_goes_back",
        f"{PAY}closing_races.py::test_nobody_begins_to_pay_between_staffs_look_and_the_end_of_the_order",
        f"{PAY}closing_races.py::test_a_press_that_staff_overtake_while_stripe_is_asked_leads_to_no_page",
    ),
    "12 keys: live goes to Stripe only, events of our mode only": (
        f"{PAY}checks.py::test_a_live_key_goes_to_stripe_only",
        f"{PAY}checks.py::test_every_start_asks_and_a_deployment_asks_more",
        "tests/test_settings.py::test_a_key_in_the_wrong_place_stops_the_start",
        f"{PAY}gateway.py::test_an_event_of_the_other_mode_is_refused",
        f"{PAY}holding.py::test_live_money_is_not_taken_for_a_test_key",
    ),
}


@pytest.mark.parametrize("promise", [*TROUBLES, *STEPS])
def test_a_promise_has_its_tests(promise):
    missing = [name for name in (TROUBLES | STEPS)[promise] if not exists(name)]
    assert missing == []


def test_all_twelve_steps_are_here():
    assert [int(step.split()[0]) for step in STEPS] == list(range(1, 13))


def exists(test: str) -> bool:
    file, _, name = test.partition("::")
    path = settings.BASE_DIR / file
    return path.is_file() and f"def {name}(" in path.read_text(encoding="utf-8")

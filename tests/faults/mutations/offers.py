"""Breakages of what offers and vouchers may give in all."""

from tests.faults.mutations.listed import Mutation

LIMITS = "tests/orders/test_limits.py"

OFFERS = (
    Mutation(
        name="an offer on delivery gives more than it may",
        lesson="plain Oscar: the last order takes a whole discount of an offer of which a penny is left",
        room="shop/forks/shipping",
        old="return method if would_pass_its_sum(offer, lowered.discount(basket)) else lowered",
        new="return lowered",
        killers=(f"{LIMITS}::test_an_offer_on_delivery_gives_no_more_than_it_may_either",),
    ),
    Mutation(
        name="what an offer gave to others does not count",
        lesson="each order alone keeps within the sum, and all of them together go far past it",
        room="shop/forks/offer",
        old="offer.total_discount + discount > offer.max_discount",
        new="discount > offer.max_discount",
        killers=(
            f"{LIMITS}::test_an_offer_on_delivery_gives_no_more_than_it_may_either",
            f"{LIMITS}::test_the_basket_shows_what_the_order_will_cost_at_the_end_of_an_offer",
        ),
    ),
    Mutation(
        name="an offer without a limit gives nothing",
        lesson="no limit, read as a limit of nothing",
        room="shop/forks/offer",
        old="return bool(offer.max_discount) and offer.total_discount",
        new="return not offer.max_discount or offer.total_discount",
        killers=(f"{LIMITS}::test_when_one_limited_offer_is_used_up_the_next_one_is_held_too",),
    ),
    Mutation(
        name="an offer is held out of its turn",
        lesson="two buyers wait for each other's offer, and one of them reads that the shop is busy",
        room="shop/orders",
        old="        if held and min(wanted) < max(held):\n",
        new="        if False:\n",
        killers=(f"{LIMITS}::test_an_offer_that_is_wanted_late_is_held_in_its_turn_so_that_nobody_waits_in_a_circle",),
    ),
    Mutation(
        name="an offer with a limit is not held",
        lesson="many buyers see the last discount at once, and each of them gets it",
        room="shop/orders",
        old='"ConditionalOffer").objects.select_for_update().filter(pk__in=offers)',
        new='"ConditionalOffer").objects.filter(pk__in=offers)',
        killers=(
            f"{LIMITS}::test_an_offer_never_gives_more_than_it_may",
            f"{LIMITS}::test_a_customer_gets_an_offer_as_often_as_one_may",
        ),
    ),
)

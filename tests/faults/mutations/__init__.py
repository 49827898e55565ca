"""Breakages of the money code, each of which some test must catch.

``uv run python -m tests.faults.mutations`` applies them one after the other to a copy of the tree and runs the tests
that must fail. *money* breaks what the payments room does, *asked* what it asks Stripe for and when, *comparing* what
it does when Stripe forgets or disagrees, *orders* what an order does with it, *offers* what discounts may give in all,
*holds* what a person must look at, *desk* what staff may do about it. A test sees to it that every text below is still
there: a list of breakages that no longer break anything would prove nothing.
"""

from tests.faults.mutations.asked import ASKED
from tests.faults.mutations.comparing import COMPARING
from tests.faults.mutations.desk import DESK
from tests.faults.mutations.holds import HOLDS
from tests.faults.mutations.listed import Mutation
from tests.faults.mutations.money import MONEY
from tests.faults.mutations.offers import OFFERS
from tests.faults.mutations.orders import ORDERS

__all__ = ["MUTATIONS", "Mutation"]

MUTATIONS: tuple[Mutation, ...] = (*MONEY, *ASKED, *COMPARING, *ORDERS, *OFFERS, *HOLDS, *DESK)

"""Whatever happens in whatever order: the money is where the orders say it is, and no piece is sold twice.

SHOP_SCHEDULES=2000 asks for the whole number; each of the usual few is the same at every run.
"""

from collections.abc import Iterator

import pytest
from django.conf import settings
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import run_state_machine_as_test
from oscar.test import factories as oscar

from shop.aftercare import actions as aftercare
from shop.payments import gateway
from tests import factories
from tests.aftercare import makers
from tests.faults.schedules import world as worlds
from tests.faults.schedules.machine import Schedule

pytestmark = pytest.mark.django_db
USUAL = 40
PIECES = 3


@pytest.fixture
def world(standin, moving_clock, monkeypatch, now) -> Iterator[worlds.World]:
    monkeypatch.setattr(gateway.events, "wall_clock", lambda: float(worlds.SENT_AT))
    monkeypatch.setattr(standin, "service_actions", lambda: None)  # time is noticed when the schedule says so
    aftercare.load(makers.sequence(makers.step("A0")), now=now)
    country = oscar.CountryFactory(iso_3166_1_a2="GB", printable_name="United Kingdom", is_shipping_country=True)
    product = factories.product(title="Tips", audience="home", stock=PIECES, max_depth_mm=0.25, pack_size=10)
    with worlds.fused(monkeypatch) as fuse:
        made = worlds.World(standin, moving_clock, fuse, country, product)
        standin.ledger.tell = made.post
        yield made


def test_in_any_order_of_events_the_money_is_where_the_orders_say(world, now):
    class Living(Schedule):
        pass

    Living.world, Living.morning = world, now
    few = settings.SCHEDULES <= USUAL
    run_state_machine_as_test(
        Living,
        settings=hypothesis_settings(
            max_examples=settings.SCHEDULES,
            stateful_step_count=20,
            derandomize=few,
            phases=[Phase.generate, Phase.shrink],
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )

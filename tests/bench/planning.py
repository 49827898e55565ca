"""How long it takes to plan the letters of paid orders, and to write those letters.

Each order has its own buyer, a pack of ten cartridges and the sequence of ``fixtures/aftercare.yaml``. Planning is
measured four times: the whole enrolment (rows, first letter, the person) of one order alone and of many in rounds of
200, the whole plan of a session told by the customer, and the pure rule alone. Writing is what the outbox asks of
aftercare just before a letter leaves.
"""

import argparse
import time
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.bench import ground

NOW = datetime(2027, 1, 5, 9, tzinfo=UTC)
TREATED_ON = date(2027, 1, 20)


def main() -> None:
    """Measure and print; exit code 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0], prog="python -m tests.bench.planning")
    parser.add_argument("--orders", type=int, default=1000, help="paid orders (1000)")
    given = parser.parse_args()
    with ground.own_database():
        met = _measure(given.orders)
    raise SystemExit(not met)


def _measure(count: int) -> bool:
    import yaml
    from django.conf import settings

    from shop.aftercare import actions, queries, rules

    data = yaml.safe_load((Path(settings.BASE_DIR) / "fixtures/aftercare.yaml").read_text(encoding="utf-8"))
    steps = len(actions.load(data, now=NOW).steps.all())
    orders = _orders(count)
    ground.say(f"{count} orders, {steps} steps in the sequence:")
    alone, together = orders[: count // 10], orders[count // 10 :]
    _told("enrolling an order alone", _each(alone, lambda order: actions.enrol_all([order], now=NOW)))
    wall, cpu = _each([together], lambda _: _sweep(len(together)))
    figure = wall / len(together) * 1000
    met = ground.bar("enrolling 1000 orders, as the sweep does", figure=figure, at_most=5, unit="s")
    ground.say(f"          processor time for each: {cpu / len(together) * 1000:.1f} ms")
    people = [order.aftercare_enrolments.get() for order in orders]
    _told("planning a session", _each(people, _treat))
    lives = [queries.life_of(enrolment.person) for enrolment in people[:200]]
    _told("the pure rule", _each(lives, lambda life: life.timeline(now=NOW)))
    _told("writing a letter", _each(people[:200], _written))
    assert rules.timeline(lives[0].facts(), now=NOW)
    return met


def _sweep(count: int) -> None:
    from shop.aftercare import actions

    done = 0
    while round_ := actions.sweep(now=NOW):
        done += round_
    assert done == count


def _treat(enrolment: Any) -> None:
    from shop.aftercare import actions

    actions.set_treatment(enrolment, treated_on=TREATED_ON, treatment="home", now=NOW)


def _written(enrolment: Any) -> None:
    from shop.mail import authors
    from shop.mail.rules import Letter

    row = enrolment.planned_steps.select_related("message").get(key="A6")
    assert isinstance(authors.ask(row.message, row.due_at + timedelta(minutes=1)), Letter)


def _each(things: Iterable[Any], work: Callable[[Any], Any]) -> tuple[float, float]:
    """Seconds of the clock and of the processor for one thing."""
    listed = list(things)
    wall, cpu = time.perf_counter(), time.process_time()
    for thing in listed:
        work(thing)
    return (time.perf_counter() - wall) / len(listed), (time.process_time() - cpu) / len(listed)


def _told(name: str, figures: tuple[float, float]) -> None:
    ground.say(f"          {name}: {figures[0] * 1000:.1f} ms, of which processor {figures[1] * 1000:.1f} ms")


def _orders(count: int) -> list[Any]:
    """Paid orders of different buyers, made quickly: each a copy of one that the checkout's own code made."""
    from oscar.core.loading import get_model

    from tests.aftercare import makers

    pattern = makers.order(lines=[(makers.home_cartridge(pack_size=10, max_depth_mm=0.25, fit_family="DIA-HOME"), 1)])
    Order, Line = get_model("order", "Order"), get_model("order", "Line")  # noqa: N806
    fields = {name: value for name, value in _plain(pattern).items() if name not in ("id", "number")}
    made = Order.objects.bulk_create(
        Order(**{**fields, "number": f"BENCH-{at}", "guest_email": f"buyer{at}@example.com", "basket_id": None})
        for at in range(count)
    )
    line = _plain(pattern.lines.get())
    Order.objects.filter(pk=pattern.pk).update(status="Cancelled")
    Line.objects.bulk_create(
        Line(**{name: value for name, value in line.items() if name != "id"} | {"order_id": order.pk}) for order in made
    )
    return list(Order.objects.filter(number__startswith="BENCH-"))


def _plain(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


if __name__ == "__main__":
    main()

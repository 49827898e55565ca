"""How many queries and how long each page of the shop takes with many products on the shelves, cold and warm."""

import argparse
import statistics
import time
from typing import TYPE_CHECKING, Any

from tests.bench import ground

if TYPE_CHECKING:
    from django.test import Client

BARS = {"home": 6, "list": 12, "filtered list": 12, "category": 12, "product": 12, "search": 10, "basket": 16}
WARM = 2
# Where every product is put in order and counted, on a machine with nothing else to do.
BAR_MS = {"list": 150, "filtered list": 150, "search": 150}
LINES = 5


def main() -> None:
    """Measure and print; exit code 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0], prog="python -m tests.bench.shelf")
    parser.add_argument("--products", type=int, default=10_000, help="how many there are in the end (10000)")
    parser.add_argument("--times", type=int, default=9, help="how often each page is timed (9)")
    given = parser.parse_args()
    with ground.own_database():
        from django.conf import settings
        from django.test import Client

        settings.ALLOWED_HOSTS = ["testserver"]
        buyer = Client()
        addresses = _furnish(buyer)
        few, _ = _measure(buyer, addresses, times=1)
        _add(given.products - 30, start=30)
        counts, quick = _report(buyer, addresses, given.products, times=given.times)
        met = [few == counts, quick]
        ground.say(f"  {'met   ' if met[0] else 'MISSED'}  the same with 30 products: {few}")
        settings.SHOP_URL = "http://testserver"
        met += [few[name] <= bar for name, bar in BARS.items()]
        met.append(_report_warm({name: at for name, at in addresses.items() if name != "basket"}, times=given.times))
    raise SystemExit(not all(met))


def _furnish(buyer: "Client") -> dict[str, str]:
    """Thirty products, a shelf, a pen cartridge with packs, and a basket of five lines."""
    from shop.shelf import actions
    from tests import factories

    category = factories.category("Cartridges")
    bought = factories.family((5, "16.90", 3), (10, "29.90", 3), audience="home", pin_count=12, fit_family="DIA-HOME")
    bought.categories.add(category)
    _add(30, start=0)
    actions.rebuild()
    for each in factories.shelf(LINES):
        buyer.post(f"/basket/add/{each.pk}/", {"quantity": 1})
    return {
        "home": "/",
        "list": "/catalogue/",
        "filtered list": "/catalogue/?for=home&needles=12&needles=16&sort=each",
        "category": str(category.get_absolute_url()),
        "product": str(bought.get_absolute_url()),
        "search": "/search/?q=cartridge",
        "basket": "/basket/",
    }


def _add(count: int, *, start: int) -> None:
    from tests.shelf import many

    many.cards(count, start=start)


def _report(buyer: "Client", addresses: dict[str, str], products: int, *, times: int) -> tuple[dict[str, int], bool]:
    """The queries of each page, and whether those that know all products are quick enough."""
    counts, seconds = _measure(buyer, addresses, times=times)
    ground.say(f"{products:,} products, a visitor with {LINES} lines in the basket (nothing is kept):")
    for name, count in counts.items():
        ground.bar(f"{name} ({seconds[name] * 1000:.0f} ms, median)", figure=count, at_most=BARS[name], unit="queries")
    quick = [ground.bar(name, figure=seconds[name] * 1000, at_most=most, unit="ms") for name, most in BAR_MS.items()]
    return counts, all(quick)


def _report_warm(addresses: dict[str, str], *, times: int) -> bool:
    from django.test import Client

    counts, seconds = _measure(Client(), addresses, times=times)
    ground.say("Somebody who passes by, on pages that are kept:")
    return all(
        [
            ground.bar(f"{name} ({seconds[name] * 1000:.1f} ms, median)", figure=count, at_most=WARM, unit="queries")
            for name, count in counts.items()
        ]
    )


def _measure(visitor: "Client", addresses: dict[str, str], *, times: int) -> tuple[dict[str, int], dict[str, float]]:
    """Queries and the median of seconds, each page having been seen once before."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts, seconds = {}, {}
    for name, address in addresses.items():
        _get(visitor, address)
        with CaptureQueriesContext(connection) as asked:
            _get(visitor, address)
        counts[name] = len(asked)
        found = []
        for _ in range(times):
            began = time.perf_counter()
            _get(visitor, address)
            found.append(time.perf_counter() - began)
        seconds[name] = statistics.median(found)
    return counts, seconds


def _get(visitor: "Client", address: str) -> Any:
    answer = visitor.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer


if __name__ == "__main__":
    main()

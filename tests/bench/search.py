"""How long a search takes on a shelf of 10,000 products.

Each address is asked for by Django's test client, so the whole page is measured, templates included; the median of
several requests is printed. The first line is what the first search after five minutes pays: reading all the words.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

from tests.bench import ground

# A word that every product has, several words, slips, a code, words that nothing has.
QUESTIONS = ("cartridge", "home cartridge 12 pin", "cartrige word77", "MANY-4711", "zebra crossing")
BAR_MS = 1500
WORDS = """
    UPDATE shelf_card SET document = setweight(to_tsvector('simple', title || ' ' || kind), 'A') || setweight(
        to_tsvector('simple', 'home 12pin needle 0p25mm 10pack many' || product_id || ' word' || product_id % 3000
            || ' stem' || product_id % 700 || 'x name'
            || translate((product_id % 5000)::text, '0123456789', 'abcdefghij')), 'B')
"""


def main() -> None:
    """Measure and print; exit code 1 when a page takes longer than the bar."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0], prog="python -m tests.bench.search")
    parser.add_argument("--products", type=int, default=10_000, help="products on the shelf (10,000)")
    parser.add_argument("--rounds", type=int, default=10, help="requests of each page (10)")
    given = parser.parse_args()
    with ground.own_database():
        slowest = _measure(given.products, given.rounds)
    raise SystemExit(slowest > BAR_MS)


def _measure(products: int, rounds: int) -> float:
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client

    from shop.forks.search import asking
    from shop.shelf.models import Card
    from tests.shelf import many

    many.cards(products)
    with connection.cursor() as cursor:
        cursor.execute(WORDS)
        cursor.execute("ANALYZE")
    cache.clear()
    _say("reading all words", _once(asking.knowledge))
    print(f"{Card.objects.count():,} products, {len(asking.knowledge().lexicon.words):,} words")  # noqa: T201
    client = Client()
    medians = []
    for address in ("/search/", "/search/suggestions/"):
        for question in QUESTIONS:
            times = [_once(lambda a=address, q=question: client.get(a, {"q": q})) for _ in range(rounds)]
            medians.append(_say(f"{address} {question}", statistics.median(times)))
    return max(medians)


def _once(call: Callable[[], Any]) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def _say(what: str, milliseconds: float) -> float:
    print(f"{what:<45} {milliseconds:8.1f} ms")  # noqa: T201
    return milliseconds


if __name__ == "__main__":
    main()

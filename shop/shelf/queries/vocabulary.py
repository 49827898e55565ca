"""The words of the catalogue, other names for things, and what was looked for in vain."""

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max, Sum

from shop.shelf.models import MissedSearch, Synonym
from shop.shelf.rules import synonyms as rules

# Where the cache keeps all that search knows of words; whoever changes a synonym empties it.
LEXICON = "shelf:lexicon"


def word_counts() -> dict[str, int]:
    """Every word of the cards, without codes and sizes, and in how many cards it stands. One query over all cards."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, ndoc FROM ts_stat('SELECT document FROM shelf_card WHERE document IS NOT NULL')"
            " WHERE word !~ '[0-9=]' AND length(word) > 1"
        )
        return dict(cursor.fetchall())


def synonyms() -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The meanings of each phrase that staff wrote down. One query."""
    return rules.table(Synonym.objects.order_by("pk").values_list("written", "meant"))


def missed(*, today: date, days: int) -> Any:
    """What was looked for in vain in the last ``days`` days: words, times and the last day, the most wanted first."""
    rows = MissedSearch.objects.filter(on__gt=today - timedelta(days=days))
    return rows.values("words").annotate(total=Sum("times"), last=Max("on")).order_by("-total", "-last", "words")

"""The words of the catalogue, other names for things, and what was looked for in vain."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Func, JSONField, Max, Sum
from django.db.models.expressions import RawSQL

from shop.shelf.models import Card, MissedSearch, Synonym

# Where the cache keeps all that search knows of words; whoever changes a synonym empties it.
LEXICON = "shelf:lexicon"


def word_counts() -> Any:
    """One row, ``said``: every word of the cards, without codes and sizes, and in how many of them it stands.

    No row without cards. Like ``synonym_pairs`` it is asked in one query with what other rooms know of words.
    """
    counted = RawSQL(  # noqa: S611 - nothing in it comes from outside.
        "(SELECT jsonb_object_agg(word, ndoc)"
        " FROM ts_stat('SELECT document FROM shelf_card WHERE document IS NOT NULL')"
        " WHERE word !~ '[0-9=]' AND length(word) > 1)",
        (),
        output_field=JSONField(),
    )
    return Card.objects.order_by().annotate(said=counted).values_list("said")[:1]


def synonym_pairs() -> Any:
    """A row, ``said``, for each synonym that staff wrote: its number, what people write, what the shop calls it."""
    pair = Func("pk", "written", "meant", function="jsonb_build_array", output_field=JSONField())
    return Synonym.objects.order_by().annotate(said=pair).values_list("said")


def missed(*, today: date, days: int) -> Any:
    """What was looked for in vain in the last ``days`` days: words, times and the last day, the most wanted first."""
    rows = MissedSearch.objects.filter(on__gt=today - timedelta(days=days))
    return rows.values("words").annotate(total=Sum("times"), last=Max("on")).order_by("-total", "-last", "words")

"""Write down other words for things, and count what was looked for in vain."""

from datetime import date, timedelta

from django.core.cache import cache
from django.db import IntegrityError, connection, transaction

from shop.shelf.models import MissedSearch, Synonym
from shop.shelf.queries import LEXICON
from shop.shelf.rules import missing, synonyms


class InvalidSynonym(ValueError):
    """The pair cannot be kept; the message is one sentence for the person who wrote it."""


def write_synonym(*, written: str, meant: str) -> Synonym:
    """Keep a pair; search knows it at once. Raises ``InvalidSynonym``."""
    written, meant = " ".join(written.split()), " ".join(meant.split())
    if problem := synonyms.problem(written=written, meant=meant):
        raise InvalidSynonym(problem)
    try:
        with transaction.atomic():
            made = Synonym.objects.create(written=written, meant=meant)
    except IntegrityError:
        raise InvalidSynonym("This pair is written down already.") from None
    forget_words()
    return made


def remove_synonym(synonym: Synonym) -> None:
    """Forget a pair; search no longer knows it."""
    synonym.delete()
    forget_words()


def forget_words() -> None:
    """Have the next search read the shop's words anew."""
    transaction.on_commit(lambda: cache.delete(LEXICON))


def note_missed(text: str, *, on: date) -> bool:
    """Count a search that found nothing; whether it was counted.

    What may tell of a person is not kept, and of one day no more than some hundreds of different searches: a robot
    shall not fill the table.
    """
    words = missing.kept(text)
    if not words:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO shelf_missedsearch (words, "on", times) SELECT %(words)s, %(on)s, 1'
            ' WHERE (SELECT count(*) FROM shelf_missedsearch WHERE "on" = %(on)s) < %(most)s'
            ' ON CONFLICT ("on", words) DO UPDATE SET times = shelf_missedsearch.times + 1',
            {"words": words, "on": on, "most": missing.MOST_A_DAY},
        )
        return bool(cursor.rowcount == 1)


def purge_missed(*, today: date) -> int:
    """Delete what is older than 90 days; how many rows went."""
    return MissedSearch.objects.filter(on__lte=today - timedelta(days=missing.KEEP_DAYS)).delete()[0]

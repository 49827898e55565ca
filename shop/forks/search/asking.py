"""A customer's words, and all that the rooms know about them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.cache import cache
from django.db.models import Func, JSONField, Value
from django.urls import reverse

from shop.education import queries as education
from shop.fit.models import DeviceModel, FitFamily
from shop.fit.rules import FITS
from shop.shelf import queries as shelf
from shop.shelf.rules import language, pens, sayings, synonyms
from shop.shelf.rules.pens import Pen
from shop.shelf.rules.questions import Lexicon, Question
from shop.shelf.rules.understanding import understand

LEXICON_SECONDS = 300
PEN = ("brand__slug", "slug", "brand__name", "name", "aliases", "fits__status", "fits__family__code")


@dataclass(frozen=True)
class Knowledge:
    """The words that the shop knows, the pens by their keys, and the names of fittings by their codes."""

    lexicon: Lexicon
    pens: dict[str, Pen]
    families: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What the words find. ``cards`` is a queryset in the order to be shown; ``is_partial``: only some words hold;
    ``pens`` are those that were named."""

    question: Question
    cards: Any
    pens: tuple[Pen, ...] = ()
    is_partial: bool = False

    @property
    def leads_to(self) -> str:
        """The page that answers better than a list would: of the one pen whose cartridges were asked for; or ""."""
        is_asked = self.question.wants_cartridges_only or not self.question.terms
        return self.pens[0].address if len(self.pens) == 1 and is_asked else ""


def knowledge() -> Knowledge:
    """All that search knows of words, in one query.

    It is kept for five minutes: what is newer is found, but not guessed.
    """
    found = cache.get(shelf.LEXICON)
    if found is None:
        said = _said()
        every = {pen.key: pen for pen in _pens(said["pen"])}
        words = next((counts for counts in said["words"] if counts), {})
        lexicon = Lexicon(
            words=words,
            synonyms=synonyms.table(pair for _, *pair in sorted(said["synonym"])),
            pens=pens.names(every.values(), shelf_words=words),
            brands=pens.brands(every.values()),
            others=frozenset(_article_words(said["article"])),
        )
        found = Knowledge(lexicon, every, dict(sorted(said["family"])))
        cache.set(shelf.LEXICON, found, LEXICON_SECONDS)
    return found


def ask(words: str) -> Answer:
    """What the words find, if all of them hold."""
    known = knowledge()
    question = understand(words, known.lexicon)
    named = tuple(known.pens[key] for key in question.pens)
    return Answer(question, shelf.found(question, families=_families(named)), named)


def ask_for_some(answer: Answer) -> Answer:
    """The same question, less strictly: what some of the words find."""
    return Answer(answer.question, shelf.having_some_of(answer.question), answer.pens, is_partial=True)


def articles(words: str, question: Question) -> list[education.Article]:
    """What the hub says of it: of the words as they stand, or as they were read."""
    return education.articles_about([words, " ".join(question.words)])


def suggest(words: str) -> Answer:
    """What the words may become, while they are being typed."""
    known = knowledge()
    question = understand(words, known.lexicon, unfinished=True)
    named = tuple(known.pens[key] for key in question.pens)
    return Answer(question, shelf.beginning_with(question, families=_families(named)), named)


def _families(named: tuple[Pen, ...]) -> list[str]:
    return sorted({family for pen in named for family in pen.families})


def _said() -> dict[str, list[Any]]:
    """What each room knows of words, by its kind. One query for all."""
    rows = {
        "words": shelf.word_counts(),
        "synonym": shelf.synonym_pairs(),
        "pen": _as_rows(DeviceModel.objects, *PEN),
        "family": _as_rows(FitFamily.objects, "code", "name"),
        "article": _as_rows(education.published_articles(), "title", "body"),
    }
    first, *others = (each.annotate(sort=Value(kind)).values_list("sort", "said") for kind, each in rows.items())
    found: dict[str, list[Any]] = {kind: [] for kind in rows}
    for kind, value in first.union(*others, all=True):
        found[kind].append(value)
    return found


def _as_rows(rows: Any, *columns: str) -> Any:
    """Each row as one value that holds all its columns."""
    said = Func(*columns, function="jsonb_build_array", output_field=JSONField())
    return rows.order_by().annotate(said=said).values_list("said")


def _article_words(rows: Iterable[Any]) -> Iterator[str]:
    """The words of the hub's articles."""
    for title, body in rows:
        yield from (word for word in language.words(f"{title} {sayings.plain(body)}") if not language.has_digit(word))


def _pens(rows: Iterable[Any]) -> Iterator[Pen]:
    """Every pen with what somebody states to fit it, by brand and name."""
    ordered = sorted(rows, key=lambda row: (row[2], row[3], row[0], row[1]))
    for (brand_slug, slug, brand, name), fits in groupby(ordered, key=lambda row: row[:4]):
        found = list(fits)
        yield Pen(
            key=f"{brand_slug}/{slug}",
            brand=brand,
            short=name,
            aliases=tuple(found[0][4]),
            families=tuple(sorted(family for *_, status, family in found if status in FITS)),
            address=reverse("fit:pen", args=[brand_slug, slug]),
        )

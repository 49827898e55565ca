"""A customer's words, and all that the rooms know about them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.cache import cache
from django.urls import reverse

from shop.education import queries as education
from shop.fit import queries as fit
from shop.fit.models import DeviceModel
from shop.fit.rules import FITS
from shop.shelf import queries as shelf
from shop.shelf.rules import language, pens, sayings
from shop.shelf.rules.pens import Pen
from shop.shelf.rules.questions import Lexicon, Question
from shop.shelf.rules.understanding import understand

LEXICON_SECONDS = 300


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
    """All that search knows of words. It is kept for five minutes: what is newer is found, but not guessed."""
    found = cache.get(shelf.LEXICON)
    if found is None:
        every = {pen.key: pen for pen in _pens()}
        words = shelf.word_counts()
        names = pens.names(every.values(), shelf_words=words)
        lexicon = Lexicon(
            words=words,
            synonyms=shelf.synonyms(),
            pens=names,
            brands=pens.brands(every.values()),
            others=frozenset(_article_words()),
        )
        found = Knowledge(lexicon, every, fit.family_names())
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


def _article_words() -> Iterator[str]:
    """The words of the hub's articles. One query."""
    for title, body in education.published_articles().values_list("title", "body"):
        yield from (word for word in language.words(f"{title} {sayings.plain(body)}") if not language.has_digit(word))


def _pens() -> Iterator[Pen]:
    """Every pen with what somebody states to fit it. One query."""
    rows = DeviceModel.objects.order_by("brand__name", "name").values_list(
        "brand__slug", "slug", "brand__name", "name", "aliases", "fits__status", "fits__family__code"
    )
    for (brand_slug, slug, brand, name), fits in groupby(rows, key=lambda row: row[:4]):
        found = list(fits)
        yield Pen(
            key=f"{brand_slug}/{slug}",
            brand=brand,
            short=name,
            aliases=tuple(found[0][4]),
            families=tuple(family for *_, status, family in found if status in FITS),
            address=reverse("fit:pen", args=[brand_slug, slug]),
        )

"""Which cards answer a question, in full text."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchQueryField, SearchRank
from django.db.models import Case, F, Func, IntegerField, Q, QuerySet, Value, When

from shop.shelf.models import Card
from shop.shelf.rules import documents
from shop.shelf.rules.questions import Question

# The order of what was found: the one with this code, the pen of this name, those with all words in their title; of
# these what anybody may buy, then by rank. What is left equal is told apart by the stock and by the shelf's own order.
FIRST = ("-is_exact", "-is_that_pen", "-in_title", "for_some", "-rank")
# What was asked for by its code or its name, among the cards that ``found`` finds.
NAMED = Q(is_exact=1) | Q(is_that_pen=1)
THEN = ("-in_stock", "-priority", "-added_at", "-product_id")


class Asked(SearchQuery):
    """A query in PostgreSQL's own notation, with words that are compared as they stand."""

    template = "%(expressions)s::tsquery"
    function = ""

    def __init__(self, notation: str) -> None:
        # SearchQuery would have the words read by a dictionary.
        Func.__init__(self, Value(notation), output_field=SearchQueryField())
        self.invert = False

    def as_sql(
        self,
        compiler: Any,
        connection: Any,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> Any:
        """The notation, cast."""
        return Func.as_sql(self, compiler, connection, template=self.template)


def found(question: Question, *, families: Sequence[str] = ()) -> "QuerySet[Card]":
    """The cards of which all is true that was asked: the one with this code first, then by title, then by rank.

    ``families`` are the fittings of the pens that the question names: what fits them counts as naming them.
    """
    if question.is_empty:
        return Card.objects.none()
    terms = documents.query(question.terms)
    pens = documents.query(question.pen_terms)
    condition = Q(document=Asked(terms)) if terms else Q()
    if pens:
        condition &= Q(document=Asked(pens)) | Q(families__overlap=list(families))
    by_code = Q(document=Asked(_by_code(question)))
    whole = (*question.pen_terms, *question.terms)
    cards = Card.objects.filter(condition | by_code)
    ranked: QuerySet[Card] = _ranked(cards, question, whole).order_by(*FIRST, *THEN)
    return ranked


def having_some_of(question: Question) -> "QuerySet[Card]":
    """The cards of which something is true that was asked, those with the most of it first."""
    whole = (*question.pen_terms, *question.terms)
    asked = documents.query(whole, any_of_them=True)
    cards = Card.objects.filter(document=Asked(asked)).annotate(rank=SearchRank(F("document"), Asked(asked)))
    return cards.annotate(for_some=_for_some()).order_by("-rank", "for_some", *THEN)


def beginning_with(question: Question, *, families: Sequence[str] = ()) -> "QuerySet[Card]":
    """The cards that may be meant while the last word is still being typed."""
    whole = (*question.pen_terms, *question.terms)
    asked = documents.query(whole, unfinished=True)
    condition = Q(document=Asked(asked)) if asked else Q()
    if families and not question.terms:
        condition |= Q(families__overlap=list(families))
    cards = Card.objects.filter(condition | Q(document=Asked(_by_code(question))))
    ranked: QuerySet[Card] = _ranked(cards, question, whole, unfinished=True).order_by(*FIRST, *THEN)
    return ranked


def _ranked(cards: Any, question: Question, terms: Any, *, unfinished: bool = False) -> Any:
    in_title = documents.query(terms, weight="A", unfinished=unfinished)
    # As alternatives, because the rank of words that must all occur counts how near to each other they stand.
    asked = documents.query(terms, unfinished=unfinished, any_of_them=True)
    return cards.annotate(
        is_exact=_holds(_exactly(question)),
        in_title=_holds(in_title),
        is_that_pen=_one_if(Q(kind="pen") & Q(document=Asked(in_title)) if _names_a_pen_only(question) else Q(pk=None)),
        rank=SearchRank(F("document"), Asked(asked)),
        for_some=_for_some(),
    )


def _names_a_pen_only(question: Question) -> bool:
    return bool(question.pens) and not question.terms


def _by_code(question: Question) -> str:
    """A whole code, or the beginning of one up to a dash."""
    return (
        " | ".join(f"'{word}'" for word in (documents.exactly(question.code), question.code)) if question.code else ""
    )


def _exactly(question: Question) -> str:
    return f"'{documents.exactly(question.code)}'" if question.code else ""


def _holds(notation: str) -> Case:
    return _one_if(Q(document=Asked(notation)) if notation else Q(pk=None))


def _one_if(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _for_some() -> Case:
    return _one_if(Q(audience="professional"))

"""Whatever is stated, every page gives the same answer, and no answer is ever drawn from names."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.fit import queries, rules
from shop.fit.models import DeviceModel
from shop.forks.basket import fitting
from shop.shelf import queries as shelf
from tests import factories
from tests.shelf import many

PENS, FAMILIES = ("M8", "M8S", "E7"), ("FAM", "FAM-S", "OTHER")
STATUS = st.sampled_from((*rules.STATUSES, None))
MATRICES = st.fixed_dictionaries({(pen, family): STATUS for pen in PENS for family in FAMILIES})
SOME_FAMILIES = st.lists(st.sampled_from(FAMILIES), min_size=1, unique=True)
SOME_PENS = st.lists(st.sampled_from(PENS), min_size=1, unique=True)
TAG = Template("{% load fit %}{% fit_answer product as answer %}{{ answer.state }}")


def statements(matrix, *, pen_called=str, family_called=str) -> list[rules.Statement]:
    return [
        rules.Statement(pen=pen_called(pen), family=family_called(family), status=status)
        for (pen, family), status in matrix.items()
        if status
    ]


def visit(ids: list[int]):
    """A request of a guest with these pens."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    request.COOKIES["pens"] = signing.get_cookie_signer(salt="pens" + queries.SALT).sign(".".join(map(str, ids)))
    return request


class Basket:
    """A basket with one line."""

    def __init__(self, product):
        self.line = SimpleNamespace(pk=1, product=product, product_id=1, quantity=1, shelf_unit=None)

    def all_lines(self):
        return [self.line]


def product_of(families: list[str]):
    """A cartridge that was not saved, as every door sees it."""
    facts = {"is_pen": False, "is_kit": False, "pack_size": 10, "pin_count": 12, "tip_type": "needle"}
    return SimpleNamespace(
        kind="cartridge", fit_families=families, max_depth_mm=None, unit_price=lambda price: None, **facts
    )


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(matrix=MATRICES, families=SOME_FAMILIES, mine=SOME_PENS)
def test_lists_pages_search_basket_checkout_and_feed_agree(matrix, families, mine):
    DeviceModel.objects.all().delete()
    devices = {pen: factories.device(pen, brand="Dr. Pen") for pen in PENS}
    for (pen, family), status in matrix.items():
        if status:
            factories.device(pen, brand="Dr. Pen", **{family: status})
    names = [f"Dr. Pen {pen}" for pen in mine]
    truth = rules.fit_state(families, statements(matrix, pen_called=lambda pen: f"Dr. Pen {pen}"), pens=names)
    product, request = product_of(families), visit([devices[pen].pk for pen in mine])
    view = queries.shelf_for(request)
    cards = TAG.render(Context({"request": request, "product": product}))
    searched = view.answer_for(families)
    concerns = fitting.concerns_of(Basket(product), request)
    assert {cards, searched.state, view.answer(product).state} == {truth.state}
    assert searched.pens == truth.pens
    assert [each.answer.state for each in concerns] == ([truth.state] if truth.is_warning else [])
    lists = queries.lists_for(product)
    told = {str(row.device): state for state in rules.STATUSES for row in getattr(lists, state)}
    assert rules.best(told.get(name, rules.UNKNOWN) for name in names) == truth.state
    feed = rules.fit_state(families, queries.statements_about(families), pens=names)
    assert feed.state == truth.state
    assert bool(queries.for_nobody([product])) == rules.fits_no_pen(families, statements(matrix))


# What the cards of tests.shelf.many are made for.
MADE_FOR = ("DIA-HOME", "DIA-PRO", "DRP-A")


def owner_of(pens, told) -> rules.Shelf:
    """The shop as somebody with these pens of an unnamed maker sees it."""
    named = {"brand": "", "brand_slug": "", "slug": ""}
    own = [rules.Pen(id=at, short=pen, **named) for at, pen in enumerate(pens)]
    return rules.Shelf(tuple(replace(pen, statements=tuple(s for s in told if s.pen == pen.name)) for pen in own))


@pytest.fixture
def cards(db):
    many.cards(60)
    return {card.pk: card for card in shelf.all_cards()}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.fixed_dictionaries({(pen, family): STATUS for pen in PENS for family in MADE_FOR}), mine=SOME_PENS)
def test_a_list_holds_what_the_one_answer_says_goes_with_the_pens_and_no_other_pen_or_kit(cards, said, mine):
    owner = owner_of(mine, statements(said, pen_called=lambda pen: f" {pen}"))
    found = shelf.going_with(
        shelf.all_cards(),
        verified=owner.codes(rules.VERIFIED),
        reported=owner.codes(rules.REPORTED),
        pens=rules.BRINGS_ITS_PEN,
        loose="accessory",
    )
    answers = {pk: owner.answer_for(card.families, kind=card.kind) for pk, card in cards.items()}
    goes = {pk for pk, answer in answers.items() if answer.fits or answer.state == rules.ANY}
    assert set(found.values_list("pk", flat=True)) == goes
    assert {cards[pk].kind for pk in goes} <= {"cartridge", "accessory"}


WORD = st.text(alphabet="MES80-. ", min_size=1, max_size=4)


@given(
    matrix=MATRICES, families=SOME_FAMILIES, mine=SOME_PENS, words=st.lists(WORD, min_size=6, max_size=6, unique=True)
)
def test_what_things_are_called_changes_no_answer(matrix, families, mine, words):
    called = dict(zip((*PENS, *FAMILIES), words, strict=True))
    plain = rules.fit_state(families, statements(matrix), pens=mine)
    renamed = rules.fit_state(
        [called[family] for family in families],
        statements(matrix, pen_called=called.get, family_called=called.get),
        pens=[called[pen] for pen in mine],
    )
    assert (renamed.state, renamed.pens) == (plain.state, tuple(called[pen] for pen in plain.pens))


@given(pen=WORD, family=WORD, said=st.lists(st.tuples(WORD, WORD, st.sampled_from(rules.STATUSES)), max_size=8))
def test_a_pair_of_which_nothing_is_stated_is_unknown_however_alike_the_names_are(pen, family, said):
    others = [rules.Statement(pen=a, family=b, status=c) for a, b, c in said if (a, b) != (pen, family)]
    assert rules.fit_state([family], others, pens=[pen]).state == rules.UNKNOWN

"""The database and plain Python choose the same cards."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.shelf import queries
from shop.shelf.models import Card
from shop.shelf.queries import lists
from shop.shelf.rules import counting, filters
from shop.shelf.rules.kinds import KINDS, band_of, plain
from tests.shelf import many

pytestmark = pytest.mark.django_db
MANY = 150
VALUES = {
    "fit": ["DIA-HOME", "DIA-PRO", "DRP-A"],
    "kind": ["cartridge", "pen", "kit", "accessory"],
    "for": ["home", "professional", "all"],
    "tip": ["needle", "nano", "round-nano", "silicone"],
    "needles": ["1", "12", "16", "24", "36"],
    "depth": ["0", "0.1", "0.25", "0.5", "2.5"],
    "thickness": ["0.18", "0.2", "0.25"],
    "membrane": ["yes", "no", "not stated"],
    "sterilised": ["EO", "gamma"],
    "connection": ["bayonet", "screw"],
    "pack": ["5", "10", "50"],
    "each": ["under-3", "3-to-3.50", "3.50-to-5", "from-5"],
    "speeds": ["3", "5"],
    "with": ["cordless"],
    "stock": ["yes"],
}
PAIRS = [(code, value) for code, values in VALUES.items() for value in values]


def grouped(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Pairs of kind and value, as an address says them."""
    return {code: [value for each, value in pairs if each == code] for code, _ in pairs}


# Few at a time, so that something is left.
choices = st.lists(st.sampled_from(PAIRS), max_size=5, unique=True).map(grouped)
often = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def cards() -> dict[int, dict[str, list[str | None]]]:
    many.cards(MANY)
    return {card.pk: values_of(card) for card in Card.objects.all()}


def values_of(card: Card) -> dict[str, list[str | None]]:
    """What a card has of each kind, written down a second time and as simply as can be."""
    return {
        "fit": card.families,
        "kind": [card.kind],
        "for": [card.audience],
        "tip": [card.tip_type],
        "needles": [str(pins) for pins in card.pin_counts],
        "depth": [] if card.max_depth_mm is None else [plain(card.max_depth_mm)],
        "thickness": [] if card.needle_mm is None else [plain(card.needle_mm)],
        "membrane": [card.membrane],
        "sterilised": [card.sterilisation],
        "connection": [card.connection],
        "pack": [str(size) for size in card.packs],
        "each": [band_of(card.unit_price)],
        "speeds": [str(card.speeds)],
        "with": card.features,
        "stock": ["yes"] if card.in_stock else [],
    }


def left(cards: dict[int, dict[str, list[str | None]]], said: dict[str, list[str]]) -> set[int]:
    """The same choice as a plain loop."""
    wanted = {code: set(values) for code, values in said.items()}
    return {pk for pk, has in cards.items() if not any(among.isdisjoint(has[code]) for code, among in wanted.items())}


@often
@given(said=choices)
def test_the_database_chooses_what_a_plain_loop_would(cards, said):
    choice, _ = filters.read(said)
    found = set(queries.chosen(queries.all_cards(), choice).values_list("pk", flat=True))
    assert found == left(cards, said)


def test_each_value_alone_is_chosen_by_the_database_as_by_a_plain_loop(cards):
    for code, value in PAIRS:
        choice, _ = filters.read({code: [value]})
        found = set(queries.chosen(queries.all_cards(), choice).values_list("pk", flat=True))
        assert found == left(cards, {code: [value]}) != set(), (code, value)


@often
@given(said=choices)
def test_each_count_is_the_number_of_cards_after_choosing_that_value(cards, said):
    choice, _ = filters.read(said)
    tally = counting.tally(queries.traits(queries.all_cards()), choice)
    assert tally.total == len(left(cards, said))
    for group in tally.groups:
        for option in group.options:
            code = group.kind.code
            assert option.count == len(left(cards, {**said, code: [option.value]})), (code, option)


def test_every_kind_has_values_in_these_tests():
    assert sorted(VALUES) == sorted(kind.code for kind in KINDS)


def test_every_value_of_these_tests_is_offered(cards):
    tally = counting.tally(queries.traits(queries.all_cards()), filters.Choice())
    offered = {group.kind.code: sorted(option.value for option in group.options) for group in tally.groups}
    assert offered == {code: sorted(values) for code, values in VALUES.items() if len(values) > 1 or code == "stock"}


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("price", lambda card: (card.price is None, card.price)),
        ("each", lambda card: (card.unit_price is None, card.unit_price or Decimal(0))),
        ("newest", lambda card: (-card.added_at.timestamp(),)),
        ("pack", lambda card: (not card.packs, card.packs[:1])),
        ("recommended", lambda card: ()),
    ],
)
def test_a_list_is_sorted_and_equals_stand_as_the_shop_recommends(cards, sort, key):
    def whole(card: Card):
        return (*key(card), -card.priority, -card.added_at.timestamp(), -card.pk)

    assert list(queries.in_order(queries.all_cards(), sort)) == sorted(Card.objects.all(), key=whole)


@pytest.mark.parametrize("sort", ["price", "each", "pack"])
def test_what_cannot_be_compared_comes_last(sort):
    many.cards(4)
    Card.objects.update(packs=[5])
    silent = Card.objects.order_by("-priority", "pk")[0]
    Card.objects.filter(pk=silent.pk).update(price=None, unit_price=None, packs=[])
    assert list(queries.in_order(queries.all_cards(), sort))[-1] == silent


def test_a_value_that_holds_the_sign_between_cards_does_not_shift_the_counts_of_others(cards):
    # Nothing keeps a clerk from pasting it into an option's name.
    Card.objects.filter(pk=min(cards)).update(audience=f"ho{lists.BETWEEN}me", features=["a\x1fb"])
    # The database reads what was changed last at the end, where it would shift nothing.
    Card.objects.exclude(pk=min(cards)).update(priority=1)
    tally = counting.tally(queries.traits(queries.all_cards()), filters.read({"for": ["professional"]})[0])
    counts = {option.value: option.count for group in tally.groups for option in group.options}
    assert counts["12"] == Card.objects.filter(audience="professional", pin_counts=[12]).count()

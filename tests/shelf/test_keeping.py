"""A card follows its product."""

from contextlib import suppress
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_class, get_model

from shop.forks.catalogue import loading
from shop.shelf import actions, queries, tasks
from shop.shelf.actions import keeping
from shop.shelf.models import Card
from shop.shelf.rules.questions import Lexicon
from shop.shelf.rules.understanding import understand
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shelf_at_once")]
Product = get_model("catalogue", "Product")
StockRecord = get_model("partner", "StockRecord")


class Undone(Exception):
    """Something went wrong, and the transaction is rolled back."""


def test_a_product_gets_a_card_that_says_what_it_says():
    made = factories.product(
        title="Home 12-pin",
        audience="home",
        fit_family="DIA-HOME, DIA-PRO",
        pin_count=12,
        max_depth_mm=0.25,
        needle_diameter_mm=0.18,
        backflow_membrane="yes",
        pack_size=10,
        price="29.90",
    )
    card = Card.objects.get()
    assert (card.product_id, card.title, card.kind, card.audience) == (made.pk, "Home 12-pin", "cartridge", "home")
    assert (card.families, card.pin_counts, card.packs) == (["DIA-HOME", "DIA-PRO"], [12], [10])
    assert (card.max_depth_mm, card.needle_mm, card.membrane) == (Decimal("0.25"), Decimal("0.18"), "yes")
    assert (card.price, card.unit_price, card.currency) == (Decimal("29.90"), Decimal("2.99"), "USD")
    assert (card.in_stock, card.added_at) == (True, made.date_created)


def test_a_parents_card_speaks_for_its_packs():
    factories.family((10, "29.90", 0), (5, "16.90", 3), title="Home nano tip", tip_type="nano", audience="home")
    card = Card.objects.get()
    assert (card.title, card.packs, card.price, card.unit_price) == (
        "Home nano tip",
        [5, 10],
        Decimal("16.90"),
        Decimal("2.99"),
    )
    assert (card.in_stock, card.tip_type) == (True, "nano")


def test_the_card_knows_when_the_last_piece_is_promised():
    record = factories.product(stock=2).stockrecords.get()
    record.num_allocated = 2
    record.save()
    assert Card.objects.get().in_stock is False


def test_only_the_sale_of_the_last_piece_is_news_for_a_card(django_capture_on_commit_callbacks, monkeypatch):
    record, news = factories.product(stock=3).stockrecords.get(), []
    monkeypatch.setattr(actions, "renew_later", lambda ids: news.append(set(ids)))
    for _ in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            record.allocate(1)
    with django_capture_on_commit_callbacks(execute=True):
        record.cancel_allocation(1)
    assert news == [{record.product_id}, {record.product_id}]


def test_a_hidden_product_loses_its_card_and_gets_it_back():
    made = factories.product()
    made.is_public = False
    made.save()
    hidden = Card.objects.count()
    made.is_public = True
    made.save()
    assert (hidden, Card.objects.count()) == (0, 1)


def test_a_changed_fact_price_place_or_pack_changes_the_card():
    family = factories.family((5, "16.90", 3), pin_count=12)
    shelf = factories.category()
    family.categories.add(shelf)
    family.attr.pin_count = 16
    family.attr.save()
    pack = family.children.get()
    StockRecord.objects.get(product=pack).delete()
    card = Card.objects.get()
    assert (card.category_ids, card.pin_counts, card.price) == ([shelf.pk], [16], None)
    shelf.product_set.clear()
    pack.delete()
    card = Card.objects.get()
    assert (card.category_ids, card.packs) == ([], [])


def test_a_deleted_product_takes_its_card_with_it():
    factories.family((5, "16.90", 3)).delete()
    connection.check_constraints()
    assert Card.objects.count() == 0


def test_many_changes_in_one_transaction_renew_a_card_once(monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.undo()
    with django_capture_on_commit_callbacks() as calls, transaction.atomic():
        made = factories.product(audience="home", pin_count=12, pack_size=10)
        made.categories.add(factories.category())
    renewals = [call for call in calls if hasattr(call, "product_ids")]
    assert [call.product_ids for call in renewals] == [{made.pk}]
    renewals[0]()
    assert Card.objects.get().pin_counts == [12]


def test_what_was_rolled_back_does_not_hide_what_comes_after(monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.undo()
    with django_capture_on_commit_callbacks(execute=True):
        with suppress(Undone), transaction.atomic():
            factories.product(title="Never")
            raise Undone
        factories.product(title="Kept")
    assert [card.title for card in Card.objects.all()] == ["Kept"]


@pytest.mark.parametrize("count", [1, 30])
def test_renewing_costs_the_same_for_one_and_for_many(count: int):
    made = factories.shelf(count)
    with CaptureQueriesContext(connection) as asked:
        actions.renew(item.pk for item in made)
    assert len([each for each in asked.captured_queries if "SAVEPOINT" not in each["sql"]]) == 7


def test_a_rebuild_repairs_what_nobody_told_of(capsys):
    gone, wrong = factories.product(title="Gone"), factories.product(title="Wrong")
    Product.objects.filter(pk=gone.pk).update(is_public=False)
    Product.objects.filter(pk=wrong.pk).update(title="Right")
    call_command("shelf_rebuild")
    assert capsys.readouterr().out == "1 cards written, 1 removed.\n"
    assert [card.title for card in Card.objects.all()] == ["Right"]


def test_a_bulk_action_of_the_desk_reaches_the_cards(rf, admin_user):
    made = factories.product()
    hide = get_class("dashboard.catalogue.bulk_actions", "MakeProductsNonPublicAction")()
    request = rf.post("/")
    request.user = admin_user
    request._messages = type("Silent", (), {"add": lambda *args: None})()
    hide.execute(request, Product.objects.filter(pk=made.pk), None)
    assert Card.objects.count() == 0


def test_a_loaded_catalogue_has_its_cards():
    loading.load(
        {
            "partner": {"code": "w", "name": "W"},
            "currency": "USD",
            "attributes": {
                "pack_size": {"name": "Pack", "type": "integer"},
                "publish_when_ready": {"name": "Ready", "type": "boolean"},
            },
            "classes": [{"slug": "accessory", "name": "Accessory", "attributes": ["pack_size"]}],
            "categories": [],
            "products": [
                {
                    "upc": "A-1",
                    "class": "accessory",
                    "categories": [],
                    "title": "Wipes",
                    "facts": {"pack_size": 50},
                    "price": "6.90",
                    "stock": 4,
                }
            ],
        }
    )
    card = Card.objects.get()
    assert (card.title, card.packs, card.price, card.in_stock, card.codes) == (
        "Wipes",
        [50],
        Decimal("6.90"),
        True,
        ["A-1"],
    )


def test_the_cards_words_are_indexed():
    factories.device("E7", HOME="verified")
    factories.product(title="Home 12-pin", fit_family="HOME")
    assert queries.found(understand("diaminy", Lexicon())).count() == 1


def test_the_worker_mends_the_cards_every_night():
    made = factories.product(title="Wrong")
    Product.objects.filter(pk=made.pk).update(title="Right")
    tasks.rebuild(timestamp=0)
    assert Card.objects.get().title == "Right"


@pytest.mark.django_db(transaction=True)
def test_a_card_that_cannot_be_renewed_stops_nothing_that_follows_a_sale(monkeypatch):
    def stumble(product_ids):
        raise ValueError("The card could not be written.")

    record, followed = factories.product(stock=1).stockrecords.get(), []
    monkeypatch.setattr(keeping, "renew", stumble)
    with transaction.atomic():
        keeping.renew_later([record.product_id])
        transaction.on_commit(lambda: followed.append("the letters"))
    assert followed == ["the letters"]

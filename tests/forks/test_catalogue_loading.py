"""Loading a catalogue file: it creates what is missing, leaves alone what is there, and says what is wrong."""

from copy import deepcopy
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from oscar.core.loading import get_model

from shop.education.models import Block, BlockVersion
from shop.forks.catalogue import loading

pytestmark = pytest.mark.django_db

Product = get_model("catalogue", "Product")
ProductClass = get_model("catalogue", "ProductClass")
StockRecord = get_model("partner", "StockRecord")
Country = get_model("address", "Country")

FILES = [str(Path(settings.BASE_DIR) / "fixtures" / name) for name in ("address.yaml", "catalogue.yaml")]
SMALL = {
    "partner": {"code": "warehouse", "name": "Warehouse"},
    "currency": "USD",
    "attributes": {
        "audience": {"name": "For use", "options": ["home", "professional"]},
        "pack_size": {"name": "Pieces", "type": "integer"},
        "max_depth_mm": {"name": "Depth", "type": "float"},
        "publish_when_ready": {"name": "Publish when ready", "type": "boolean"},
    },
    "classes": [{"slug": "cartridge", "name": "Cartridge", "attributes": ["audience", "pack_size", "max_depth_mm"]}],
    "categories": [
        {"slug": "tips", "name": "Tips", "description": "", "meta_title": "Tips", "meta_description": "Tips"}
    ],
    "products": [
        {
            "upc": "T",
            "class": "cartridge",
            "categories": ["tips"],
            "title": "Tip",
            "facts": {"audience": "home", "max_depth_mm": 0.25},
            "children": [
                {"upc": "T-5", "title": "Tip, pack of 5", "facts": {"pack_size": 5}, "price": "16.90", "stock": 50}
            ],
        }
    ],
}


def everything():
    tables = [get_model("catalogue", name) for name in ("Product", "ProductClass", "ProductAttribute", "Category")]
    tables += [get_model("catalogue", "ProductAttributeValue"), StockRecord, Country, get_model("partner", "Partner")]
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in tables}


def publish_safety_texts(now):
    for product_class in ProductClass.objects.all():
        for kind in ("who-should-not-use", "how-to-use-and-dispose"):
            block = Block.objects.create(kind=kind, slug=f"{product_class.slug}-{kind}", product_class=product_class)
            BlockVersion.objects.create(
                block=block, number=1, title="Read this", body="<p>Read this.</p>", status="published", created_at=now
            )


def test_a_second_load_changes_nothing_at_all():
    call_command("catalogue_load", *FILES)
    first = everything()
    call_command("catalogue_load", *FILES)
    assert everything() == first


def test_a_load_leaves_stock_prices_and_texts_of_the_shop_alone():
    loading.load(SMALL)
    StockRecord.objects.update(num_in_stock=7, num_allocated=2, price=Decimal("11.11"))
    Product.objects.update(title="Written by a clerk")
    loading.load(SMALL)
    record = StockRecord.objects.get()
    assert (record.num_in_stock, record.num_allocated, record.price) == (7, 2, Decimal("11.11"))
    assert set(Product.objects.values_list("title", flat=True)) == {"Written by a clerk"}


def test_an_update_renews_texts_facts_and_prices_but_never_stock_counts():
    loading.load(SMALL)
    StockRecord.objects.update(num_in_stock=7, num_allocated=2, price=Decimal("11.11"))
    Product.objects.update(title="Old")
    data = deepcopy(SMALL)
    data["products"][0]["facts"] = {"audience": "professional"}
    tally = loading.load(data, update=True)
    record = StockRecord.objects.get()
    tip, pack = Product.objects.order_by("pk")
    assert (tally.created, tally.updated) == (0, 2)
    assert (record.num_in_stock, record.num_allocated, record.price) == (7, 2, Decimal("16.90"))
    assert (tip.title, pack.title) == ("Tip", "Tip, pack of 5")
    assert (tip.audience, tip.max_depth_mm, pack.pack_size) == ("professional", None, 5)


def test_a_child_answers_with_its_parents_facts():
    loading.load(SMALL)
    child = Product.objects.get(upc="T-5")
    assert (child.kind, child.audience, child.max_depth_mm, child.pack_size) == (
        "cartridge",
        "home",
        Decimal("0.25"),
        5,
    )


def test_products_become_public_with_their_safety_texts(now):
    loading.load(SMALL)
    hidden = list(Product.objects.filter(is_public=True))
    publish_safety_texts(now)
    assert loading.load(SMALL).published == 2
    assert (hidden, set(Product.objects.values_list("is_public", flat=True))) == ([], {True})


def test_a_product_that_a_clerk_hid_stays_hidden(now, capsys):
    loading.load(SMALL)
    publish_safety_texts(now)
    call_command("catalogue_load", publish=True)
    Product.objects.filter(upc="T").update(is_public=False)
    call_command("catalogue_load", publish=True)
    assert capsys.readouterr().out.splitlines() == ["2 products published.", "0 products published."]
    assert Product.objects.get(upc="T").is_public is False


def test_a_product_meant_to_be_hidden_stays_hidden(now):
    data = deepcopy(SMALL)
    data["products"][0]["public"] = False
    loading.load(data)
    publish_safety_texts(now)
    loading.load(data)
    assert Product.objects.get(upc="T").is_public is False


def test_the_shelf_lists_newest_first_in_the_order_of_the_file(django_assert_max_num_queries):
    with django_assert_max_num_queries(250):
        call_command("catalogue_load", *FILES)
    upcs = list(Product.objects.browsable_dashboard().values_list("upc", flat=True))
    assert upcs[:3] == ["DIA-E7", "DIA-E6", "DIA-G7"]


BROKEN = {
    "Product T-5: the entry 'price' is not a number.": lambda row: row["children"][0].update(price="dear"),
    "Product T-5: the entry 'stock' is missing.": lambda row: row["children"][0].pop("stock"),
    "Product T: there is no product class 'tips'.": lambda row: row.update({"class": "tips"}),
    "Product T: there is no category 'pens'.": lambda row: row.update(categories=["pens"]),
    "Product T: the entry 'categories' is missing.": lambda row: row.pop("categories"),
    "Product T: its class cartridge has no attribute colour.": lambda row: row["facts"].update(colour="red"),
    "Product T: 'clinic' is no option of audience.": lambda row: row["facts"].update(audience="clinic"),
    "Product T: pack_size must be of type integer, not 'five'.": lambda row: row["facts"].update(pack_size="five"),
    "Product T: max_depth_mm must be of type float, not 'deep'.": lambda row: row["facts"].update(max_depth_mm="deep"),
    "Product T: it stands in the file twice.": lambda row: row["children"][0].update(upc="T"),
    "Product (without upc): the entry 'upc' is missing.": lambda row: row.pop("upc"),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_wrong_file_loads_nothing_and_names_the_product(sentence):
    data = deepcopy(SMALL)
    BROKEN[sentence](data["products"][0])
    with pytest.raises(loading.InvalidCatalogueError) as refusal:
        loading.load(data)
    assert (str(refusal.value), Product.objects.count(), ProductClass.objects.count()) == (sentence, 0, 0)


@pytest.mark.parametrize(("data", "sentence"), [
    ([], "The file holds no catalogue: its top level must be a mapping."),
    ({"countries": [{"code": "GB"}]}, "The entry 'code3' is missing."),
    ({"products": [{"upc": "T"}]}, "The entry 'partner' is missing."),
])  # fmt: skip
def test_a_file_of_the_wrong_shape_is_refused(data, sentence):
    with pytest.raises(loading.InvalidCatalogueError) as refusal:
        loading.load(data)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(("text", "sentence"), [
    (None, "The file {} cannot be read."),
    ("a: [", "The file {} is not valid YAML."),
    ("- a", "The file holds no catalogue: its top level must be a mapping."),
])  # fmt: skip
def test_the_command_says_in_one_sentence_what_is_wrong_with_a_file(tmp_path, text, sentence):
    file = tmp_path / "shelf.yaml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(CommandError) as refusal:
        call_command("catalogue_load", str(file))
    assert (str(refusal.value), refusal.value.returncode) == (sentence.format(file), 1)


@pytest.mark.parametrize(("arguments", "options"), [([], {}), (FILES, {"publish": True})])
def test_the_command_wants_files_or_publish_alone(arguments, options):
    with pytest.raises(CommandError) as refusal:
        call_command("catalogue_load", *arguments, **options)
    assert str(refusal.value) == "Give the files to load, or --publish alone."


def test_a_second_file_that_is_wrong_takes_the_first_one_back(tmp_path):
    file = tmp_path / "shelf.yaml"
    file.write_text("- a")
    with pytest.raises(CommandError):
        call_command("catalogue_load", FILES[0], str(file))
    assert Country.objects.count() == 0


def read_as_a_card(products) -> None:
    for product in products:
        assert (product.kind, product.get_title(), product.portrait) == ("cartridge", product.title, None)
        assert product.facts_line
        assert product.specification
        assert product.aftercare_group == "H"
        assert product.price_per_cartridge == Decimal("3.38")


@pytest.mark.parametrize("count", [1, 30])
def test_cards_need_the_same_number_of_queries_for_one_product_as_for_thirty(count, django_assert_num_queries):
    data = deepcopy(SMALL)
    row = data["products"][0]
    data["products"] = [
        {**row, "upc": f"T{n}", "children": [{**row["children"][0], "upc": f"T{n}-5"}]} for n in range(count)
    ]
    loading.load(data)
    Product.objects.update(is_public=True)
    with django_assert_num_queries(15):
        products = list(Product.objects.browsable().for_pages())
        read_as_a_card(products)
    assert len(products) == count

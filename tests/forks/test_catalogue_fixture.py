"""The shelf as delivered: every stated fact arrives in the product, and nothing is said that may not be said."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.db import transaction
from oscar.core.loading import get_model

from shop.forks.catalogue import loading

Product = get_model("catalogue", "Product")
Category = get_model("catalogue", "Category")
Country = get_model("address", "Country")

pytestmark = pytest.mark.django_db

D = Decimal
ROUND = "round-nano"
HOME, PRO, ALL = "home", "professional", "all"
NA, UNSAID = "not applicable", "not stated"

# upc: kind, audience, fitting, tip or "", needles, thickness, least and greatest depth, sterilisation, membrane,
# pieces, price, price of one cartridge.
SHELF = {
    "DIA-G7": ("pen", PRO, "DIA-PRO", "", None, None, None, "2.5", "", "", 1, "249.00", None),
    "DIA-E6": ("pen", HOME, "DIA-HOME", "", None, None, None, "0.5", "", "", 1, "79.00", None),
    "DIA-E7": ("pen", HOME, "DIA-HOME", "", None, None, None, "0.5", "", "", 1, "119.00", None),
    "DIA-E7-KIT": ("kit", HOME, "DIA-HOME", "", None, None, None, "0.5", "EO", "yes", None, "139.00", None),
    "DIA-G7-KIT": ("kit", PRO, "DIA-PRO", "", None, None, None, "2.5", "EO", "yes", None, "329.00", None),
    "DH-NANO-2": ("cartridge", HOME, "DIA-HOME", "nano", None, None, "0.0", "0.1", "EO", "yes", 2, "8.90", "4.45"),
    "DH-NANO-10": ("cartridge", HOME, "DIA-HOME", "nano", None, None, "0.0", "0.1", "EO", "yes", 10, "29.90", "2.99"),
    "DH-RNANO-10": ("cartridge", HOME, "DIA-HOME", ROUND, None, None, None, "0.1", "EO", "yes", 10, "32.90", "3.29"),
    "DH-SIL-5": ("cartridge", HOME, "DIA-HOME", "silicone", None, None, None, "0.0", "EO", NA, 5, "14.90", "2.98"),
    "DH-12-5": ("cartridge", HOME, "DIA-HOME", "needle", 12, "0.18", None, "0.25", "EO", "yes", 5, "16.90", "3.38"),
    "DH-12-10": ("cartridge", HOME, "DIA-HOME", "needle", 12, "0.18", None, "0.25", "EO", "yes", 10, "29.90", "2.99"),
    "DH-16-10": ("cartridge", HOME, "DIA-HOME", "needle", 16, "0.18", None, "0.25", "EO", "yes", 10, "31.90", "3.19"),
    "DH-24-10": ("cartridge", HOME, "DIA-HOME", "needle", 24, "0.18", None, "0.5", "EO", "yes", 10, "33.90", "3.39"),
    "DH-36-5": ("cartridge", HOME, "DIA-HOME", "needle", 36, "0.18", None, "0.5", "EO", "yes", 5, "18.90", "3.78"),
    "DO-12-10": ("cartridge", HOME, "DIA-OLD", "needle", 12, "0.18", None, "0.25", "EO", "yes", 10, "27.90", "2.79"),
    "DP-1-10": ("cartridge", PRO, "DIA-PRO", "needle", 1, "0.25", None, "2.5", "EO", "yes", 10, "34.90", "3.49"),
    "DP-3-10": ("cartridge", PRO, "DIA-PRO", "needle", 3, "0.25", None, "2.5", "EO", "yes", 10, "34.90", "3.49"),
    "DP-9-10": ("cartridge", PRO, "DIA-PRO", "needle", 9, "0.23", None, "2.5", "EO", "yes", 10, "34.90", "3.49"),
    "DP-12-10": ("cartridge", PRO, "DIA-PRO", "needle", 12, "0.23", None, "2.5", "EO", "yes", 10, "34.90", "3.49"),
    "DP-16-50": ("cartridge", PRO, "DIA-PRO", "needle", 16, "0.23", None, "2.5", "gamma", "yes", 50, "149.00", "2.98"),
    "DP-36-10": ("cartridge", PRO, "DIA-PRO", "needle", 36, "0.20", None, "2.5", "EO", "yes", 10, "36.90", "3.69"),
    "DP-42-10": ("cartridge", PRO, "DIA-PRO", "needle", 42, "0.20", None, "2.0", "EO", "yes", 10, "37.90", "3.79"),
    "FX-A-12-10": ("cartridge", PRO, "DRP-A", "needle", 12, "0.25", None, "2.5", "EO", UNSAID, 10, "27.90", "2.79"),
    "FX-A-36-10": ("cartridge", PRO, "DRP-A", "needle", 36, "0.20", None, "2.5", "EO", UNSAID, 10, "29.90", "2.99"),
    "FX-M8-16-10": ("cartridge", PRO, "DRP-M8", "needle", 16, "0.23", None, "2.5", "EO", "yes", 10, "31.90", "3.19"),
    "FX-M8S-36-10": ("cartridge", PRO, "DRP-M8S", "needle", 36, "0.20", None, "2.5", "EO", "yes", 10, "32.90", "3.29"),
    "ACC-SHARP-1": ("accessory", ALL, "", "", None, None, None, None, "", "", 1, "7.90", None),
    "ACC-IPA-50": ("accessory", ALL, "", "", None, None, None, None, "", "", 50, "6.90", None),
    "ACC-SLEEVE-50": ("accessory", ALL, "DIA-PRO, DIA-HOME", "", None, None, None, None, "", "", 50, "12.90", None),
    "ACC-SPF50": ("accessory", ALL, "", "", None, None, None, None, "", "", 1, "19.90", None),
    "ACC-MOIST": ("accessory", ALL, "", "", None, None, None, None, "", "", 1, "16.90", None),
}  # fmt: skip
GAUGES = {D("0.18"): "34G", D("0.25"): "31G", D("0.23"): "32G", D("0.2"): "33G", None: ""}
DISCONTINUED = "DIA-E5"
MAY_NOT_BE_SAID = [
    r"FDA[- ](approved|registered)",
    r"medical[- ]grade",
    r"clinically proven",
    r"painless",
    r"no side effects|risk[- ]free|100 ?% safe|safe for all skin",
    r"(treat|cure|heal|remov|get rid of|eliminat|fad)\w*\W+(\w+\W+){0,6}"
    r"(scar|acne|wrinkle|melasma|pigment|stretch mark|alopecia|hair loss|cellulite)",
    r"stimulat\w+ collagen|boost\w* collagen|collagen induction",
    r"professional results at home|same as (the )?clinic",
    r"reusable (needle|cartridge)|use \d+ times",
    r"\bshar(e|es|ed|ing)\b",
    r"infus\w+|drives? serum|absorption up to",
    r"permanent",
    r"anti-?ageing treatment",
    r"before[- ]and[- ]after",
]


def fixture(name: str):
    return yaml.safe_load((Path(settings.BASE_DIR) / "fixtures" / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def shelf(django_db_setup, django_db_blocker):
    """The delivered files, loaded once for the whole module and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        loading.load(fixture("address.yaml"))
        loading.load(fixture("catalogue.yaml"))
        yield {product.upc: product for product in Product.objects.for_pages()}
        transaction.set_rollback(True)


def facts_of(product) -> tuple:
    record = product.stockrecords.all()[0]
    return (
        product.kind,
        product.audience,
        product.fit_family,
        product.tip_type,
        product.pin_count,
        product.needle_diameter_mm,
        product.min_depth_mm,
        product.max_depth_mm,
        product.sterilisation,
        product.backflow_membrane,
        product.pack_size,
        record.price,
        product.price_per_cartridge,
    )


def expected(row: tuple) -> tuple:
    numbers = {5, 6, 7, 11, 12}
    return tuple(D(cell) if at in numbers and cell is not None else cell for at, cell in enumerate(row))


@pytest.mark.parametrize("upc", SHELF)
def test_a_product_states_exactly_the_facts_of_its_row(shelf, upc):
    assert facts_of(shelf[upc]) == expected(SHELF[upc])


@pytest.mark.parametrize("upc", SHELF)
def test_the_gauge_is_the_one_of_the_thickness(shelf, upc):
    assert shelf[upc].needle_gauge == GAUGES[shelf[upc].needle_diameter_mm]


def test_the_shelf_holds_thirty_one_things_to_buy_and_one_that_is_no_longer_made(shelf):
    buyable = {upc for upc, product in shelf.items() if not product.is_parent}
    assert buyable == {*SHELF, DISCONTINUED}


def test_pack_sizes_of_one_cartridge_stand_under_one_title(shelf):
    families = {
        upc: sorted(child.upc for child in shelf.values() if child.parent_id == product.pk)
        for upc, product in shelf.items()
        if product.is_parent
    }
    assert families == {"DH-12": ["DH-12-10", "DH-12-5"], "DH-NANO": ["DH-NANO-10", "DH-NANO-2"]}


def test_pens_speak_of_speeds_cords_and_locks(shelf):
    pens = {upc: (shelf[upc].speeds, shelf[upc].fact("cordless"), shelf[upc].fact("depth_lock")) for upc in SHELF}
    assert {upc: facts for upc, facts in pens.items() if facts != (None, None, None)} == {
        "DIA-G7": (6, True, None),
        "DIA-E6": (3, None, None),
        "DIA-E7": (5, None, True),
    }


def test_each_pen_and_kit_names_a_pen_of_the_file_of_fits(shelf):
    known = {f"{brand['slug']}/{pen['slug']}" for brand in fixture("fit.yaml")["brands"] for pen in brand["pens"]}
    named = {upc: product.device for upc, product in shelf.items() if product.kind in ("pen", "kit")}
    assert [upc for upc, device in named.items() if device not in known] == []
    assert (named["DIA-E7-KIT"], named["DIA-G7"]) == ("diaminy/e7", "diaminy/g7")


def test_kits_say_what_is_in_them(shelf):
    assert [shelf[upc].contents for upc in ("DIA-E7-KIT", "DIA-G7-KIT")] == [
        "1 E7 pen, 2 nano tips, 2 12-pin cartridges, 1 sharps box",
        "1 G7 pen, 10 12-pin cartridges, 10 36-pin cartridges, 50 sleeves",
    ]


def test_every_fact_is_marked_as_a_placeholder(shelf):
    assert {upc for upc, product in shelf.items() if not product.is_demo} == set()


def test_every_cartridge_is_for_single_use(shelf):
    cartridges = [product for product in shelf.values() if product.is_cartridge]
    assert {product.fact("single_use") for product in cartridges} == {True}


def test_only_needle_tips_and_what_holds_them_are_piercing(shelf):
    surface = {upc for upc in SHELF if shelf[upc].kind != "accessory" and not shelf[upc].is_piercing}
    assert surface == {"DH-NANO-2", "DH-NANO-10", "DH-RNANO-10", "DH-SIL-5"}


def test_every_product_has_its_aftercare_group(shelf):
    groups = {group: {upc for upc in SHELF if shelf[upc].aftercare_group == group} for group in ("N", "H", "P", "")}
    home = {upc for upc, row in SHELF.items() if row[1] == HOME}
    surface = {"DH-NANO-2", "DH-NANO-10", "DH-RNANO-10", "DH-SIL-5"}
    assert groups == {
        "N": surface,
        "H": home - surface,
        "P": {upc for upc, row in SHELF.items() if row[1] == PRO},
        "": {upc for upc, row in SHELF.items() if row[0] == "accessory"},
    }


def test_nothing_for_the_home_goes_deeper_than_half_a_millimetre(shelf):
    assert max(product.max_depth_mm for product in shelf.values() if product.is_home) == D("0.5")


def test_one_thing_is_sold_out_and_one_is_low(shelf):
    records = {upc: shelf[upc].stockrecords.all()[0] for upc in SHELF}
    assert [upc for upc, record in records.items() if record.num_in_stock == 0] == ["DH-36-5"]
    assert [upc for upc, record in records.items() if record.is_below_threshold] == ["DH-RNANO-10"]


def test_what_needs_safety_texts_is_hidden_until_they_are_there(shelf):
    assert {product.kind for product in shelf.values() if product.is_public} == {"accessory"}


def test_every_price_is_in_dollars(shelf):
    assert {shelf[upc].stockrecords.all()[0].price_currency for upc in SHELF} == {"USD"}


def written_of(thing) -> str:
    """All that somebody wrote of a product or of a category by hand, but for the code of its fitting."""
    name = getattr(thing, "title", "") or thing.name
    written = [name, thing.description or "", thing.meta_title or "", thing.meta_description or ""]
    return " ".join(written).replace(getattr(thing, "fit_family", "") or "DRP-A", "")


def test_no_text_written_by_hand_says_what_fits_which_pen(shelf):
    pens = [pen["name"] for brand in fixture("fit.yaml")["brands"] for pen in brand["pens"]]
    of_a_pen = rf"reported fit|Dr\. Pen|\b({'|'.join(map(re.escape, pens))})\b"
    things = [product for product in shelf.values() if product.kind in ("cartridge", "accessory")]
    said = {thing: re.findall(of_a_pen, written_of(thing)) for thing in (*things, *Category.objects.all())}
    assert {str(thing): found for thing, found in said.items() if found} == {}


def test_cartridges_for_other_makers_pens_are_told_by_their_fitting_and_come_with_a_note(shelf):
    others = [shelf[upc] for upc in SHELF if upc.startswith("FX-")]
    assert [product.title.endswith(f"fitting {product.fit_family}") for product in others] == [True] * 4
    assert {"We are not affiliated with the makers" in product.description for product in others} == {True}


def test_pens_and_kits_name_no_cartridge_that_they_take(shelf):
    pens = [written_of(product) for product in shelf.values() if product.kind in ("pen", "kit")]
    assert [each for each in pens if re.search(r"takes|E6 and E7", each)] == []


def test_every_cartridge_names_its_fitting_and_no_product_says_itself_which_pens_it_fits(shelf):
    assert [upc for upc, product in shelf.items() if product.is_cartridge and not product.fit_family] == []
    assert shelf["ACC-SLEEVE-50"].fit_families == ["DIA-PRO", "DIA-HOME"]
    assert [upc for upc, product in shelf.items() if re.search(r"\bfits?\b", product.description)] == []
    assert {code for product in shelf.values() for code in product.facts} & {"fits", "fit_evidence", "gtin"} == set()


def test_every_product_describes_itself_to_search_engines(shelf):
    assert [upc for upc, product in shelf.items() if not (product.meta_title and product.meta_description)] == []
    titles = [product.title for product in shelf.values()]
    assert sorted(set(titles)) == sorted(titles)


@pytest.mark.parametrize("pattern", MAY_NOT_BE_SAID)
def test_the_texts_make_no_claim(pattern):
    text = (Path(settings.BASE_DIR) / "fixtures" / "catalogue.yaml").read_text(encoding="utf-8")
    assert re.findall(pattern, text, flags=re.IGNORECASE) == []


@pytest.mark.parametrize(
    "claim", ["It fades old acne scars.", "Removes wrinkles", "Boosts collagen", "you can share it"]
)
def test_the_claim_patterns_find_claims(claim):
    assert any(re.search(pattern, claim, flags=re.IGNORECASE) for pattern in MAY_NOT_BE_SAID)


def test_parcels_go_to_britain_ireland_and_the_union_only(shelf):
    codes = list(Country.objects.filter(is_shipping_country=True).values_list("pk", flat=True))
    assert " ".join(sorted(codes)) == (
        "AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
    )


def test_categories_form_two_levels(shelf):
    assert [category.full_name for category in Category.objects.order_by("path")] == [
        "Cartridges",
        "Cartridges > For use at home",
        "Cartridges > For professionals",
        "Cartridges > For other makers' pens",
        "Pens",
        "Kits",
        "Care and disposal",
    ]


LINES = {
    "DIA-E7": "5 speeds · depth lock · up to 0.5 mm",
    "DIA-G7": "Cordless · 6 speeds · up to 2.5 mm",
    "DIA-E7-KIT": "1 E7 pen, 2 nano tips, 2 12-pin cartridges, 1 sharps box",
    "DH-NANO": "Nano tip, for the surface only · packs of 2 and 10",
    "DH-12": "12 needles · up to 0.25 mm · packs of 5 and 10",
    "DH-12-5": "12 needles · up to 0.25 mm · pack of 5",
    "DP-1-10": "1 needle · up to 2.5 mm · pack of 10",
    "DP-42-10": "42 needles · up to 2.0 mm · pack of 10",
    "ACC-SPF50": "50 ml tube",
}


def test_a_parent_on_a_card_speaks_for_its_public_packs(shelf):
    Product.objects.filter(parent__upc="DH-12").update(is_public=True)
    parent = Product.objects.for_pages().get(upc="DH-12")
    assert (parent.facts_line, parent.price_per_cartridge) == (LINES["DH-12"], D("2.99"))


@pytest.mark.parametrize("upc", [upc for upc in LINES if upc not in ("DH-12", "DH-NANO")])
def test_a_card_sums_a_product_up_in_one_line(shelf, upc):
    assert shelf[upc].facts_line == LINES[upc]


def test_the_specification_lists_what_is_known_in_reading_order(shelf):
    rows = [(fact.label, fact.value, fact.unit) for fact in shelf["DH-12-5"].specification]
    assert rows == [
        ("For use", "At home", ""),
        ("Tip", "Needles", ""),
        ("Needles", "12", ""),
        ("Needle thickness", "0.18", "mm"),
        ("Needle gauge", "34G", ""),
        ("Depth, at most", "0.25", "mm"),
        ("Fitting code", "DIA-HOME", ""),
        ("Sterilised with", "Ethylene oxide gas (EO)", ""),
        ("Backflow membrane", "Yes", ""),
        ("Single use", "Yes", ""),
        ("Pieces in the pack", "5", ""),
    ]
    assert [fact.value for fact in shelf["DH-NANO-2"].specification if "Depth" in fact.label] == ["0.0–0.1"]

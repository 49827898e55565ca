"""The shop's own file of fits says what the evidence says, and no more."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.db import transaction

from shop.fit import actions, queries
from shop.fit.models import DeviceFit, FitFamily

FILE = Path(settings.BASE_DIR) / "fixtures" / "fit.yaml"
DR_PENS = ("a1", "a6", "a6s", "m8", "m8s", "a8s", "a9", "a11", "a7", "m5", "m7", "n2", "e30", "x5", "a10", "m7s")


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup, django_db_blocker):
    """Loaded once for all: these tests only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        actions.load(yaml.safe_load(FILE.read_text()))
        yield
        transaction.set_rollback(True)


def states(brand: str, slug: str) -> dict[str, str]:
    pen = queries.pen_at(brand=brand, slug=slug)
    return {each.family: each.status for each in pen.statements} if pen else {}


def test_only_documents_of_a_regulator_and_our_examples_are_called_verified():
    verified = DeviceFit.objects.filter(status="verified")
    assert [(str(fit.device), fit.family.code, fit.is_demo) for fit in verified] == [
        ("Diaminy E5", "DIA-OLD", True),
        ("Diaminy E6", "DIA-HOME", True),
        ("Diaminy E7", "DIA-HOME", True),
        ("Diaminy G7", "DIA-PRO", True),
        ("PRO Pen Microneedling System", "PROPEN", False),
        ("SkinPen Precision", "SKINPEN", False),
        ("SkinStylus SteriLock", "SKINSTYLUS", False),
    ]


def test_nobody_has_shown_that_the_m8_and_the_m8s_swap():
    assert states("dr-pen", "m8") == {"DRP-A": "unknown", "DRP-M8": "reported", "DRP-M8S": "unknown"}
    assert states("dr-pen", "m8s") == {"DRP-A": "unknown", "DRP-M8": "unknown", "DRP-M8S": "reported"}


def test_the_hydra_pens_take_none_of_the_others():
    nothing = {"DRP-A": "no_fit", "DRP-M8": "no_fit", "DRP-M8S": "no_fit", "HYDRA": "reported"}
    assert [states("hydra-pen", slug) for slug in ("h2", "h3", "h5")] == [nothing] * 3


@pytest.mark.parametrize(("family", "pens"), [("DRP-A", 3), ("DRP-M8", 1), ("DRP-M8S", 4)])
def test_what_retailers_say_is_reported_and_of_the_other_pens_of_that_maker_nothing_is_known(family, pens):
    found = [states("dr-pen", slug)[family] for slug in DR_PENS]
    assert (found.count("reported"), found.count("unknown")) == (pens, len(DR_PENS) - pens)


def test_a_home_pen_takes_no_professional_cartridge():
    assert states("diaminy", "e7") == {
        "DIA-HOME": "verified",
        "DIA-OLD": "no_fit",
        "DIA-PRO": "no_fit",
        "DRP-A": "unknown",
        "DRP-M8": "unknown",
        "DRP-M8S": "unknown",
    }


def test_the_file_again_changes_nothing():
    assert str(actions.load(yaml.safe_load(FILE.read_text()))).startswith("0 made, 0 changed, ")


def test_a_fitting_that_a_product_names_is_one_that_the_file_describes():
    catalogue = yaml.safe_load((FILE.parent / "catalogue.yaml").read_text())
    named = {
        code.strip()
        for product in catalogue["products"]
        for code in product.get("facts", {}).get("fit_family", "").split(",")
    }
    described = {family["code"] for family in yaml.safe_load(FILE.read_text())["families"]}
    assert sorted(named - described) == [""]


# The list that reports it names no other pen of this fitting: too weak to call the fitting by its name.
LEFT_OUT_OF_NAMES = {("DRP-A", "A6S")}


def test_the_name_of_a_fitting_names_the_pens_that_are_stated_to_fit_and_no_others():
    fits = DeviceFit.objects.filter(status__in=("verified", "reported")).select_related("device", "family")
    stated = {(fit.family.code, fit.device.name) for fit in fits if re.search(r"\d", fit.device.name)}
    named = {(family.code, word) for family in FitFamily.objects.all() for word in re.findall(r"\w*\d\w*", family.name)}
    # A fitting may be called by what its pens have in common, and then it names none of them.
    with_names = {code for code, _ in named}
    assert named == {pair for pair in stated if pair[0] in with_names} - LEFT_OUT_OF_NAMES


def test_every_fitting_of_the_catalogue_has_a_name_and_a_statement():
    catalogue = yaml.safe_load(FILE.with_name("catalogue.yaml").read_text())
    facts = [row["facts"] for product in catalogue["products"] for row in (product, *product.get("children", []))]
    written = {code.strip() for each in facts for code in str(each.get("fit_family", "")).split(",")} - {""}
    assert written <= set(DeviceFit.objects.values_list("family__code", flat=True))
    assert len(written) == 6

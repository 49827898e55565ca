"""Whatever says "Fits" speaks from the statements, and says something else once they change."""

import pytest

from shop.fit.models import DeviceBrand, DeviceFit, FitFamily
from shop.fit.rules import Statement, Told, told
from shop.shelf.models import Card
from tests import factories
from tests.forks import pages
from tests.forks.pages import text

OLD, NEW = "Fits Diaminy E7", "Reported to fit Diaminy E7"


@pytest.fixture
def product(client, shelf_at_once):
    """A cartridge that fits the E7, and lies in the basket."""
    factories.oscar.CountryFactory(iso_3166_1_a2="GB", printable_name="United Kingdom", is_shipping_country=True)
    factories.device("E7", HOME="verified")
    made = factories.product(title="Home 12-pin", fit_family="HOME", audience="home", pack_size=10)
    client.post(f"/basket/add/{made.pk}/", {"quantity": 1})
    return made


def said(client, product) -> dict[str, list[str]]:
    """What each page says of the fit, of old or new words those that it has."""
    addresses = {
        "list": "/catalogue/",
        "page": product.get_absolute_url(),
        "search": "/search/?q=12-pin",
        "basket": "/basket/",
    }
    found = {name: text(client.get(address), tag="main") for name, address in addresses.items()}
    feed = client.get("/feeds/google/GB.xml").content.decode()
    found["feed"] = feed.replace("</g:attribute_name><g:attribute_value>", " ")
    return {name: sorted(words for words in (OLD, NEW) if words in page) for name, page in found.items()}


def everywhere(*words: str) -> dict[str, list[str]]:
    return {name: list(words) for name in ("list", "page", "search", "basket", "feed")}


@pytest.mark.django_db
def test_a_pair_that_is_lowered_at_the_desk_is_lowered_on_every_page(client, product):
    before = said(client, product)
    fit = DeviceFit.objects.get()
    staff = factories.oscar.UserFactory(is_staff=True, is_superuser=True)
    desk = type(client)()
    desk.force_login(staff, backend="oscar.apps.customer.auth_backends.EmailBackend")
    form = {"device": fit.device_id, "family": fit.family_id, "evidence": "One shop says so."}
    assert desk.post(f"/dashboard/fit/statement/{fit.pk}/", form | {"status": "reported"}).status_code == 302
    lowered = said(client, product)
    desk.post(f"/dashboard/fit/statement/{fit.pk}/", form | {"status": "unknown"})
    assert (before, lowered, said(client, product)) == (everywhere(OLD), everywhere(NEW), everywhere())


@pytest.mark.django_db
def test_search_engines_are_told_what_is_stated_and_not_what_somebody_once_wrote(client, product):
    def told() -> list[bool]:
        page = client.get(product.get_absolute_url())
        [meta] = pages.find(page, tag="meta", name="description")
        [things] = pages.find(page, tag="script", type="application/ld+json")
        return [f"{OLD}." in meta.get("content", ""), f"{OLD}." in pages.words(things)]

    before = told()
    fit = DeviceFit.objects.get()
    fit.status = "reported"
    fit.save()
    assert (before, told()) == ([True, True], [False, False])


@pytest.mark.django_db
def test_a_card_follows_the_names_and_the_codes(product):
    brand, family = DeviceBrand.objects.get(), FitFamily.objects.get()
    brand.name = "Other"
    brand.save()
    renamed = Card.objects.get().fits
    family.code = "AWAY"
    family.save()
    assert (renamed, Card.objects.get().fits) == ("Other E7", "")


@pytest.mark.django_db
def test_a_statement_that_goes_takes_its_words_along(product):
    DeviceFit.objects.get().device.delete()
    assert (Card.objects.get().fits, Card.objects.get().is_for_nobody) == ("", False)


@pytest.mark.django_db
def test_what_no_pen_takes_any_more_is_flagged_in_the_basket(client, product):
    fit = DeviceFit.objects.get()
    before = pages.find(client.get("/basket/"), cls="fit-state--no_fit")
    fit.status = "no_fit"
    fit.save()
    page = client.get("/basket/")
    assert (before, text(page, cls="fit-state--no_fit")) == (
        [],
        "This cannot be bought: no pen that we know takes it. Please remove it.",
    )


def state(brand: str, short: str, status: str, family: str = "HOME") -> Statement:
    return Statement(pen=f"{brand} {short}".strip(), brand=brand, family=family, status=status)


def test_pens_are_told_by_their_makers_in_the_order_of_their_numbers():
    statements = [state("Dr. Pen", short, "reported") for short in ("A11", "A9", "A1")]
    statements += [state("Diaminy", "E7", "verified"), state("Diaminy", "E6", "verified"), state("X", "Y", "no_fit")]
    found = told(["HOME"], statements)
    assert found == Told(fits="Diaminy E6 and E7", reported="Dr. Pen A1, A9 and A11")
    assert found.words == "Fits Diaminy E6 and E7 · Reported to fit Dr. Pen A1, A9 and A11"


def test_the_best_of_several_families_counts_and_what_goes_with_every_pen_is_not_told():
    statements = [state("Diaminy", "E7", "reported"), state("Diaminy", "E7", "verified", "PRO")]
    assert told(["HOME", "PRO"], statements) == Told(fits="Diaminy E7")
    assert told(["HOME"], statements).is_only_reported is True
    assert told(["HOME"], statements, kind="pen") == Told()
    assert not told(["OTHER"], statements)

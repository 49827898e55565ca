"""The desk's pages of delivery, and the file it starts from."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client
from oscar.test import factories as oscar

from shop.delivery.models import CountryGroup, Method
from tests import factories
from tests.forks import pages

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).parents[2] / "fixtures"
NEW = "/dashboard/delivery/method/new/"


@pytest.fixture
def desk(client: Client) -> Client:
    """A person who keeps delivery, and the countries of the shop."""
    oscar.CountryFactory(iso_3166_1_a2="GB", printable_name="United Kingdom", is_shipping_country=True)
    oscar.CountryFactory(iso_3166_1_a2="IE", printable_name="Ireland", is_shipping_country=True)
    person = oscar.UserFactory(is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="change_method"))
    client.force_login(person)
    return client


def typed(**changes) -> dict[str, object]:
    group, _ = CountryGroup.objects.get_or_create(name="Home", defaults={"countries": ["GB"]})
    return {
        "name": "Express",
        "code": "express",
        "group": group.pk,
        "charges": "500 9.90\r\n2000 12.90",
        "free_from": "",
        "min_days": "1",
        "max_days": "2",
        "cut_off": "12:00",
        "position": "1",
        "is_active": "on",
        **changes,
    }


def test_a_method_is_written_and_changed(desk: Client):
    assert desk.post(NEW, typed()).headers["Location"] == "/dashboard/delivery/"
    made = Method.objects.get()
    assert [(band.up_to_g, str(band.charge)) for band in made.charges] == [(500, "9.90"), (2000, "12.90")]
    address = f"/dashboard/delivery/method/{made.pk}/"
    page = desk.get(address)
    assert pages.text(page, tag="textarea") == "500 9.90 2000 12.90"
    desk.post(address, typed(name="Very fast"))
    assert Method.objects.get().name == "Very fast"
    assert "Very fast" in pages.text(desk.get("/dashboard/delivery/"), tag="table")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"charges": "a lot"}, "Line 1 must hold two numbers, such as “500 4.90”."),
        ({"max_days": "0"}, "This must not be smaller than the days at least."),
        ({"min_days": "900"}, "Ensure this value is less than or equal to 30."),
        ({"code": ""}, "Enter a code."),
        ({"free_from": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"cut_off": "noon"}, "Enter a valid time."),
        ({"group": "999"}, "Select a valid choice. That choice is not one of the available choices."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_kept(desk: Client, changes: dict, reason: str):
    answer = desk.post(NEW, typed(**changes))
    assert (answer.status_code, pages.text(answer, cls="error-block"), Method.objects.count()) == (422, reason, 0)
    assert "Express" in answer.content.decode()


def test_a_group_is_written_and_stays_while_a_method_goes_there(desk: Client):
    desk.post("/dashboard/delivery/countries/new/", {"name": "Islands", "countries": ["GB", "IE"]})
    group = CountryGroup.objects.get(name="Islands")
    assert group.countries == ["GB", "IE"]
    factories.method(countries=["GB"], code="x")
    Method.objects.update(group=group)
    desk.post(f"/dashboard/delivery/countries/{group.pk}/delete/")
    assert CountryGroup.objects.filter(pk=group.pk).exists()
    desk.post(f"/dashboard/delivery/method/{Method.objects.get().pk}/delete/")
    desk.post(f"/dashboard/delivery/countries/{group.pk}/delete/")
    assert not CountryGroup.objects.filter(pk=group.pk).exists()


def test_a_country_that_the_shop_does_not_know_is_refused(desk: Client):
    answer = desk.post("/dashboard/delivery/countries/new/", {"name": "Moon", "countries": ["ZZ"]})
    assert (answer.status_code, CountryGroup.objects.count()) == (422, 0)


def test_others_are_kept_out(client: Client):
    assert client.get("/dashboard/delivery/").status_code == 302
    client.force_login(oscar.UserFactory(is_staff=True))
    assert client.get("/dashboard/delivery/").status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_queries_however_long(desk: Client, count: int, django_assert_num_queries):
    for number in range(count):
        factories.method(code=f"m-{number}", countries=["GB"])
    with django_assert_num_queries(8):
        desk.get("/dashboard/delivery/")


def test_the_file_is_loaded_once_and_leaves_what_staff_changed(capsys):
    call_command("delivery_load", FIXTURES / "delivery.yaml")
    Method.objects.filter(code="tracked-uk").update(name="By bicycle")
    call_command("delivery_load", FIXTURES / "delivery.yaml")
    assert capsys.readouterr().out == "4 delivery methods created.\n0 delivery methods created.\n"
    assert Method.objects.get(code="tracked-uk").name == "By bicycle"


def test_the_file_reaches_every_country_of_the_shop():
    call_command("catalogue_load", FIXTURES / "address.yaml", verbosity=0)
    call_command("delivery_load", FIXTURES / "delivery.yaml")
    from oscar.core.loading import get_model

    shipping = set(get_model("address", "Country").objects.values_list("iso_3166_1_a2", flat=True))
    assert {code for group in CountryGroup.objects.all() for code in group.countries} == shipping


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[1]", "Nothing was loaded. Its top level must be a mapping."),
        ("methods: [{code: a}]", "Nothing was loaded. The entry 'name' is missing."),
        ("groups: 7", "Nothing was loaded. 'int' object is not iterable"),
        ("a: [", "is not valid YAML."),
    ],
)
def test_a_file_that_makes_no_sense_is_told(tmp_path: Path, text: str, reason: str):
    file = tmp_path / "delivery.yaml"
    file.write_text(text)
    with pytest.raises(CommandError, match=reason):
        call_command("delivery_load", file)


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("delivery_load", tmp_path / "none.yaml")

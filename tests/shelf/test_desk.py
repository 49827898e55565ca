"""The desk's pages about words."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

from shop import clock
from shop.forks.search import asking
from shop.shelf import actions
from shop.shelf.models import Synonym
from tests import factories

pytestmark = pytest.mark.django_db
SYNONYMS = "/dashboard/search/synonyms/"


@pytest.fixture(autouse=True)
def first_words():
    factories.synonyms()


@pytest.fixture
def keeper(client: Client) -> Client:
    clerk = get_user_model().objects.create(username="clerk", email="clerk@example.com", is_staff=True)
    clerk.groups.add(Group.objects.get(name="Catalogue managers"))
    client.force_login(clerk)
    return client


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_what_was_looked_for_in_vain_is_listed_with_a_way_to_say_what_is_meant(keeper: Client, monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)
    actions.note_missed("derma roller", on=date(2027, 1, 4))
    page = text(keeper.get("/dashboard/search/"))
    assert ("derma roller" in page, f"{SYNONYMS}?written=derma%20roller" in page) == (True, True)


def test_a_pair_is_known_to_the_next_search(keeper: Client, django_capture_on_commit_callbacks):
    asking.knowledge()
    with django_capture_on_commit_callbacks(execute=True):
        answer = keeper.post(SYNONYMS, {"written": "Safety  tub", "meant": "sharps container"})
    assert answer.status_code == 302
    assert Synonym.objects.filter(written="Safety tub", meant="sharps container").count() == 1
    assert asking.knowledge().lexicon.synonyms["safety", "tub"] == (("sharp", "container"),)


@pytest.mark.parametrize(
    ("written", "meant", "problem"),
    [
        ("the", "cartridge", "Write at least one word"),
        ("one two three four five six", "cartridge", "Write 4 words at most."),
        ("tub", "the", "Write what the shop calls it."),
        ("cartridges", "cartridge", "Both sides are the same"),
        ("HEAD", "Cartridge", "This pair is written down already."),
        ("", "cartridge", "Write a word."),
        ("x" * 81, "cartridge", "Write 80 characters at most."),
    ],
)
def test_a_pair_that_makes_no_sense_is_refused_and_what_was_typed_stays(
    keeper: Client, written: str, meant: str, problem: str
):
    before = Synonym.objects.count()
    answer = keeper.post(SYNONYMS, {"written": written, "meant": meant})
    assert (answer.status_code, problem in text(answer), f'value="{meant}"' in text(answer)) == (422, True, True)
    assert Synonym.objects.count() == before


def test_a_removed_pair_is_forgotten(keeper: Client, django_capture_on_commit_callbacks):
    pair = Synonym.objects.get(written="refill")
    asking.knowledge()
    with django_capture_on_commit_callbacks(execute=True):
        assert keeper.post(f"{SYNONYMS}{pair.pk}/remove/").status_code == 302
    assert ("refill",) not in asking.knowledge().lexicon.synonyms


@pytest.mark.parametrize("address", ["/dashboard/search/", SYNONYMS])
def test_the_pages_are_for_those_who_keep_the_catalogue(client: Client, address: str):
    anonymous = client.get(address)
    client.force_login(get_user_model().objects.create(username="x", email="x@example.com", is_staff=True))
    assert (anonymous.status_code, client.get(address).status_code) == (302, 403)


@pytest.mark.parametrize("count", [1, 30])
def test_a_list_costs_the_same_for_one_and_for_many(keeper: Client, django_assert_num_queries, count: int, now):
    for at in range(count):
        actions.note_missed(f"words {chr(97 + at)}", on=clock.now().date())
    keeper.get("/dashboard/search/")
    with django_assert_num_queries(6):
        keeper.get("/dashboard/search/")

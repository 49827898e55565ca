"""Questions: asked by anybody, answered by a person, mailed to who asked, kept from machines."""

from datetime import timedelta

import pytest
from django.test import Client
from oscar.test import factories as oscar

from shop import clock
from shop.mail.models import Message
from shop.voices import actions
from shop.voices.models import Question
from tests import factories, schema_org
from tests.forks.pages import find, parse, text, words
from tests.voices import makers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_clock(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def product():
    return factories.product()


@pytest.fixture
def clerk():
    return oscar.UserFactory(is_staff=True)


def path(product, page: str = "ask/") -> str:
    return f"/catalogue/{product.slug}_{product.pk}/questions/{page}"


def test_a_question_is_kept_with_the_address_for_its_answer_and_waits(client: Client, product):
    assert client.get(path(product)).status_code == 200
    sent = {"body": "Does it fit the E6?", "name": "Bo", "email": "bo@example.com", "website": ""}
    answer = client.post(path(product), sent)
    asked = Question.objects.get()
    assert answer.url == path(product, "asked/")
    assert (asked.body, asked.name, asked.email, asked.state) == (
        "Does it fit the E6?",
        "Bo",
        "bo@example.com",
        "waiting",
    )
    assert "Does it fit" not in text(client.get(product.get_absolute_url()), id="questions")
    parse(client.get(answer.url))


def test_a_name_and_an_address_may_stay_empty(client: Client, product):
    client.post(path(product), {"body": "Does it fit the E6?"})
    assert Question.objects.get().email == ""


def test_what_is_wrong_is_named_beside_its_field(client: Client, product):
    answer = client.post(path(product), {"body": " ", "name": "Bo", "email": "bo"})
    errors = [words(error).removeprefix("Error: ") for error in find(answer, cls="field__error")]
    assert (answer.status_code, errors) == (
        422,
        ["Write your question", "Enter an email address like name@example.com"],
    )
    assert [field.get("value") for field in find(answer, id="id_name")] == ["Bo"]


def test_an_address_longer_than_we_can_keep_is_refused_at_its_field(client: Client, product):
    answer = client.post(path(product), {"body": "Does it fit?", "email": f"ada@{'a.' * 125}example"})
    assert "at most 254 characters" in words(find(answer, cls="field__error")[0])


def test_whoever_fills_in_what_nobody_sees_is_thanked_and_nothing_is_kept(client: Client, product):
    answer = client.post(path(product), {"body": "Buy my watches", "website": "https://watches.example"})
    assert (answer.url, Question.objects.count()) == (path(product, "asked/"), 0)


def test_the_sixth_question_of_an_hour_waits_and_is_not_lost(client: Client, product, now, monkeypatch):
    for at in range(5):
        client.post(path(product), {"body": f"Question {at}?"}, REMOTE_ADDR="203.0.113.7")
    late = {"body": "One more?"}
    answer = client.post(path(product), late, REMOTE_ADDR="203.0.113.7")
    assert (answer.status_code, Question.objects.count()) == (429, 5)
    assert "One more?" in answer.content.decode()
    assert client.post(path(product), late, REMOTE_ADDR="203.0.113.8").status_code == 302
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=1, minutes=1))
    assert client.post(path(product), late, REMOTE_ADDR="203.0.113.7").status_code == 302


def test_behind_the_proxy_the_visitors_own_address_counts_and_none_that_they_claim(client: Client, product):
    found = []
    for at in range(6):
        claimed = {"x-forwarded-for": f"198.51.100.{at}, 203.0.113.7"}
        answer = client.post(path(product), {"body": "Q?"}, REMOTE_ADDR="127.0.0.1", headers=claimed)
        found.append(answer.status_code)
    assert found == [302] * 5 + [429]


def test_whoever_may_be_harmed_reads_at_once_where_help_is_and_staff_read_it_first(client: Client, product):
    answer = client.post(path(product), {"body": "My face is swollen, what now?"})
    page = client.get(answer.url)
    assert text(page, cls="notice__title") == "Please do not wait for us"
    assert "When to get help" in [words(part) for part in find(page, tag="h2")]
    assert Question.objects.get().may_be_urgent


def test_an_answer_is_published_told_to_machines_and_mailed_once(client: Client, product, now, clerk):
    asked = makers.question(product, now=now)
    for said in ("Yes, it does.", "Yes, it fits the E6."):
        actions.answer(asked, words=said, is_public=True, by=clerk, now=now)
    page = client.get(product.get_absolute_url())
    assert "Does it fit the E6? Yes, it fits the E6. Asked by Bo, answered by the shop on" in text(page, id="questions")
    told = next(thing for thing in schema_org.things_on(page) if thing["@type"] == "FAQPage")
    assert [(each["name"], each["acceptedAnswer"]["text"]) for each in told["mainEntity"]] == [
        ("Does it fit the E6?", "Yes, it fits the E6.")
    ]
    letters = Message.objects.filter(kind="question-answered")
    assert [(letter.to_address, letter.purpose) for letter in letters] == [("bo@example.com", "transactional")]
    assert "Yes, it does." in letters[0].text


def test_an_answer_may_go_to_the_person_alone(client: Client, product, now, clerk):
    asked = makers.question(product, now=now)
    actions.answer(asked, words="Yes.", is_public=False, by=clerk, now=now)
    assert "Does it fit" not in text(client.get(product.get_absolute_url()), id="questions")
    assert Message.objects.filter(kind="question-answered").count() == 1


def test_an_answer_to_somebody_without_an_address_is_published_and_mailed_to_nobody(product, now, clerk):
    asked = makers.question(product, now=now, email="")
    answered = actions.answer(asked, words="Yes, it does.", is_public=True, by=clerk, now=now)
    assert (answered.state, Message.objects.count()) == ("published", 0)


def test_an_answer_that_nobody_could_read_is_refused(product, now, clerk):
    asked = makers.question(product, now=now, email="")
    with pytest.raises(actions.Refused, match="Nobody could read"):
        actions.answer(asked, words="Yes.", is_public=False, by=clerk, now=now)


def test_an_answer_makes_no_medical_claim(product, now, clerk):
    asked = makers.question(product, now=now)
    with pytest.raises(actions.Refused) as refused:
        actions.answer(asked, words="Yes, and it removes scars.", is_public=True, by=clerk, now=now)
    assert [finding.words for finding in refused.value.findings] != []
    assert (Question.objects.get().state, Message.objects.count()) == ("waiting", 0)


def test_a_question_that_was_taken_off_the_page_is_gone_from_it(client: Client, product, now, clerk):
    asked = makers.question(product, now=now)
    actions.answer(asked, words="Yes.", is_public=True, by=clerk, now=now)
    actions.withhold_question(asked, reason="private", note="Names a neighbour", by=clerk, now=now)
    assert "Nobody has asked about this product yet." in text(client.get(product.get_absolute_url()), id="questions")
    with pytest.raises(actions.Refused):
        actions.withhold_question(asked, reason="", note="", by=clerk, now=now)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_of_questions_costs_four_queries(client, django_assert_num_queries, product, now, clerk, count: int):
    for at in range(count):
        asked = makers.question(product, now=now, address=f"203.0.113.{at}")
        actions.answer(asked, words="Yes.", is_public=True, by=clerk, now=now)
    with django_assert_num_queries(4):
        page = client.get(path(product, ""))
    assert len(find(page, cls="said")) == min(count, 20)


@pytest.mark.parametrize("page", ["", "ask/", "asked/"])
def test_a_product_that_is_not_public_has_no_questions(client: Client, product, page):
    type(product).objects.update(is_public=False)
    assert client.get(path(product, page)).status_code == 404

"""The desk: staff decide, reply and answer; every decision stays, and no words of a customer's can be changed."""

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.test import Client
from oscar.test import factories as oscar

from shop import clock
from shop.voices import actions
from shop.voices.models import Decision
from shop.voices.queries.reviewing import Review
from tests import factories
from tests.voices import makers

pytestmark = pytest.mark.django_db
REVIEWS, QUESTIONS = "/dashboard/voices/reviews/", "/dashboard/voices/questions/"


@pytest.fixture(autouse=True)
def the_clock(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def product():
    return factories.product()


@pytest.fixture
def clerk(client: Client):
    user = oscar.UserFactory(is_staff=True, first_name="Cleo", last_name="Clerk")
    user.groups.add(Group.objects.get(name="Moderators"))
    client.force_login(user)
    return user


def test_only_moderators_come_in(client: Client, product, now):
    review, question = makers.review(product, now=now), makers.question(product, now=now)
    pages = [REVIEWS, f"{REVIEWS}{review.pk}/", QUESTIONS, f"{QUESTIONS}{question.pk}/"]
    client.force_login(oscar.UserFactory(is_staff=True))
    assert [client.get(page).status_code for page in pages] == [403] * 4
    client.force_login(oscar.UserFactory())
    assert [client.get(page).status_code for page in pages] == [302] * 4


def test_who_may_only_look_decides_nothing(client: Client, product, now):
    review, question = makers.review(product, now=now), makers.question(product, now=now)
    user = oscar.UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name="Catalogue managers"))
    client.force_login(user)
    assert client.get(f"{REVIEWS}{review.pk}/").status_code == 200
    found = [
        client.post(f"{REVIEWS}{review.pk}/", {"verdict": "published"}),
        client.post(f"{QUESTIONS}{question.pk}/", {"words": "Yes.", "is_public": "on"}),
    ]
    assert [answer.status_code for answer in found] == [403, 403]
    assert Decision.objects.count() == 0


def test_a_blaming_review_is_published_like_any_other_and_the_log_says_by_whom(client: Client, product, now, clerk):
    review = makers.review(product, now=now, stars=1)
    client.post(f"{REVIEWS}{review.pk}/", {"deed": "decide", "verdict": "published"})
    assert Review.objects.get().is_approved
    made = Decision.objects.get()
    assert (made.about, made.verdict, made.stars, made.by_name, made.at) == (
        f"review {review.pk}",
        "published",
        1,
        "Cleo Clerk",
        now,
    )


@pytest.mark.parametrize(("reason", "note"), [("", "It is too harsh"), ("private", " "), ("harsh", "Too harsh")])
def test_a_review_is_not_withheld_without_a_listed_reason_and_a_note(client, product, now, clerk, reason, note):
    review = makers.review(product, now=now, stars=1)
    sent = {"deed": "decide", "verdict": "withheld", "reason": reason, "note": note}
    assert client.post(f"{REVIEWS}{review.pk}/", sent).status_code == 422
    assert (Review.objects.get().pending_moderation, Decision.objects.count()) == (True, 0)


def test_a_withheld_review_tells_its_stars_to_the_desk(client: Client, product, now, clerk):
    review = makers.review(product, now=now, stars=2)
    sent = {"deed": "decide", "verdict": "withheld", "reason": "private", "note": "Names a nurse"}
    client.post(f"{REVIEWS}{review.pk}/", sent)
    page = client.get(f"{REVIEWS}?state=withheld").content.decode()
    assert "2 stars: <strong>1</strong>" in page
    assert "Names a nurse" in client.get(f"{REVIEWS}{review.pk}/").content.decode()


def test_the_moderator_is_told_of_claims_and_of_harm_and_that_neither_is_a_reason(client: Client, product, now, clerk):
    review = makers.review(product, now=now, body="It cured my acne, but then there was pus.")
    page = client.get(f"{REVIEWS}{review.pk}/").content.decode()
    assert ("cured my acne" in page, "That is no reason to withhold it" in page) == (True, True)
    assert "<strong>It may tell of harm:</strong> pus" in page


def test_a_reply_stands_below_the_review_and_what_it_was_before_stays_in_the_log(client, product, now, clerk):
    review = makers.review(product, now=now, by=clerk)
    for said in ("Thank you.", "Thank you very much."):
        client.post(f"{REVIEWS}{review.pk}/", {"deed": "reply", "body": said})
    assert "Thank you very much." in client.get(product.get_absolute_url()).content.decode()
    assert [each.words for each in Decision.objects.filter(verdict="replied")] == ["Thank you very much.", "Thank you."]


def test_a_reply_makes_no_medical_claim(client: Client, product, now, clerk):
    review = makers.review(product, now=now)
    answer = client.post(f"{REVIEWS}{review.pk}/", {"deed": "reply", "body": "Yes, it heals acne."})
    assert (answer.status_code, Decision.objects.count()) == (422, 0)
    assert "Medical claims found" in answer.content.decode()


def test_a_question_is_answered_at_the_desk(client: Client, product, now, clerk):
    question = makers.question(product, now=now)
    assert client.post(f"{QUESTIONS}{question.pk}/", {"deed": "answer", "words": ""}).status_code == 422
    client.post(f"{QUESTIONS}{question.pk}/", {"deed": "answer", "words": "Yes.", "is_public": "on"})
    question.refresh_from_db()
    assert (question.state, question.answer) == ("published", "Yes.")


def test_a_question_is_kept_off_the_page_with_a_reason(client: Client, product, now, clerk):
    question = makers.question(product, now=now)
    path = f"{QUESTIONS}{question.pk}/"
    assert client.post(path, {"deed": "withhold", "reason": "", "note": "x"}).status_code == 422
    client.post(path, {"deed": "withhold", "reason": "unrelated", "note": "About another shop"})
    question.refresh_from_db()
    assert question.state == "withheld"


def test_what_may_be_urgent_comes_first_at_the_desk(client: Client, product, now, clerk):
    makers.question(product, now=now, body="First?")
    makers.question(product, now=now, body="My eye is swollen")
    page = client.get(QUESTIONS).content.decode()
    assert page.index("My eye is swollen") < page.index("First?")


@pytest.mark.parametrize("count", [1, 30])
def test_the_desk_costs_the_same_however_much_waits(client, django_assert_num_queries, product, now, clerk, count: int):
    for at in range(count):
        makers.review(product, now=now, email=f"{at}@example.com")
        makers.question(product, now=now, address=f"203.0.113.{at}")
    costs = {REVIEWS: 9, QUESTIONS: 7}
    for page, cost in costs.items():
        client.get(page)
        with django_assert_num_queries(cost):
            client.get(page)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_decision_stays_as_it_was_written(product, now, change: str):
    clerk = oscar.UserFactory(is_staff=True)
    makers.review(product, now=now, by=clerk)
    log = Decision.objects.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        log.update(note="x") if change == "update" else log.delete()


def test_a_decision_outlives_the_review_and_who_decided(product, now):
    clerk = oscar.UserFactory(is_staff=True, email="cleo@example.com", first_name="", last_name="")
    makers.review(product, now=now, by=clerk).delete()
    clerk.delete()
    left = Decision.objects.get()
    assert (left.review, left.by, left.by_name) == (None, None, "cleo@example.com")


def test_oscars_pages_that_rewrite_and_delete_reviews_lead_to_the_desk(client: Client, product, now, clerk):
    review = makers.review(product, now=now)
    client.force_login(oscar.UserFactory(is_superuser=True, is_staff=True))
    pages = ["", f"{review.pk}/", f"{review.pk}/delete/"]
    led = [client.post(f"/dashboard/reviews/{page}", {"title": "Changed", "status": 1}).url for page in pages]
    assert led == [REVIEWS, f"{REVIEWS}{review.pk}/", f"{REVIEWS}{review.pk}/"]
    assert Review.objects.get().title == "Sits well"


def test_an_unknown_review_or_question_is_not_found(client: Client, clerk):
    assert [client.get(f"{place}7/").status_code for place in (REVIEWS, QUESTIONS)] == [404, 404]


def test_a_decision_that_is_none_is_refused(product, now):
    review = makers.review(product, now=now)
    with pytest.raises(actions.Refused, match="Choose whether"):
        actions.decide(review, verdict="hidden", by=oscar.UserFactory(), now=now)

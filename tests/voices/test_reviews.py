"""Reviews: only by buyers, all that are real, and shown with how they are spread."""

import pytest
from django.test import Client
from oscar.test import factories as oscar

from shop import clock
from shop.aftercare import actions as desk
from shop.voices import actions, queries
from shop.voices.models import Experience, Standing
from tests import factories, schema_org
from tests.aftercare import makers as aftercare
from tests.forks.pages import find, parse, text, words
from tests.voices import makers

pytestmark = pytest.mark.django_db
SENT = {**{name: value for name, value in makers.STORY.items() if name != "stars"}, "stars": "4"}


@pytest.fixture(autouse=True)
def the_clock(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def clerk():
    return oscar.UserFactory(is_staff=True, first_name="Cleo", last_name="Clerk")


def add(product, token: str = "") -> str:
    return f"/catalogue/{product.slug}_{product.pk}/reviews/add/" + (f"?order={token}" if token else "")


def token_of(order, product) -> str:
    return queries.review_url(order, product).split("?order=")[1]


def test_a_guest_reviews_what_they_bought_by_the_link_of_their_letter(client: Client):
    product = factories.product()
    order = makers.order_of(product)
    path = add(product, token_of(order, product))
    assert client.get(path).status_code == 200
    assert client.post(path, SENT).url == product.get_absolute_url()
    experience = Experience.objects.get()
    assert (experience.order, experience.fit, experience.review.title, experience.review.email) == (
        order,
        "yes",
        "Sits well",
        "",
    )
    assert experience.review.pending_moderation


def test_an_account_reviews_what_it_bought_a_pack_of(client: Client):
    family = factories.family((10, "29.90", 3))
    user = oscar.UserFactory(first_name="Grace")
    factories.order(lines=[(family.children.get(), 1)], user=user)
    client.force_login(user)
    client.post(add(family), {**SENT, "name": ""})
    review = Experience.objects.get().review
    assert (review.product, review.user) == (family, user)


@pytest.mark.parametrize("status", ["Pending payment", "Cancelled", "Refunded"])
def test_who_did_not_keep_it_cannot_review_it(client: Client, status: str):
    product = factories.product()
    user = oscar.UserFactory()
    order = makers.order_of(product, status=status, user=user)
    client.force_login(user)
    for path in (add(product), add(product, token_of(order, product))):
        assert client.post(path, SENT).status_code == 403
    assert Experience.objects.count() == 0


def test_a_line_that_was_given_back_does_not_count(client: Client):
    product = factories.product()
    order = makers.order_of(product)
    order.lines.update(status="Refunded")
    assert client.get(add(product, token_of(order, product))).status_code == 403


@pytest.mark.parametrize("token", ["", "100000:forged", "x"])
def test_without_a_purchase_there_is_no_form_and_the_page_says_why(client: Client, token: str):
    answer = client.get(add(factories.product(), token))
    assert (answer.status_code, find(answer, id="add_review_form")) == (403, [])
    parse(answer)


def test_the_link_of_one_product_opens_no_other(client: Client):
    mine, other = factories.product(), factories.product(title="Other")
    token = token_of(makers.order_of(mine), mine)
    assert client.get(add(other, token)).status_code == 403


def test_each_buyer_reviews_a_product_once_by_whatever_way(client: Client, now):
    product = factories.product()
    makers.review(product, now=now)
    again = makers.order_of(product, email="BUYER@example.com")
    answer = client.post(add(product, token_of(again, product)), SENT)
    assert (text(answer, tag="h1"), Experience.objects.count()) == ("We have your review already", 1)
    with pytest.raises(actions.AlreadyReviewed):
        actions.review(product, order=again, told=makers.told(), now=now)


def test_what_is_missing_is_named_beside_its_field_and_nothing_typed_is_lost(client: Client):
    product = factories.product()
    path = add(product, token_of(makers.order_of(product), product))
    answer = client.post(path, {"title": "Sits well", "stars": "9", "seal": "whole"})
    errors = [words(error).removeprefix("Error: ") for error in find(answer, cls="field__error")]
    assert (answer.status_code, errors) == (
        422,
        ["Choose from 1 to 5 stars", "Say whether it fits", "Say how it was to handle", "Write your review"],
    )
    assert [field.get("value") for field in find(answer, id="id_title")] == ["Sits well"]


def test_whoever_tells_of_harm_reads_at_once_where_help_is(client: Client):
    product = factories.product()
    path = add(product, token_of(makers.order_of(product), product))
    answer = client.post(path, {**SENT, "body": "There was pus after a day."})
    assert "When to get help" in [words(part) for part in find(answer, tag="h2")]
    assert Experience.objects.count() == 1


def test_a_review_is_on_the_page_once_it_is_published_and_not_before(client: Client, now, clerk):
    product = factories.product()
    review = makers.review(product, now=now, stars=1, title="Did not fit", fit="no")
    assert "Did not fit" not in text(client.get(product.get_absolute_url()), id="reviews")
    actions.decide(review, verdict="published", by=clerk, now=now)
    shown = text(client.get(product.get_absolute_url()), id="reviews")
    assert "1 out of 5 stars★★★★★ Did not fit Ada Verified purchase 5 January 2027" in shown
    assert "It does not fit my pen: Diaminy E7" in shown


def test_the_spread_of_the_stars_is_told_in_words(client: Client, now, clerk):
    product = factories.product()
    for at, stars in enumerate((5, 5, 2)):
        makers.review(product, now=now, by=clerk, email=f"{at}@example.com", stars=stars)
    page = client.get(product.get_absolute_url())
    assert text(page, cls="spread").startswith("4.0 out of 5 stars, from 3 verified buyers")
    assert [words(row) for row in find(page, tag="tr") if "star" in words(row)] == [
        "5 stars 2 (67%)",
        "4 stars 0 (0%)",
        "3 stars 0 (0%)",
        "2 stars 1 (33%)",
        "1 star 0 (0%)",
    ]
    told = next(thing for thing in schema_org.things_on(page) if thing["@type"] == "Product")
    assert schema_org.problems(told) == []
    assert (told["aggregateRating"]["ratingValue"], told["aggregateRating"]["reviewCount"]) == ("4.0", 3)
    assert [review["reviewRating"]["ratingValue"] for review in told["review"]] == [2, 5, 5]


def test_a_review_that_speaks_like_a_doctor_is_shown_with_a_note_and_not_carried_to_search_engines(client, now, clerk):
    product = factories.product()
    makers.review(product, now=now, by=clerk, body="It cured my acne.")
    page = client.get(product.get_absolute_url())
    assert "It cured my acne. " in text(page, id="reviews")
    assert "What somebody says of their own skin is their own experience." in text(page, id="reviews")
    told = next(thing for thing in schema_org.things_on(page) if thing["@type"] == "Product")
    assert ("review" in told, told["aggregateRating"]["reviewCount"]) == (False, 1)


def test_reviews_come_in_pages_with_links_that_a_crawler_follows(client: Client, now, clerk):
    product = factories.product()
    for at in range(21):
        makers.review(product, now=now, by=clerk, email=f"{at}@example.com", title=f"Review {at}.")
    pages = [client.get(f"/catalogue/{product.slug}_{product.pk}/reviews/?page={at}") for at in (1, 2)]
    assert [len(find(page, cls="said")) for page in pages] == [20, 1]
    assert "?page=2" in [link.get("href") for link in find(pages[0], tag="a", rel="next")]


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_of_reviews_costs_five_queries(client, django_assert_num_queries, now, clerk, count: int):
    product = factories.product()
    for at in range(count):
        made = makers.review(product, now=now, by=clerk, email=f"{at}@example.com")
        actions.reply(made, body="Thank you.", by=clerk, now=now)
    with django_assert_num_queries(5):
        client.get(f"/catalogue/{product.slug}_{product.pk}/reviews/")


@pytest.mark.parametrize("count", [1, 30])
def test_all_that_is_said_and_known_keeps_a_product_page_at_eleven_queries(
    client, django_assert_num_queries, now, clerk, count: int
):
    family = factories.family(
        *((size, "9.90", 5) for size in range(1, count + 1)), audience="home", fit_family="DIA-HOME"
    )
    factories.block(now=now, product_class=family.product_class)
    for at in range(count):
        made = makers.review(family, now=now, by=clerk, email=f"{at}@example.com")
        actions.reply(made, body="Thank you.", by=clerk, now=now)
        asked = makers.question(family, now=now, address=f"203.0.113.{at}")
        actions.answer(asked, words="Yes.", is_public=True, by=clerk, now=now)
    with django_assert_num_queries(11):
        client.get(family.get_absolute_url())


def test_one_review_has_its_place_among_the_others(client: Client, now, clerk):
    product = factories.product()
    review = makers.review(product, now=now)
    assert client.get(review.get_absolute_url()).status_code == 404
    actions.decide(review, verdict="published", by=clerk, now=now)
    place = f"/catalogue/{product.slug}_{product.pk}/reviews/#review-{review.pk}"
    assert client.get(review.get_absolute_url()).url == place


def test_there_are_no_votes(client: Client, now, clerk):
    product = factories.product()
    review = makers.review(product, now=now, by=clerk)
    client.force_login(clerk)
    assert client.post(f"{review.get_absolute_url()}vote/", {"delta": 1}).status_code == 404


def test_a_review_that_nobody_bought_for_is_not_shown(client: Client):
    product = factories.product()
    product.reviews.create(score=5, title="Great", body="Great", name="X", email="x@example.com", status=1)
    assert "Nobody has reviewed this product yet." in text(client.get(product.get_absolute_url()), id="reviews")
    assert find(client.get(f"/catalogue/{product.slug}_{product.pk}/reviews/"), cls="said") == []


def test_nor_is_it_shown_among_those_of_buyers(client: Client, now, clerk):
    product = factories.product()
    makers.review(product, now=now, by=clerk)
    product.reviews.create(score=5, title="Great", body="Great", name="X", email="x@example.com", status=1)
    page = client.get(f"/catalogue/{product.slug}_{product.pk}/reviews/")
    assert [words(title) for title in find(page, cls="said__title")] == ["Sits well"]


def test_the_sums_follow_when_an_account_goes_with_its_review(now, clerk):
    product, user = factories.product(), oscar.UserFactory()
    order = makers.order_of(product, user=user)
    made = actions.review(product, order=order, told=makers.told(), now=now, user=user)
    actions.decide(made, verdict="published", by=clerk, now=now)
    assert Standing.objects.get().counts == [0, 1, 0, 0, 0]
    user.delete()
    assert Standing.objects.get().counts == [0, 0, 0, 0, 0]


def test_a_product_goes_with_all_that_was_said_of_it(now, clerk):
    product = factories.product()
    makers.review(product, now=now, by=clerk)
    product.delete()
    assert (Standing.objects.count(), Experience.objects.count()) == (0, 0)


def test_whom_staff_erase_loses_the_name_below_the_review(now, clerk):
    enrolled = aftercare.enrolment(now=now)
    made = actions.review(factories.product(), order=enrolled.order, told=makers.told(), now=now)
    desk.forget(enrolled.person, by=clerk, now=now)
    made.refresh_from_db()
    assert (made.name, made.title) == ("", "Sits well")


def test_who_is_forgotten_leaves_a_review_by_nobody(now, clerk):
    product = factories.product()
    makers.review(product, now=now, by=clerk)
    makers.question(product, now=now, email="Buyer@example.com")
    actions.forget("buyer@example.com")
    experience = Experience.objects.select_related("review").get()
    assert (experience.order, experience.review.name, experience.review.title) == (None, "", "Sits well")
    assert experience.buyer.startswith("erased:")
    assert [(asked.name, asked.email) for asked in product.questions.all()] == [("", "")]

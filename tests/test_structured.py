"""What pages tell machines: right by schema.org, and no text can break out of it."""

import json
from datetime import date
from decimal import Decimal

import pytest

from shop import structured
from tests import schema_org

URL = "https://shop.example/catalogue/tip_1/"
OFFER = structured.offer(
    price=Decimal("29.9"),
    currency="USD",
    is_available=True,
    url=URL,
    shipping=structured.shipping(price=Decimal(0), currency="USD", country="US", days=(2, 4)),
)
REVIEW = structured.review(stars=4, title="Fits", body="It fits.", author="Ada", written_on=date(2027, 1, 5))
WHOLE = structured.product(
    name="Home tip",
    url=URL,
    description="Ten tips.",
    sku="DH-1",
    pictures=["https://shop.example/a.png"],
    offers=[OFFER],
    rating=structured.rating({5: 1, 4: 2}),
    reviews=[REVIEW],
)


def test_everything_that_can_be_told_is_right_by_schema_org():
    way = structured.breadcrumbs([("Home", "https://shop.example/"), ("Home tip", URL)])
    asked = structured.questions([("Does it fit?", "Yes.")], url=URL)
    assert [schema_org.problems(thing) for thing in (WHOLE, way, asked)] == [[], [], []]


def test_a_thing_of_which_little_is_known_leaves_out_the_rest():
    assert structured.product(name="Tip", url=URL) == {
        "@type": "Product",
        "@id": f"{URL}#product",
        "name": "Tip",
        "url": URL,
    }


def test_an_offer_says_its_price_with_two_decimals_and_whether_it_can_be_had():
    gone = structured.offer(price=Decimal("5"), currency="USD", is_available=False, url=URL)
    assert (OFFER["price"], OFFER["availability"]) == ("29.90", "https://schema.org/InStock")
    assert (gone["price"], gone["availability"]) == ("5.00", "https://schema.org/OutOfStock")


@pytest.mark.parametrize(("counts", "mean"), [({5: 1, 4: 2}, "4.3"), ({1: 1}, "1.0"), ({5: 1, 1: 1}, "3.0")])
def test_the_rating_is_the_mean_of_the_reviews(counts, mean):
    told = structured.rating(counts)
    assert told is not None
    assert (told["ratingValue"], told["reviewCount"]) == (mean, sum(counts.values()))


@pytest.mark.parametrize("counts", [{}, {5: 0}])
def test_without_reviews_there_is_no_rating(counts):
    assert structured.rating(counts) is None


def test_a_question_without_an_answer_is_not_told():
    assert structured.questions([("Does it fit?", "")], url=URL) is None


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!-- <script>", "a & b", "\u2028", '"\\'])
def test_no_text_breaks_out_of_the_script_and_every_text_arrives(text):
    written = structured.script([{"name": text}])
    assert [mark for mark in "<>&\u2028" if mark in written] == []
    assert json.loads(written)["@graph"] == [{"name": text}]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"name": None}, "Product.name is missing"),
        ({"url": "/tip/"}, "Product.url is wrong: '/tip/'"),
        ({"color": "red"}, "Product.color is unknown"),
        ({"offers": []}, "Product.offers is wrong: []"),
        ({"offers": [{**OFFER, "price": "US$5"}]}, "Product > Offer.price is wrong: 'US$5'"),
        ({"description": "<p>Ten</p>"}, "Product.description is wrong: '<p>Ten</p>'"),
        ({"aggregateRating": None}, "Product has reviews and no aggregateRating"),
        ({"review": [{**REVIEW, "datePublished": "5 Jan"}]}, "Product > Review.datePublished is wrong: '5 Jan'"),
    ],
)
def test_the_reader_of_these_tests_refuses_what_is_wrong(change, problem):
    changed = {name: value for name, value in {**WHOLE, **change}.items() if value is not None}
    assert schema_org.problems(changed) == [problem]

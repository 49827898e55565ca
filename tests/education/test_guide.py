"""The depth and area guide: whatever is asked, no answer for home goes past 0.5 mm."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.education import queries
from shop.education.rules import guide
from tests import factories

URL = reverse("education:depth")
TIPS = {tip.code: tip for tip in guide.TIPS}
AREAS = {area.code: area for area in guide.AREAS}
DEPTHS = st.decimals(min_value=-1, max_value=10, places=2, allow_nan=False)


def asked(*, tip="needles-05", area="cheeks", limit="0.5", is_for_home=True, **more):
    pen = guide.Pen("E7", "E7", Decimal(limit) if limit else None, is_for_home=is_for_home)
    return guide.advise(tip=TIPS[tip], pen=pen, area=AREAS[area], **more)


@pytest.mark.parametrize(
    ("tip", "limit", "depth", "limited_by", "days"),
    [
        ("surface", "0.5", "0", "tip", (7, 14)),
        ("surface", None, "0", "tip", (7, 14)),
        ("needles-025", "0.5", "0.25", "tip", (14, 14)),
        ("needles-025", "0.2", "0.2", "pen", (14, 14)),
        ("needles-05", "0.5", "0.5", "tip", (28, 42)),
        ("needles-05", "0.3", "0.3", "pen", (28, 42)),
        ("needles-05", "2.5", "0.5", "tip", (28, 42)),
        ("needles-05", None, "0.5", "tip", (28, 42)),
        ("needles-05", "0", "0.5", "tip", (28, 42)),
        ("needles-05", "0.25", "0.25", "pen", (14, 14)),
    ],
)
def test_the_depth_is_the_least_of_pen_tip_and_home_and_the_gap_follows_it(tip, limit, depth, limited_by, days):
    answer = asked(tip=tip, limit=limit)
    assert (answer.depth, answer.limited_by) == (Decimal(depth), limited_by)
    assert (answer.least_days, answer.better_days) == days
    assert answer.first == min(Decimal(depth), Decimal("0.25"))


@pytest.mark.parametrize(("cap", "depth"), [("0.25", "0.25"), ("2.5", "0.5"), ("0", "0")])
def test_a_markets_cap_may_be_lower_and_is_never_taken_for_higher(cap, depth):
    assert asked(market_cap=Decimal(cap)).depth == Decimal(depth)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ({"area": "eyes-lips"}, "eyes-lips"),
        ({"area": "body"}, "body"),
        ({"is_for_home": False}, "a professional pen"),
        ({"is_for_home": False, "tip": "surface"}, "a professional pen"),
        ({"tip": "deeper"}, "needles for professionals"),
        ({"tip": "unknown"}, "an unknown tip"),
        ({"tip": "deeper", "area": "body"}, "body"),
    ],
)
def test_what_is_not_for_home_gets_no_answer(question, reason):
    assert asked(**question) == guide.Refusal(reason)


@given(DEPTHS, DEPTHS, st.none() | DEPTHS, st.sampled_from(guide.AREAS), st.booleans())
def test_no_tip_no_pen_and_no_market_lead_past_half_a_millimetre(marked, cap, limit, area, is_for_home):
    tip = guide.Tip("x", "X", marked)
    answer = guide.advise(tip=tip, pen=guide.Pen("p", "P", limit, is_for_home), area=area, market_cap=cap)
    if isinstance(answer, guide.Answer):
        assert answer.first <= answer.depth <= Decimal("0.5")
        assert answer.depth <= marked
        assert answer.least_days >= 7
        assert (is_for_home, area.is_offered) == (True, True)


@pytest.fixture
def pens(db):
    home = factories.product(kind="pen", title="E7 pen", audience="home", max_depth_mm=0.5)
    wrong = factories.product(kind="pen", title="Wrong pen", audience="home", max_depth_mm=1.5)
    clinic = factories.product(kind="pen", title="G7 pen", audience="professional", max_depth_mm=2.5)
    hidden = factories.product(kind="pen", title="Old pen", audience="home", max_depth_mm=0.5)
    type(hidden).objects.filter(pk=hidden.pk).update(is_public=False)
    return {"home": home, "wrong": wrong, "clinic": clinic}


def words(response):
    return " ".join(response.content.decode().split())


def part(html):
    return html.partition('<section class="depth__answer"')[2].partition("</section>")[0]


def depths_in(html):
    return [Decimal(number.replace(",", ".")) for number in re.findall(r"(\d+(?:[.,]\d+)?)\s*(?:mm|millimet)", html)]


def test_the_guide_knows_the_pens_on_sale_and_any_other(pens):
    assert [(pen.name, pen.limit, pen.is_for_home) for pen in queries.pens()] == [
        ("E7 pen", Decimal("0.5"), True),
        ("G7 pen", Decimal("2.5"), False),
        ("Wrong pen", Decimal("1.5"), True),
        ("Another pen for use at home", None, True),
    ]


def test_an_answer_tells_depth_gap_and_place_and_whom_to_read_first(client, pens, now):
    factories.block(kind="who-should-not-use", slug="who", chapter="before-buying", now=now)
    response = client.get(URL, {"tip": "needles-05", "pen": pens["home"].upc, "area": "cheeks"})
    html = words(response)
    assert response.status_code == 200
    assert "<dt>Depth</dt> <dd>0.5 mm</dd>" in html
    assert "<dd>28 days, better 42</dd>" in html
    assert "no more than 0.25 mm" in part(html)
    assert '<a href="/learn/who/">Read who should not use needles</a>' in html
    assert 'face__yes face__yes--chosen" d="M76' in html
    assert '<meta name="robots" content="noindex">' in html


def test_a_surface_tip_has_no_depth(client, pens):
    html = words(client.get(URL, {"tip": "surface", "pen": "other", "area": "forehead"}))
    assert "<dd>On the surface only</dd>" in html
    assert depths_in(part(html)) == []


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"area": "eyes-lips"}, "Not there"),
        ({"area": "body"}, "This guide is for the face only"),
        ({"tip": "unknown"}, "Do not use a tip that you do not know"),
        ({"tip": "deeper"}, "Not at home"),
        ({"pen": "clinic"}, "Not at home"),
    ],
)
def test_a_refusal_says_why_and_names_no_depth(client, pens, change, title):
    change = {name: pens[value].upc if value in pens else value for name, value in change.items()}
    html = words(client.get(URL, {"tip": "needles-025", "pen": "other", "area": "chin"} | change))
    assert f'<h2 id="answer-title">{title}</h2>' in html
    assert depths_in(part(html)) == []


def test_the_first_visit_asks_and_says_nothing_else(client, pens):
    response = client.get(URL, {"utm_source": "letter"})
    html = words(response)
    assert (response.status_code, part(html), "Error:" in html, "noindex" in html) == (200, "", False, False)


@pytest.mark.parametrize(
    ("sent", "missing"),
    [
        ({"tip": "surface"}, ["Choose your pen.", "Choose a place."]),
        (
            {"tip": "9 mm", "pen": "9 mm", "area": "stomach"},
            ["Choose your tip.", "Choose your pen.", "Choose a place."],
        ),
    ],
)
def test_an_open_question_is_told_on_top_and_beside_it_and_what_was_sent_is_not_shown(client, pens, sent, missing):
    response = client.get(URL, sent)
    html = words(response)
    assert (response.status_code, part(html)) == (422, "")
    assert [html.count(error) for error in missing] == [2] * len(missing)
    assert ("9 mm" in html, "stomach" in html) == (False, False)


KNOWN = [*TIPS, *AREAS, "other", "", "2.5", "1 mm", "0.5", "mm", "2,5 mm\n3 mm"]
VALUES = st.sampled_from(KNOWN) | st.text(alphabet=st.characters(blacklist_characters="\0", codec="utf-8"), max_size=12)
NAMES = st.sampled_from(["tip", "pen", "area", "depth", "max", "cap", "mm", "q", "market", "tip "])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_address_brings_more_than_half_a_millimetre_onto_the_page(client, pens, data):
    codes = st.sampled_from([pen.upc for pen in pens.values()])
    sent = data.draw(st.dictionaries(NAMES, st.lists(VALUES | codes, max_size=3), max_size=6))
    whole = {"tip": "needles-05", "pen": pens["wrong"].upc, "area": "chin"} if data.draw(st.booleans()) else {}
    response = client.get(URL, {**whole, **sent} if data.draw(st.booleans()) else {**sent, **whole})
    assert response.status_code in (200, 422)
    html = words(response)
    assert [depth for depth in depths_in(html) if depth > Decimal("0.5")] == []
    assert re.findall(r"\d+(?:[.,]\d+)? ?(?:cm|µm|inch|in\b)", part(html)) == []


@pytest.mark.parametrize("count", [1, 30])
def test_the_guide_takes_few_queries_however_many_pens(client, db, count, django_assert_num_queries):
    for number in range(count):
        factories.product(kind="pen", title=f"Pen {number}", audience="home", max_depth_mm=0.5)
    with django_assert_num_queries(3):
        client.get(URL, {"tip": "surface", "pen": "other", "area": "chin"})


def test_the_search_in_the_frame_repeats_no_word_of_the_address(client, pens):
    assert "9 mm" not in words(client.get(URL, {"q": "9 mm"}))


def test_an_answer_is_kept_nowhere(client, pens, django_db_blocker, caplog):
    response = client.get(URL, {"tip": "needles-05", "pen": "other", "area": "cheeks"})
    assert (dict(response.cookies), response.wsgi_request.session.modified) == ({}, False)
    assert "needles-05" not in caplog.text
    assert client.post(URL, {"tip": "surface"}).status_code == 405

"""The pages of lots that need no login."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from shop.lots import actions, queries
from shop.lots.models import Lot, RecallNotice
from tests import factories
from tests.forks.pages import find, text, words
from tests.payments.rig import MovingClock

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot(now: datetime, moving_clock: MovingClock) -> Lot:
    """A lot of which somebody got three."""
    order = factories.order(lines=[(factories.product(title="Home 12-pin", stock=50), 3)])
    factories.parcel(order, lots=[factories.share(3, number="AB-12", expires_on=date(2027, 5, 31))], now=now)
    return Lot.objects.get()


def answers(page) -> list[str]:
    return [words(each) for each in find(page, tag="h3", cls="notice__title")]


def ask(client: Client, **fields: object):
    return client.get("/lot/", fields)


# --- The checker ---


def test_nothing_is_said_before_anybody_asks(client: Client):
    page = client.get("/lot/")
    assert (page.status_code, text(page, tag="h1"), answers(page)) == (200, "Is my lot still good?", [])


@pytest.mark.parametrize("typed", ["AB-12", " ab-12 "])
def test_a_good_lot_is_good_until_its_last_day(client: Client, lot: Lot, typed: str):
    page = ask(client, lot=typed)
    assert answers(page) == ["Not recalled: Home 12-pin"]
    assert "Use it until 31 May 2027, that day included." in text(page, tag="section", id="answers")


def test_a_lot_is_too_old_from_the_day_after(client: Client, lot: Lot, moving_clock: MovingClock):
    moving_clock.moment = datetime(2027, 5, 31, 23, tzinfo=moving_clock.moment.tzinfo)
    assert answers(ask(client, lot="AB-12")) == ["Not recalled: Home 12-pin"]
    moving_clock.forward(hours=2)
    page = ask(client, lot="AB-12")
    assert answers(page) == ["Too old: Home 12-pin"]
    assert "The last day of use was 31 May 2027." in text(page, tag="section", id="answers")


def test_a_recalled_lot_says_what_to_do(client: Client, lot: Lot, now: datetime):
    actions.recall(lot, words=factories.words(), now=now)
    page = ask(client, lot="AB-12")
    said = text(page, tag="section", id="answers")
    assert answers(page) == ["Recalled: Home 12-pin"]
    for part in ("Stop using it at once.", factories.words().hazard, factories.words().what_to_do, "Your money back"):
        assert part in said


def test_an_unknown_lot_is_not_called_good(client: Client, lot: Lot):
    assert answers(ask(client, lot="AB-13")) == ["We do not know this lot"]


def test_the_product_decides_between_lots_of_one_number_and_a_recalled_one_comes_first(
    client: Client, lot: Lot, now: datetime
):
    other = factories.product(title="Another tip")
    factories.parcel(factories.order(lines=[(other, 1)]), lots=[factories.share(1, number="AB-12")], now=now)
    actions.recall(lot, words=factories.words(), now=now)
    assert answers(ask(client, lot="AB-12")) == ["Recalled: Home 12-pin", "Not recalled: Another tip"]
    assert answers(ask(client, lot="AB-12", product=other.pk)) == ["Not recalled: Another tip"]


def test_what_must_not_be_used_comes_before_what_may_be(
    client: Client, lot: Lot, now: datetime, moving_clock: MovingClock
):
    old = factories.share(1, number="AB-12", expires_on=date(2027, 1, 31))
    factories.parcel(factories.order(lines=[(factories.product(title="Zoom tip"), 1)]), lots=[old], now=now)
    moving_clock.forward(days=60)
    assert answers(ask(client, lot="AB-12")) == ["Too old: Zoom tip", "Not recalled: Home 12-pin"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"lot": ""}, "Enter the lot number"),
        ({"lot": "\u200b"}, "A lot number has only characters that can be seen. Please type it again."),
        ({"lot": "A" * 41}, "A lot number has at most 40 characters, not 41."),
        ({"lot": "A" * 500}, "That is too long for a lot number"),
        ({"lot": "A1", "product": "x"}, "Choose a product of the list, or leave it open"),
        ({"lot": "A1", "product": "9" * 30}, "Choose a product of the list, or leave it open"),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_beside_its_field(client: Client, fields: dict[str, str], said: str):
    page = ask(client, **fields)
    errors = [words(each).removeprefix("Error: ") for each in find(page, tag="p", cls="field__error")]
    assert (page.status_code, errors, answers(page)) == (422, [said], [])


def test_the_checker_only_answers_who_asks(client: Client):
    assert client.post("/lot/", {"lot": "A1"}).status_code == 405


@pytest.mark.parametrize("buyers", [1, 30])
def test_the_answer_tells_nothing_of_buyers_and_costs_the_same(
    client: Client, lot: Lot, now: datetime, buyers: int, django_assert_num_queries
):
    for at in range(buyers):
        order = factories.order(lines=[(lot.product, 1)], email=f"buyer{at}@example.com")
        factories.parcel(order, lots=[factories.share(1, number="AB-12", expires_on=date(2027, 5, 31))], now=now)
    with django_assert_num_queries(3):
        page = ask(client, lot="AB-12").content.decode()
    assert (order.number in page, "@example.com" in page) == (False, False)


# --- A buyer's page of a recall ---


@pytest.fixture
def path(lot: Lot, now: datetime) -> str:
    actions.recall(lot, words=factories.words(), now=now)
    return queries.answer_url(RecallNotice.objects.get()).removeprefix("http://localhost:8000")


def test_the_link_of_the_letter_shows_the_recall(client: Client, path: str):
    page = client.get(path)
    assert text(page, tag="h1") == "Product safety recall"
    whole = text(page, tag="main")
    for part in ("Home 12-pin", "Lot AB-12, use by 31 May 2027", factories.words().hazard, factories.words().contact):
        assert part in whole
    assert ("no-store" in page.headers["Cache-Control"], "@example.com" in page.content.decode()) == (True, False)


def test_looking_is_no_answer(client: Client, path: str):
    client.get(path)
    assert RecallNotice.objects.get().answered_at is None


def test_a_buyer_answers_and_may_change_it(client: Client, path: str, moving_clock: MovingClock):
    client.post(path, {"answer": "replacement"})
    moving_clock.forward(days=1)
    page = client.post(path, {"answer": "refund"}, follow=True)
    notice = RecallNotice.objects.get()
    assert (notice.answer, notice.answered_at) == ("refund", moving_clock.moment)
    assert "On 6 January 2027 you told us: Your money back. You can change it." in text(page, tag="main")


@pytest.mark.parametrize("fields", [{}, {"answer": "disposal"}, {"answer": "x" * 300}])
def test_an_answer_that_is_not_offered_is_refused_beside_the_field(client: Client, path: str, fields: dict[str, str]):
    page = client.post(path, fields)
    error = text(page, tag="p", cls="field__error")
    assert (page.status_code, error) == (422, "Error: Choose one of the answers")
    assert RecallNotice.objects.get().answer == ""


def test_a_broken_link_leads_nowhere_but_says_so(client: Client, path: str):
    page = client.get(f"{path[:-3]}AA/")
    assert (page.status_code, text(page, tag="h1")) == (404, "This link does not work")


def test_the_order_page_says_that_a_lot_is_recalled(client: Client, lot: Lot, now: datetime):
    from shop.orders.queries import status_url

    order = lot.sent.get().parcel_line.parcel.order
    address = status_url(order).removeprefix("http://localhost:8000")
    before = "recalled: stop using it" in client.get(address).content.decode()
    actions.recall(lot, words=factories.words(), now=now + timedelta(days=1))
    assert (before, "recalled: stop using it" in client.get(address).content.decode()) == (False, True)

"""After paying: what happens next, the diary, and an account for the visit that placed the order."""

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop import clock
from shop.aftercare import actions as aftercare
from shop.delivery.models import OrderDelivery
from shop.mail.models import Message
from shop.orders import queries, rules
from tests import factories
from tests.aftercare import makers
from tests.forks.pages import find, text, words

pytestmark = pytest.mark.django_db
Order = get_model("order", "Order")
User = get_user_model()
THANKS, ACCOUNT = "/checkout/thank-you/", "/checkout/thank-you/account/"
PASSWORD, BUYER = "three random words", "buyer@example.com"


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def enrolled(client: Client, now: datetime):
    """A guest's paid order, placed in this visit."""
    made = makers.enrolment(now=now, email=BUYER)
    visit(client, made.order, now=now)
    return made


def visit(client: Client, order, *, now: datetime) -> None:
    """As if this visit had placed the order, as a guest."""
    User.objects.exclude(email="other@example.com").delete()  # The factory's.
    Order.objects.filter(pk=order.pk).update(date_placed=now, status=rules.PAID)
    session = client.session
    session["checkout_order_id"] = order.pk
    session.save()
    client.cookies["sessionid"] = session.session_key


def status_of(client: Client, order):
    return client.get(urlsplit(queries.status_url(order)).path)


def create(client: Client, password: str = PASSWORD):
    return client.post(ACCOUNT, {"password1": password})


# --- What happens next ---


def promise(order, *, leaves_on: date) -> None:
    days = {"leaves_on": leaves_on, "earliest_on": leaves_on + timedelta(2), "latest_on": leaves_on + timedelta(3)}
    OrderDelivery.objects.create(order=order, code="t", name="Tracked", weight_g=1, max_days=3, **days)


def next_of(page) -> str:
    return " ".join(words(part) for part in find(page, cls="steps", tag="ol"))


def test_both_pages_tell_the_days_that_were_promised(client: Client, enrolled):
    promise(enrolled.order, leaves_on=date(2027, 1, 5))
    for page in (client.get(THANKS), status_of(client, enrolled.order)):
        assert "send it on Tue 5 January and write to you" in next_of(page)
        assert "We expect it to arrive between Thu 7 and Fri 8 January." in next_of(page)


def test_a_parcel_that_should_have_left_is_owned_up_to(client: Client, enrolled):
    promise(enrolled.order, leaves_on=date(2027, 1, 4))
    told = next_of(client.get(THANKS))
    assert "should have left on Mon 4 January and has not. We are sorry" in told
    assert "We expect it" not in told


def test_an_order_without_its_money_promises_no_day(client: Client, enrolled):
    promise(enrolled.order, leaves_on=date(2027, 1, 5))
    Order.objects.update(status=rules.PENDING)
    told = next_of(status_of(client, enrolled.order))
    assert told.startswith("We wait for your payment.")
    assert "January" not in told


@pytest.mark.parametrize("status", [rules.CANCELLED, rules.REFUNDED])
def test_an_order_that_has_ended_is_not_thanked_for_and_nothing_comes_next(client: Client, enrolled, status: str):
    Order.objects.update(status=status)
    assert client.get(THANKS).url == queries.status_url(enrolled.order)
    page = status_of(client, enrolled.order)
    assert (find(page, id="next"), find(page, id="safety")) == ([], [])


def test_both_pages_begin_with_safety_and_lead_to_the_diary(client: Client, enrolled):
    for page in (client.get(THANKS), status_of(client, enrolled.order)):
        order_of_ids = [part.get("id") for part in find(page) if part.get("id") in ("safety", "next", "items")]
        assert order_of_ids == ["safety", "next", "items"]
        link = next(part.get("href") for part in find(page, tag="a") if words(part).startswith("Set the date"))
        assert client.get(urlsplit(link).path).status_code == 200


def test_the_dates_can_be_taken_into_a_calendar_once_there_are_some(client: Client, enrolled, now: datetime):
    assert "calendar" not in next_of(client.get(THANKS))
    aftercare.add_session(enrolled, day=date(2027, 1, 10), place="home", now=now)
    page = client.get(THANKS)
    link = next(part.get("href") for part in find(page, tag="a") if part.get("download") is not None)
    answer = client.get(urlsplit(link).path)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sessions.ics"'
    assert "DTSTART;VALUE=DATE:20270110" in answer.content.decode()


def test_the_calendar_file_of_an_order_page_closes_with_the_second_order(client: Client, enrolled, now: datetime):
    aftercare.add_session(enrolled, day=date(2027, 1, 10), place="home", now=now)
    page = client.get(THANKS)
    link = next(part.get("href") for part in find(page, tag="a") if part.get("download") is not None)
    makers.enrolment(now=now, email=BUYER)
    assert client.get(urlsplit(link).path).status_code == 404
    assert "calendar" not in next_of(client.get(THANKS))


# --- An account with one password ---


def test_one_password_makes_the_account_and_the_order_is_in_it(client: Client, enrolled):
    fields = [part.get("type") for part in find(client.get(THANKS), tag="input") if part.get("name") == "password1"]
    assert fields == ["password"]
    assert create(client).url == THANKS
    user, order = User.objects.get(email=BUYER), Order.objects.get(pk=enrolled.order.pk)
    enrolled.person.refresh_from_db()
    assert (order.user, enrolled.person.user, user.check_password(PASSWORD)) == (user, user, True)
    page = client.get(THANKS)
    assert (text(page, cls="notice--success"), find(page, id="account")) == ("This order is in your account.", [])
    assert order.number in client.get("/accounts/orders/").content.decode()
    assert Message.objects.get(kind__contains="registration").to_address == BUYER


def test_pressing_twice_makes_one_account(client: Client, enrolled):
    create(client)
    assert create(client).url == THANKS
    assert User.objects.filter(email=BUYER).count() == 1


def test_the_page_of_an_earlier_order_in_another_tab_makes_no_account_for_the_later_one(
    client: Client, enrolled, now: datetime
):
    """The first page named one address and one order; the visit has since placed another under another address."""
    sent = {part.get("name"): part.get("value") for part in find(client.get(THANKS), tag="input") if part.get("name")}
    later = makers.enrolment(now=now, email="work@example.com")
    visit(client, later.order, now=now)
    page = client.post(ACCOUNT, sent | {"password1": PASSWORD}, follow=True)
    assert (User.objects.count(), text(page, id="order-number")) == (0, later.order.number)
    assert text(page, cls="notice--warning").startswith("You ordered again after you opened that page")
    assert create(client).url == THANKS
    assert [user.email for user in User.objects.all()] == ["work@example.com"]


@pytest.mark.parametrize("password", ["", "short", "password123", BUYER])
def test_a_weak_password_is_told_beside_its_field_and_nothing_is_lost(client: Client, enrolled, password: str):
    page = create(client, password)
    assert (page.status_code, User.objects.count()) == (422, 0)
    assert text(page, tag="title").startswith("Error: Thank you")
    assert text(page, cls="field__error").startswith("Error: ")
    assert text(page, id="order-number") == enrolled.order.number


def test_an_account_under_somebody_elses_address_gets_no_other_order_and_no_diary_of_theirs(
    client: Client, now: datetime
):
    hers = makers.enrolment(now=now, email=BUYER)
    aftercare.add_session(hers, day=date(2027, 1, 10), place="home", now=now)
    strangers = makers.enrolment(now=now, email=BUYER)
    visit(client, strangers.order, now=now)
    create(client)
    hers.order.refresh_from_db()
    hers.person.refresh_from_db()
    assert (hers.order.user, hers.person.user) == (None, None)
    listed = client.get("/accounts/orders/").content.decode()
    assert (hers.order.number in listed, strangers.order.number in listed) == (False, True)
    assert client.get(f"/accounts/orders/{hers.order.number}/").status_code == 404
    assert "/aftercare/" not in client.get(f"/accounts/orders/{strangers.order.number}/").content.decode()


def test_a_known_address_is_asked_to_sign_in_and_never_gets_a_second_account(client: Client, enrolled):
    oscar.UserFactory(email=BUYER.upper())
    page = client.get(THANKS)
    assert find(page, id="order_account_form") == []
    assert "There is an account with this email address already. Sign in" in text(page, id="account")
    answer = create(client)
    enrolled.order.refresh_from_db()
    assert (answer.status_code, User.objects.count(), enrolled.order.user) == (422, 1, None)


def test_who_signs_in_in_the_same_visit_may_put_the_order_into_the_account(client: Client, enrolled, now: datetime):
    user = oscar.UserFactory(email=BUYER, password=PASSWORD)
    sent = {"login-username": BUYER, "login-password": PASSWORD, "login-redirect_url": THANKS, "login_submit": "1"}
    assert client.post("/accounts/login/", sent).url == THANKS
    assert text(client.get(THANKS), id="order_account_form").endswith("Put it into my account")
    client.post(ACCOUNT)
    enrolled.order.refresh_from_db()
    enrolled.person.refresh_from_db()
    assert (enrolled.order.user, enrolled.person.user) == (user, user)


def test_an_account_with_another_address_gets_nothing(client: Client, enrolled):
    client.force_login(oscar.UserFactory(email="other@example.com"))
    visit(client, enrolled.order, now=clock.now())
    client.force_login(User.objects.get(email="other@example.com"))
    client.post(ACCOUNT)
    enrolled.order.refresh_from_db()
    assert (enrolled.order.user, find(client.get(THANKS), id="account")) == (None, [])


def test_the_link_alone_offers_no_account_and_makes_none(client: Client, enrolled):
    stranger = Client()
    assert find(status_of(stranger, enrolled.order), id="account") == []
    assert find(status_of(client, enrolled.order), id="account") != []
    create(stranger)
    assert User.objects.count() == 0


def test_a_day_later_the_computer_may_be_somebody_elses(client: Client, enrolled, monkeypatch, now: datetime):
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=1))
    assert find(client.get(THANKS), id="account") == []
    create(client)
    assert User.objects.count() == 0


def test_an_order_that_is_not_paid_makes_no_account(client: Client, enrolled):
    Order.objects.update(status=rules.PENDING)
    create(client)
    assert User.objects.count() == 0


def test_the_accounts_address_opened_by_hand_leads_to_the_page(client: Client):
    assert client.get(ACCOUNT).url == THANKS


@pytest.mark.parametrize("lines", [1, 30])
def test_the_pages_cost_the_same_queries_however_much_was_ordered(
    client: Client, now: datetime, lines: int, django_assert_num_queries
):
    bought = [(factories.product(title=f"Tips {at}", audience="home"), 1) for at in range(lines)]
    made = makers.enrolment(now=now, email=BUYER, lines=bought)
    visit(client, made.order, now=now)
    client.get(THANKS)
    with django_assert_num_queries(6):
        client.get(THANKS)
    with django_assert_num_queries(10):
        status_of(client, made.order)


def test_an_order_whose_money_went_back_asks_for_no_date_of_a_treatment(client: Client, enrolled):
    Order.objects.filter(pk=enrolled.order.pk).update(status=rules.DELIVERED)
    assert "the date of your treatment" in text(status_of(client, enrolled.order), tag="main")
    Order.objects.filter(pk=enrolled.order.pk).update(status=rules.REFUNDED)
    assert "the date of your treatment" not in text(status_of(client, enrolled.order), tag="main")

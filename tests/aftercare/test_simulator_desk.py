"""The simulator's page: what a customer would get when, and why not, next to the letter. It writes nothing."""

import html

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from oscar.test.factories import UserFactory

from shop import clock
from shop.aftercare import actions
from shop.aftercare.actions import drafting
from shop.aftercare.models import Enrolment, Person, PlannedStep
from shop.aftercare.rules import editing
from shop.mail.models import Message
from tests.aftercare import makers

pytestmark = pytest.mark.django_db
PAGE = "/dashboard/aftercare/simulator/"
ASKED = {"buy": "TIPS-10:2", "paid_on": "2027-01-05", "zone": "Europe/Helsinki"}


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def clerk(client):
    user = UserFactory(is_staff=True, email="clara@example.com")
    user.user_permissions.add(
        *Permission.objects.filter(codename__in=["dashboard_access", "view_order"]),
    )
    client.force_login(user)
    return client


@pytest.fixture
def tips(now):
    actions.load(makers.sequence(), now=now)
    product = makers.home_cartridge(max_depth_mm=0.25, pack_size=10)
    type(product).objects.filter(pk=product.pk).update(upc="TIPS-10")
    return product


def page(response):
    return html.unescape(" ".join(response.content.decode().split()))


def lines(response):
    return [(row["line"].ref.key, row["line"].state, row["wall"]) for row in response.context["rows"]]


def everything():
    return [list(model.objects.values()) for model in (Message, PlannedStep, Enrolment, Person)]


def test_an_invented_customer_gets_a_calendar_with_every_reason(clerk, tips):
    asked = {**ASKED, "dispatched_on": "2027-01-06", "delivered_on": "2027-01-08", "sessions": "2027-01-20"}
    response = clerk.get(PAGE, asked)

    assert lines(response) == [
        ("A0", "sent", "Tue 5 Jan 2027, 11:00"),
        ("A1", "sent", "Wed 6 Jan 2027, 16:00"),
        ("A2", "sent", "Sat 9 Jan 2027, 10:00"),
        ("A6", "sent", "Wed 20 Jan 2027, 18:00"),
        ("A7", "sent", "Thu 21 Jan 2027, 10:00"),
        ("A3", "not sent", ""),
    ]
    told = page(response)
    assert "<td>Wed 20 Jan 2027, 18:00</td> <td>2027-01-20 16:00</td>" in told
    assert "<td>only as long as there is no treatment date</td>" in told
    assert 'value="2027-01-20"' in told


def test_pauses_refunds_and_a_second_order_are_played_through(clerk, tips):
    asked = {"delivered_on": "2027-01-08", "pauses": "2027-01-09:2027-01-12", "refunded_on": "2027-01-30"}
    response = clerk.get(PAGE, {**ASKED, **asked, "again_on": "2027-01-20", "until": "2027-02-01"})

    assert [line for line in lines(response) if line[1] == "sent"] == [
        ("A0", "sent", "Tue 5 Jan 2027, 11:00"),
        ("A2", "sent", "Tue 12 Jan 2027, 10:00"),
        ("A3", "sent", "Tue 19 Jan 2027, 10:00"),
        ("A0", "sent", "Wed 20 Jan 2027, 11:00"),
    ]
    assert "A0 (another order)" in page(response)


def test_a_real_order_goes_on_from_today_and_nothing_is_written(clerk, now):
    enrolment = makers.enrolment(now=now)
    Message.objects.update(state="sent", sent_at=now)
    before = everything()

    response = clerk.get(PAGE, {"order": enrolment.order.number, "sessions": "2027-01-20", "step": "A6"})

    assert [line for line in lines(response) if line[1] == "sent"] == [
        ("A0", "sent", "Tue 5 Jan 2027, 09:00"),
        ("A6", "sent", "Wed 20 Jan 2027, 18:00"),
        ("A7", "sent", "Thu 21 Jan 2027, 10:00"),
    ]
    assert everything() == before


def test_the_open_draft_or_an_older_edition_can_be_tried(clerk, tips, now):
    draft = drafting.open_draft("aftercare", by=None, now=now)
    draft.content = editing.without(draft.content, "A1")
    draft.save()
    actions.load(makers.sequence(makers.step("Z")), now=now)

    def keys(**more):
        return sorted({key for key, _, _ in lines(clerk.get(PAGE, {**ASKED, **more}))})

    assert keys(edition="draft") == ["A0", "A2", "A3", "A6", "A7"]
    assert keys(edition="1") == ["A0", "A1", "A2", "A3", "A6", "A7"]
    assert keys() == ["Z"]


def test_the_chosen_letter_is_shown_in_frames_that_may_do_nothing(clerk, tips):
    told = page(clerk.get(PAGE, {**ASKED, "step": "A6"}))
    assert told.count('sandbox=""') == 2
    assert "Order 100042</h2>" in told

    frame = clerk.get(f"{PAGE}1/A6/dark/")
    assert "sandbox" in frame["Content-Security-Policy"]
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert clerk.get(f"{PAGE}1/NONE/dark/").status_code == 404
    assert clerk.get(f"{PAGE}77/A6/dark/").status_code == 404
    assert clerk.get(f"{PAGE}draft/A6/dark/").status_code == 404


def test_a_test_goes_to_the_clerk_alone_and_counts_nowhere(clerk, tips, mailoutbox):
    response = clerk.post(f"{PAGE}1/A6/send/", {"back": "buy=TIPS-10&step=A6", "to": "other@example.com"})
    clerk.post(f"{PAGE}1/A6/send/")

    assert response["Location"] == f"{PAGE}?buy=TIPS-10&step=A6#letter"
    message = Message.objects.get()
    assert (message.to_address, message.subject, message.kind) == (
        "clara@example.com",
        "[Test] Order 100042",
        "aftercare-test",
    )
    assert PlannedStep.objects.count() == 0


def test_without_an_address_no_test_is_sent(clerk, tips):
    UserFactory._meta.model.objects.update(email="")

    told = page(clerk.post(f"{PAGE}1/A6/send/", follow=True))

    assert "Your account has no email address, so nothing was sent." in told
    assert Message.objects.count() == 0


DAY = "Write it like 2027-01-10."
WRONG = [
    ({"order": "NONE"}, "order", "There is no order NONE."),
    ({"buy": ""}, "buy", "Enter an order number, or the code of a product."),
    ({"buy": "NONE"}, "buy", "The shop has no product NONE."),
    ({"buy": "TIPS-10:0"}, "buy", "TIPS-10:0 has no quantity from 1 to 999 behind its colon."),
    ({"buy": ",".join(["TIPS-10"] * 13)}, "buy", "Enter at most 12."),
    ({"paid_on": ""}, "paid_on", "Enter the day on which the invented order is paid."),
    ({"paid_on": "soon"}, "paid_on", "Enter a day such as 2027-01-10."),
    ({"paid_on": "0001-01-01"}, "paid_on", "Enter a day between the years 2000 and 2100."),
    ({"zone": "Moon"}, "zone", "There is no time zone Moon. Write it like Europe/London."),
    ({"sessions": "x"}, "sessions", f"x is no day. {DAY}"),
    ({"sessions": "0001-01-01"}, "sessions", "Enter days between the years 2000 and 2100."),
    ({"sessions": "2027-02-01,2027-02-01"}, "sessions", "The same day is there twice."),
    ({"pauses": "2027-02-01"}, "pauses", "2027-02-01 is no pause. Write two days such as 2027-02-01:2027-02-14."),
    ({"pauses": "2027-02-01:"}, "pauses", f"Nothing is no day. {DAY}"),
    ({"pauses": "2027-02-02:2027-02-01"}, "pauses", "A pause cannot end before it begins."),
    ({"dispatched_on": "2027-01-01"}, "dispatched_on", "The parcel cannot leave before the order is paid."),
    ({"delivered_on": "2027-01-01"}, "delivered_on", "The parcel cannot arrive before it leaves."),
    ({"refunded_on": "2027-01-01"}, "refunded_on", "The money cannot go back before it was paid."),
    ({"again_on": "2027-01-01"}, "again_on", "The second order cannot come before the first."),
    ({"until": "2027-01-01"}, "until", "The end must lie after the day of payment."),
]


@pytest.mark.parametrize(("changes", "field", "sentence"), WRONG)
def test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost(clerk, tips, changes, field, sentence):
    response = clerk.get(PAGE, {**ASKED, **changes})

    assert (response.status_code, dict(response.context["form"].errors)) == (422, {field: [sentence]})
    assert html.escape(changes[field]) in response.content.decode()


def test_an_order_has_its_own_products(clerk, tips):
    response = clerk.get(PAGE, {**ASKED, "order": makers.order().number, "edition": "1"})

    assert sorted(response.context["form"].errors) == ["buy", "edition", "paid_on"]


def test_without_a_sequence_it_says_so(clerk):
    product = makers.home_cartridge()
    type(product).objects.update(upc="TIPS-10")

    response = clerk.get(PAGE, ASKED)

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["edition"])


def test_the_page_is_for_clerks_who_may_see_orders_and_is_in_the_menu(client, clerk, tips):
    assert f'href="{PAGE}"' in page(clerk.get(PAGE))
    assert clerk.post(PAGE).status_code == 405

    client.force_login(UserFactory(is_staff=True))
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}1/A6/send/").status_code == 403
    client.logout()
    assert client.get(PAGE)["Location"].startswith(reverse("dashboard:login"))

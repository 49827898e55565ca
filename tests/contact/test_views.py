"""The contact page, and the desk's list of letters."""

import uuid
from datetime import datetime

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.test import Client
from oscar.test.factories import UserFactory

from shop.contact import actions
from shop.contact.models import Enquiry
from shop.mail.models import Message
from tests.forks.pages import find, text
from tests.payments.rig import MovingClock

pytestmark = pytest.mark.django_db

TYPED = {"topic": "order", "name": "Ada", "email": "ada@example.com", "order_number": "1001", "text": "Where is it?"}


def send(client: Client, **changes: object):
    return client.post("/contact/", {"key": str(uuid.uuid4()), **TYPED, **changes})


@pytest.fixture
def clerk(client: Client) -> Client:
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="contact"))
    client.force_login(user)
    return client


def a_letter(now: datetime) -> Enquiry:
    return actions.receive(key=uuid.uuid4(), **TYPED, now=now)


def test_a_message_is_taken_and_says_what_happens_next(client: Client, moving_clock: MovingClock):
    page = client.post("/contact/", {"key": str(uuid.uuid4()), **TYPED}, follow=True)
    assert text(page, tag="h1") == "We have your message"
    assert Enquiry.objects.values_list("topic", "order_number").get() == ("order", "1001")


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("topic", "", "Choose what it is about"),
        ("topic", "sabotage", "Choose what it is about"),
        ("name", " ", "Enter your name"),
        ("name", "x" * 121, "Use at most 120 letters for your name"),
        ("email", "ada@", "Enter an email address in the right form, such as name@example.com"),
        ("email", f"ada@{'a.' * 125}example", "Enter an email address of at most 254 characters"),
        ("text", "", "Write your message"),
        ("text", "x" * 5001, "Use at most 5000 characters for your message"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client: Client, field: str, typed: str, said: str):
    page = send(client, **{field: typed})
    assert page.status_code == 422
    assert said in text(page, cls="error-summary")
    kept = {found.get("name"): found.get("value") for found in find(page, tag="input") if found.get("type") != "radio"}
    assert field == "order_number" or kept["order_number"] == "1001"
    assert Enquiry.objects.count() == 0


@pytest.mark.parametrize("key", ["", "not-a-key"])
def test_a_page_with_a_broken_key_asks_again_and_gives_a_new_one(client: Client, key: str):
    page = send(client, key=key)
    assert (page.status_code, "Please send it again" in text(page, cls="error-summary")) == (422, True)
    (again,) = (found.get("value") for found in find(page, tag="input", name="key"))
    assert send(client, key=again).status_code == 302


def test_a_machine_that_fills_in_everything_is_thanked_and_not_kept(client: Client):
    assert send(client, website="https://spam.example").status_code == 302
    assert (Enquiry.objects.count(), Message.objects.count()) == (0, 0)


def test_the_sixth_message_of_an_hour_is_shown_again_with_the_reason(client: Client, moving_clock: MovingClock):
    for _ in range(5):
        send(client)
    page = send(client, text="One more")
    assert page.status_code == 429
    assert "Please wait an hour" in text(page, cls="error-summary")
    assert text(page, tag="textarea") == "One more"


def test_a_page_can_say_what_it_is_about(client: Client):
    (chosen,) = (
        found for found in find(client.get("/contact/?about=fit"), tag="input") if found.get("checked") is not None
    )
    assert chosen.get("value") == "fit"
    assert client.get("/contact/?about=%00").status_code in (200, 400)


def test_the_page_asks_for_the_shelves_of_the_menu_only(client: Client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/contact/")


def test_a_clerk_reads_and_answers(clerk: Client, now: datetime, moving_clock: MovingClock):
    letter = a_letter(now)
    assert "Ada" in text(clerk.get("/dashboard/contact/"), tag="table")
    page = clerk.post(f"/dashboard/contact/{letter.pk}/", {"text": "On its way."}, follow=True)
    assert "Your answer is on its way to ada@example.com." in page.content.decode()
    assert "On its way." in clerk.get(f"/dashboard/contact/{letter.pk}/").content.decode()


def test_an_answer_is_asked_for_until_there_is_one(clerk: Client, now: datetime, moving_clock: MovingClock):
    letter = a_letter(now)
    page = f"/dashboard/contact/{letter.pk}/"
    before = len(find(clerk.get(page), tag="textarea"))
    clerk.post(page, {"text": "On its way."})
    assert (before, len(find(clerk.get(page), tag="textarea"))) == (1, 0)


def test_an_empty_answer_and_a_second_one_are_refused(clerk: Client, now: datetime, moving_clock: MovingClock):
    letter = a_letter(now)
    assert clerk.post(f"/dashboard/contact/{letter.pk}/", {"text": ""}).status_code == 422
    clerk.post(f"/dashboard/contact/{letter.pk}/", {"text": "First."})
    page = clerk.post(f"/dashboard/contact/{letter.pk}/", {"text": "Second."})
    assert (page.status_code, "Second." in page.content.decode()) == (409, True)
    assert Message.objects.filter(kind="contact-answer").count() == 1


def test_only_staff_with_the_right_may_read_and_answer(client: Client, now: datetime):
    letter = a_letter(now)
    doors = ("/dashboard/contact/", f"/dashboard/contact/{letter.pk}/")
    assert [client.get(door).status_code for door in doors] == [302, 302]
    user = UserFactory(is_staff=True)
    client.force_login(user)
    assert [client.get(door).status_code for door in doors] == [403, 403]
    user.user_permissions.add(Permission.objects.get(codename="view_enquiry"))
    assert [client.get(door).status_code for door in doors] == [200, 200]
    assert client.post(doors[1], {"text": "No."}).status_code == 403


def test_the_pages_address_is_the_shops_own_whatever_host_was_asked(client: Client, settings):
    settings.SHOP_URL, settings.ALLOWED_HOSTS = "https://shop.example", ["*"]
    page = client.get("/contact/", headers={"host": "elsewhere.example"})
    assert [link.get("href") for link in find(page, tag="link", rel="canonical")] == ["https://shop.example/contact/"]


def test_a_visitor_who_names_another_address_each_time_is_asked_to_wait_too(client: Client, moving_clock: MovingClock):
    def written(at: int, forwarded: str) -> int:
        typed = {"key": str(uuid.uuid4()), **TYPED, "email": f"ada{at}@example.com"}
        return client.post("/contact/", typed, headers={"x-forwarded-for": forwarded}).status_code

    answers = [written(at, f"10.0.0.{at}, 198.51.100.7") for at in range(21)]
    assert (answers, written(21, "198.51.100.8")) == ([302] * 20 + [429], 302)
    assert not [key for key in cache._cache if "198.51.100" in key]
    assert Enquiry.objects.count() == 21


def test_the_desk_shows_a_page_of_waiting_letters_at_a_time_and_the_answered_apart(
    clerk, now, django_assert_num_queries
):
    for at in range(31):
        Enquiry.objects.create(
            key=Enquiry.new_key(), name=f"W{at}", email="w@example.com", topic="other", text="Hello", received_at=now
        )
    done = Enquiry.objects.create(
        key=Enquiry.new_key(),
        name="Done",
        email="d@example.com",
        topic="other",
        text="Hello",
        received_at=now,
        answer="Yes.",
        answered_at=now,
    )
    pages = [
        clerk.get(f"/dashboard/contact/{query}").context["page_obj"] for query in ("", "?page=2", "?show=answered")
    ]
    assert [len(page) for page in pages] == [30, 1, 1]
    assert (pages[1][0].name, pages[2][0]) == ("W30", done)
    assert "Waiting for an answer (31)" in clerk.get("/dashboard/contact/?show=answered").content.decode()
    with django_assert_num_queries(6):
        clerk.get("/dashboard/contact/")

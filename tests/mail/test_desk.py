"""The outbox pages for staff."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from oscar.test.factories import UserFactory

from shop.mail import actions, queries, rules
from shop.mail.models import Message
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    clerk = UserFactory(is_staff=True, username="clerk")
    clerk.groups.add(Group.objects.get(name="Order managers"))
    client.force_login(clerk)
    return client


def in_state(message, state, **fields):
    Message.objects.filter(pk=message.pk).update(state=state, **fields)
    message.refresh_from_db()
    return message


@pytest.mark.parametrize("name", ["list", "detail", "html", "send-again"])
def test_only_staff_come_in(client, now, name):
    message = factories.message(now=now)
    address = reverse(f"mail:{name}", args=[] if name == "list" else [message.pk])
    client.force_login(UserFactory(is_staff=False))

    answer = client.post(address) if name == "send-again" else client.get(address)
    assert (answer.status_code, answer.url) == (302, f"{reverse('dashboard:login')}?next={address}")


def test_the_desk_has_a_way_to_the_outbox(staff):
    found = staff.get(reverse("dashboard:index")).content.decode()

    assert f'href="{reverse("mail:list")}"' in found


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["c", "b", "a"]),
        ({"state": "failed"}, ["b"]),
        ({"purpose": "service"}, ["c"]),
        ({"kind": "receipt"}, ["a"]),
        ({"address": "JANE"}, ["b"]),
        ({"day": "2027-01-06"}, ["c"]),
        ({"day": "nonsense"}, ["c", "b", "a"]),
        ({"state": "failed", "purpose": "service"}, []),
    ],
)
def test_the_list_can_be_filtered(staff, now, wanted, expected):
    factories.message(now=now, key="a", kind="receipt")
    factories.message(now=now, key="b", to_address="jane@example.com", state="failed", reason="x")
    factories.message(now=now, key="c", purpose="service", due_at=now + timedelta(days=1))

    page = staff.get(reverse("mail:list"), wanted).context["page_obj"]
    assert [message.key for message in page] == expected


def test_the_counts_say_what_needs_attention(staff, now):
    factories.message(now=now, key="a")
    factories.message(now=now, key="b", state="failed", reason="x")
    factories.message(now=now, key="c", state="in_doubt", reason="x")
    factories.message(now=now, key="d", state="cancelled", reason="x")

    from shop.mail import queries

    assert queries.counts(now=now) == {"due": 1, "oldest_due": now, "in_doubt": 1, "failed": 1}


@pytest.mark.parametrize("number", [1, 120])
def test_the_list_asks_the_same_number_of_questions(staff, now, number, django_assert_num_queries):
    for index in range(number):
        factories.message(now=now, key=f"m{index}")

    with django_assert_num_queries(8):
        staff.get(reverse("mail:list"))


def test_the_page_of_a_message_says_what_happened(staff, now):
    message = factories.message(now=now)
    actions.dispatch_due(now=now)

    context = staff.get(reverse("mail:detail", args=[message.pk])).context
    assert [event.state for event in context["events"]] == ["planned", "claimed", "sending", "sent"]
    assert dict(context["headers"])["Message-ID"] == message.message_id


def test_the_page_of_a_message_shows_what_the_provider_reported(staff, now):
    moments = {
        name: now + timedelta(hours=at) for at, name in enumerate(("delivered_at", "bounced_at", "complained_at"))
    }
    message = factories.message(now=now, state="sent", sent_at=now, **moments)

    found = staff.get(reverse("mail:detail", args=[message.pk])).content.decode()
    shown = re.findall(r"(Delivered|Came back|Reported as spam) \(UTC\)</th>\s*<td>([^<]+)", found)
    assert shown == [
        ("Delivered", "2027-01-05 09:00"),
        ("Came back", "2027-01-05 10:00"),
        ("Reported as spam", "2027-01-05 11:00"),
    ]


def test_the_html_part_is_shown_without_any_power(staff, now):
    message = factories.message(now=now)

    answer = staff.get(reverse("mail:html", args=[message.pk]))
    assert answer.content.decode() == message.html
    assert answer["Content-Security-Policy"].endswith("; sandbox")
    assert (answer["X-Frame-Options"], "script-src" in answer["Content-Security-Policy"]) == ("SAMEORIGIN", False)


def test_staff_never_see_a_link_that_opens_an_account(staff, now):
    secret = "http://localhost/password-reset/confirm/MQ/abc-123/"
    letter = rules.Letter(subject="x", text=f"Go to {secret} now", html=f'<a href="{secret}">x</a>')
    message = factories.message(now=now, letter=letter)

    pages = [staff.get(reverse(f"mail:{name}", args=[message.pk])).content.decode() for name in ("detail", "html")]
    assert ["abc-123" in page for page in pages] == [False, False]
    assert pages[1] == '<a href="http://localhost/password-reset/confirm/[hidden]">x</a>'


def test_a_failed_letter_is_sent_again(staff, now):
    message = in_state(factories.message(now=now), "failed", reason="550 no such user", attempts=3)

    answer = staff.post(reverse("mail:send-again", args=[message.pk]))
    message.refresh_from_db()
    assert (answer.url, message.state, message.attempts) == (
        reverse("mail:detail", args=[message.pk]),
        "planned",
        0,
    )
    assert message.events.last().detail == "Sent again by clerk."


def test_a_letter_in_doubt_needs_a_second_yes(staff, now):
    message = in_state(factories.message(now=now, purpose="service"), "in_doubt", reason="crash")
    address = reverse("mail:send-again", args=[message.pk])

    staff.post(address)
    message.refresh_from_db()
    assert message.state == "in_doubt"
    staff.post(address, {"confirm": "in_doubt"})
    message.refresh_from_db()
    assert message.state == "planned"


def test_a_yes_to_a_doubt_sends_no_copy_once_the_provider_said_that_it_has_left(staff, now):
    message = in_state(factories.message(now=now, purpose="service"), "in_doubt", reason="crash")
    assert (
        'name="confirm" id="confirm" value="in_doubt"' in staff.get(f"/dashboard/mail/{message.pk}/").content.decode()
    )
    in_state(message, "sent", sent_at=now)

    staff.post(reverse("mail:send-again", args=[message.pk]), {"confirm": "in_doubt"})
    assert Message.objects.count() == 1


def test_a_sent_letter_goes_out_as_a_copy(staff, now):
    message = factories.message(now=now)
    actions.dispatch_due(now=now)

    answer = staff.post(reverse("mail:send-again", args=[message.pk]), {"confirm": "sent"})
    copy = Message.objects.get(key="test:1+copy1")
    assert answer.url == reverse("mail:detail", args=[copy.pk])
    assert (copy.state, copy.subject, copy.message_id != message.message_id) == ("planned", "Your order", True)


def test_a_suppressed_address_is_refused_with_the_reason(staff, now):
    message = in_state(factories.message(now=now), "failed", reason="x")
    actions.suppress("buyer@example.com", purpose="all", reason="550 gone", now=now)

    answer = staff.post(reverse("mail:send-again", args=[message.pk]), follow=True)
    assert [str(note) for note in answer.context["messages"]] == ["This address gets no transactional mail: 550 gone"]


def test_sending_again_by_looking_is_impossible(staff, now):
    assert staff.get(reverse("mail:send-again", args=[factories.message(now=now).pk])).status_code == 405


def test_no_page_of_a_letter_shows_the_links_that_act_for_its_receiver(staff, now):
    link = queries.preferences_url("buyer@example.com")
    letter = rules.Letter(subject="Care", text=f"See {link}", html=f'<a href="{link}">Choose</a>')
    message = factories.message(now=now, purpose="service", letter=letter)

    for name in ("detail", "html"):
        page = staff.get(reverse(f"mail:{name}", args=[message.pk])).content.decode()
        assert "/preferences/[hidden]" in page
        assert link not in page
        assert queries.stop_url("buyer@example.com", purpose="service") not in page

"""What came of the letters: counted from what happens anyway, and no letter is watched."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.urls import resolve
from oscar.test.factories import UserFactory

from shop import clock
from shop.aftercare import actions, queries, rules
from shop.aftercare.models import Enrolment, PlannedStep
from shop.aftercare.queries.results import Period
from shop.mail import actions as mail
from shop.mail.models import Message
from tests.aftercare import makers, whole_letters

PAGE = "/dashboard/aftercare/results/"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now + 60 * DAY)


@pytest.fixture
def clerk(client):
    client.force_login(staff("Order managers"))
    return client


def staff(role):
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def around(now, *, window=30):
    return Period(began_at=now - DAY, ended_at=now + 30 * DAY, window=timedelta(days=window))


def test_a_subject_with_gaps_is_read_as_a_title():
    title = rules.results.Result(edition=1, key="A0", subject="Order {order_number} is confirmed").title

    assert title == "Order … is confirmed"


def sent_letter(enrolment, key, *, at):
    """The letter of this step, as if it had left at that moment."""
    row = enrolment.planned_steps.get(key=key)
    if row.message is None:
        row.message = Message.objects.create(
            key=f"as-if:{row.pk}",
            kind="x",
            message_id=f"<{row.pk}@x>",
            due_at=at,
            created_at=at,
            to_address=enrolment.to_address,
            purpose="marketing",
        )
    row.due_at = at
    row.save()
    Message.objects.filter(pk=row.message_id).update(state="sent", sent_at=at)
    return row


def counted(now, name, **options):
    """The count of this name by step, where it is not nothing."""
    found = queries.results.results(around(now, **options))
    return {each.key: value for each in found if (value := getattr(each, name))}


RUNOUT = makers.sequence(makers.step("A0"), makers.service("A12", anchor="runout", purpose="marketing"))

pytestmark = pytest.mark.django_db


def test_planned_and_sent_are_counted_by_step_and_edition(now):
    first = makers.enrolment(now=now)
    second = makers.enrolment(now=now, data=makers.sequence(makers.step("A0"), makers.step("B")))
    sent_letter(first, "A0", at=now)
    outside = makers.enrolment(now=now, data=makers.sequence(makers.step("A0"), makers.step("B")))
    outside.planned_steps.update(due_at=now + 30 * DAY)

    found = [(each.edition, each.key, each.planned, each.sent) for each in queries.results.results(around(now))]

    assert found == [(2, "A0", 1, 0), (2, "B", 1, 0), (1, "A0", 1, 1)]
    assert second.version.number == 2


@pytest.mark.parametrize("name", ["delivered", "bounced", "complained"])
def test_what_the_mail_provider_reports_is_counted(now, name):
    enrolled = makers.enrolment(now=now)
    letter = sent_letter(enrolled, "A0", at=now).message
    assert counted(now, name) == {}
    Message.objects.filter(pk=letter.pk).update(**{f"{name}_at": now})
    assert counted(now, name) == {"A0": 1}


@pytest.mark.parametrize(("after", "expected"), [(-1, {}), (0, {"A0": 1}), (7, {"A0": 1}), (7.01, {})])
def test_a_stop_counts_for_a_letter_within_seven_days_after_it(now, after, expected):
    sent_letter(makers.enrolment(now=now), "A0", at=now)
    moment = now + after * DAY
    mail.suppress("Buyer@Example.com", purpose="service", reason="x", now=moment, origin="person")
    assert counted(now, "stopped") == expected


def test_a_bounce_is_no_unsubscribing_and_somebody_elses_stop_is_not_mine(now):
    sent_letter(makers.enrolment(now=now), "A0", at=now)
    mail.suppress("buyer@example.com", purpose="all", reason="x", now=now + DAY)
    mail.suppress("other@example.com", purpose="service", reason="x", now=now + DAY, origin="person")
    assert counted(now, "stopped") == {}


@pytest.mark.parametrize(
    ("after", "window", "expected"), [(-1, 7, {}), (7, 7, {"A0": 1}), (8, 7, {}), (8, 14, {"A0": 1})]
)
def test_a_treatment_day_counts_when_it_was_told_within_the_window(now, after, window, expected):
    enrolled = makers.enrolment(now=now)
    sent_letter(enrolled, "A0", at=now)
    actions.add_session(enrolled, day=date(2027, 3, 1), place="home", now=now + after * DAY)
    assert counted(now, "days_set", window=window) == expected


@pytest.mark.parametrize(
    ("day", "state", "expected"),
    [(4, "done", {}), (5, "done", {"A0": 1}), (12, "done", {"A0": 1}), (13, "done", {}), (6, "planned", {})],
)
def test_a_session_counts_when_it_was_done_on_a_day_within_the_window(now, day, state, expected):
    enrolled = makers.enrolment(now=now)
    sent_letter(enrolled, "A0", at=now)
    session = actions.add_session(enrolled, day=date(2027, 1, day), place="home", now=now)
    session.state = state
    session.save()
    assert counted(now, "sessions", window=7) == expected


def test_two_sessions_after_one_letter_are_one_letter_that_was_followed(now):
    enrolled = makers.enrolment(now=now)
    sent_letter(enrolled, "A0", at=now)
    for day in (date(2027, 1, 6), date(2027, 2, 20)):
        actions.add_session(enrolled, day=day, place="home", now=now)
    assert counted(now, "days_set") == {"A0": 1}


def reordered(now, *, after, family="dr-pen", email="buyer@example.com", **changes):
    """A run-out letter, and an order so many days after it; the families by ``bought``."""
    enrolled = makers.enrolment(now=now, data=RUNOUT)
    pack = {"family": "dr-pen", "group": "H", "pieces": 10, "depth_mm": None, "title": "x", "sku": "x"}
    Enrolment.objects.update(bought={"packs": [pack]})
    sent_letter(enrolled, "A12", at=now)
    at = now + after * DAY
    again = makers.enrolled(makers.order(email=email), started_at=at, now=now)
    Enrolment.objects.filter(pk=again.pk).update(bought={"packs": [pack | {"family": family}]}, ordered_at=at)
    type(again.order).objects.filter(pk=again.order_id).update(**changes)
    # The second order makes the first plan anew; the letter that left stays.
    return counted(now, "reorders")


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ({"after": 30}, {"A12": 1}),
        ({"after": 31}, {}),
        ({"after": -1}, {}),
        ({"after": 3, "family": "other"}, {}),
        ({"after": 3, "email": "stranger@example.com"}, {}),
        ({"after": 3, "status": "Refunded"}, {}),
    ],
)
def test_a_reorder_is_the_same_persons_living_order_of_the_same_fitting_within_the_window(now, what, expected):
    assert reordered(now, **what) == expected


def test_only_letters_about_cartridges_running_out_have_reorders(now):
    sent_letter(makers.enrolment(now=now), "A0", at=now)
    assert [each.reorders for each in queries.results.results(around(now))] == [None]


# --- The page -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "code"), [("Order managers", 200), ("Aftercare editors", 200), ("Catalogue managers", 403)]
)
def test_results_are_for_who_may_see_orders_or_write_the_sequence(client, role, code):
    client.force_login(staff(role))
    assert [client.get(address).status_code for address in (PAGE, f"{PAGE}?as=csv")] == [code, code]


def test_customers_are_shown_the_desks_login(client):
    client.force_login(UserFactory())
    assert client.get(PAGE)["Location"] == f"/dashboard/login/?next={PAGE}"


def test_the_page_shows_the_last_ninety_days_and_says_what_each_column_means(clerk, now):
    sent_letter(makers.enrolment(now=now), "A0", at=now)
    page = clerk.get(PAGE).content.decode()
    assert 'value="2026-12-07"' in page
    assert "0 (0.0%)" in page
    notes = [note for _, note in rules.results.COLUMNS.values()]
    assert [note for note in notes if note not in page] == []


WRONG = [
    ({"began": "2027-02-30"}, "Enter a real day, such as 2027-01-10"),
    ({"began": ""}, "Enter a day"),
    ({"began": "2027-02-01", "ended": "2027-01-01"}, "The last day is before the first day"),
    ({"window": "8"}, "Select a valid choice"),
    ({"window": "x"}, "Select a valid choice"),
]


@pytest.mark.parametrize(("asked", "sentence"), WRONG)
@pytest.mark.parametrize("kind", ["page", "csv"])
def test_a_wrong_period_is_explained_beside_its_field(clerk, asked, sentence, kind):
    answer = clerk.get(PAGE, {**asked, "as": kind})
    assert (answer.status_code, sentence in answer.content.decode()) == (400, True)


def test_the_file_holds_the_same_numbers_and_no_spreadsheet_runs_it(clerk, now):
    subject = '=HYPERLINK("http://evil.example","x")'
    enrolled = makers.enrolment(now=now, data=makers.sequence(makers.step("A0", subject=subject)))
    sent_letter(enrolled, "A0", at=now)

    answer = clerk.get(PAGE, {"as": "csv"})

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="aftercare-2026-12-07-2027-03-06.csv"'
    headings, row = csv.reader(io.StringIO(answer.content.decode()))
    assert dict(zip(headings, row, strict=True)) == {
        "Edition": "1",
        "Step": "A0",
        "Subject": f"'{subject}",
        "Planned": "1",
        "Sent": "1",
        "Delivered": "0",
        "Came back": "0",
        "Reported as spam": "0",
        "Unsubscribed": "0",
        "Treatment day set": "0",
        "Sessions done": "0",
        "Reorders": "",
    }


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_the_same_few_questions_of_any_number_of_steps(clerk, now, count, django_assert_num_queries):
    data = makers.sequence(*[makers.step(f"S{number}") for number in range(count)])
    enrolled = makers.enrolment(now=now, data=data)
    for number in range(count):
        sent_letter(enrolled, f"S{number}", at=now)
    mail.suppress("buyer@example.com", purpose="service", reason="x", now=now, origin="person")
    clerk.get(PAGE)
    with django_assert_num_queries(11):
        clerk.get(PAGE)


# --- No letter is watched -----------------------------------------------------------------------------------------


# Where anybody may report what a device did to them.
REGULATORS = ("https://yellowcard.mhra.gov.uk", "https://www.fda.gov/medwatch")


class Reader(HTMLParser):
    """Every address that a mail program would fetch by itself, and every one that a reader may follow."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if tag == "a" and name == "href":
                self.links.append(value or "")
            elif name in ("src", "srcset", "background", "poster", "data") or (tag == "link" and name == "href"):
                self.fetched.append(value or "")


def read(html):
    reader = Reader()
    reader.feed(html)
    return reader


def leads_straight(address):
    """Whether a link is a page of this shop or of a regulator, by its own address: nothing counts and passes on.

    A review's link carries the signed order that it is for, and nothing else.
    """
    parts = urlsplit(address)
    if parts.scheme in ("mailto", "tel") or address in REGULATORS:
        return True
    if f"{parts.scheme}://{parts.netloc}" != settings.SHOP_URL or not re.fullmatch(r"(order=[\w:-]+)?", parts.query):
        return False
    return bool(resolve(parts.path))


def beacons(html):
    return [*read(html).fetched, *re.findall(r"url\(|@import", html)]


def test_no_letter_fetches_a_picture_or_leads_to_its_page_by_a_detour():
    letters = whole_letters.all_of_them()
    assert len(letters) >= 20
    assert {key: found for key, letter in letters.items() if (found := beacons(letter.html))} == {}
    detours = {
        key: found
        for key, letter in letters.items()
        if (found := [link for link in read(letter.html).links if not leads_straight(link)])
    }
    assert detours == {}


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://shop.example/open/1.gif" width="1" height="1">',
        '<td background="https://shop.example/open/1.gif">',
        "<style>p { background: url(https://shop.example/1.gif) }</style>",
        '<link rel="stylesheet" href="https://shop.example/a.css">',
    ],
)
def test_a_planted_beacon_is_noticed(html):
    assert beacons(html)


@pytest.mark.parametrize(
    "address",
    [
        "https://click.example/abc",
        f"{settings.SHOP_URL}/?to=https://x.example",
        f"{settings.SHOP_URL}/basket/?utm_source=a",
    ],
)
def test_a_planted_detour_is_noticed(address):
    assert not leads_straight(address)


def test_the_text_part_has_the_same_addresses_as_the_html_part():
    for key, letter in whole_letters.all_of_them().items():
        links = {link for link in read(letter.html).links if link.startswith("http")}
        assert [link for link in links if link not in letter.text] == [], key
    assert datetime(2027, 1, 5, tzinfo=UTC) < whole_letters.NOW
    assert PlannedStep.objects.count() == 0


@pytest.mark.parametrize(("began", "ended"), [("0001-01-01", "2027-01-01"), ("2027-01-01", "9999-12-31")])
def test_years_that_nobody_means_are_refused(clerk, began, ended):
    answer = clerk.get(PAGE, {"began": began, "ended": ended})

    assert answer.status_code == 400
    assert "Enter a day between the years 2000 and 2100" in answer.content.decode()

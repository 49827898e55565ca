"""How the outbox is doing, and what the name server says about the sender's domain."""

import socket
import threading
from datetime import timedelta

import dns.message
import dns.resolver
import dns.rrset
import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from oscar.test.factories import UserFactory

from shop import clock
from shop.mail import nameserver, queries, rules
from shop.mail.templatetags.mail import percent
from tests import factories

GOOD = {
    "example.com": ("v=spf1 include:_spf.example.net -all",),
    "s1._domainkey.example.com": ("v=DKIM1; k=rsa; p=MIIB",),
    "_dmarc.example.com": ("v=DMARC1; p=reject",),
}


def verdicts(answers, *, selector="s1", asked=None):
    """The verdicts for a name server that knows these names only; a silent one is None."""
    asked = [] if asked is None else asked

    def ask(name):
        asked.append(name)
        return None if answers is None else answers.get(name, ())

    return {finding.name: finding.verdict for finding in queries.alignment(ask)}


@pytest.fixture(autouse=True)
def selector(settings):
    settings.DKIM_SELECTOR = "s1"
    settings.DEFAULT_FROM_EMAIL = "Shop <shop@example.com>"


@pytest.mark.parametrize(
    ("name", "texts", "expected"),
    [
        ("SPF", ("v=spf1 a ~all",), "good"),
        ("SPF", ("V=SPF1 redirect=_spf.example.net",), "good"),
        ("SPF", ("something else", "v=spf1 a -all"), "good"),
        ("SPF", ("v=spf1 a ?all",), "weak"),
        ("SPF", ("v=spf1 a",), "weak"),
        ("SPF", ("v=spf1 a +all",), "bad"),
        ("SPF", ("v=spf1 all",), "bad"),
        ("SPF", ("v=spf1 a -all", "v=spf1 b -all"), "bad"),
        ("SPF", ("",), "bad"),
        ("SPF", (), "bad"),
        ("DKIM", ("p=MIIB",), "good"),
        ("DKIM", ("v=DKIM1; p=",), "bad"),
        ("DKIM", ("nothing",), "bad"),
        ("DKIM", (), "bad"),
        ("DMARC", ("v=DMARC1; p=quarantine; rua=mailto:x@example.com",), "good"),
        ("DMARC", ("v=DMARC1;p=none",), "weak"),
        ("DMARC", ("v=DMARC1; p=perhaps",), "bad"),
        ("DMARC", ("v=DMARC1",), "bad"),
        ("DMARC", ("v=DMARC1; p=none", "v=DMARC1; p=reject"), "bad"),
        ("DMARC", (), "bad"),
    ],
)
def test_what_a_record_means(name, texts, expected):
    place = {"SPF": "example.com", "DKIM": "s1._domainkey.example.com", "DMARC": "_dmarc.example.com"}[name]
    found = verdicts(GOOD | {place: texts})

    assert found == {"SPF": "good", "DKIM": "good", "DMARC": "good"} | {name: expected}


def test_a_policy_may_stand_at_a_domain_above(settings):
    settings.DEFAULT_FROM_EMAIL = "shop@mail.shop.example"
    asked = []
    found = verdicts({"_dmarc.shop.example": ("v=DMARC1; p=reject",)}, asked=asked)

    assert found["DMARC"] == "good"
    assert asked == [
        "mail.shop.example",
        "s1._domainkey.mail.shop.example",
        "_dmarc.mail.shop.example",
        "_dmarc.shop.example",
    ]


def test_a_silent_name_server_is_asked_once_and_nothing_is_claimed():
    asked = []
    assert verdicts(None, asked=asked) == {"SPF": "unknown", "DKIM": "unknown", "DMARC": "unknown"}
    assert asked == ["example.com"]


def test_without_a_selector_nobody_looks_for_the_key(settings):
    settings.DKIM_SELECTOR = ""
    assert verdicts(GOOD) == {"SPF": "good", "DKIM": "unknown", "DMARC": "good"}


@pytest.mark.parametrize(("complained", "verdict"), [(0, "good"), (9, "good"), (10, "weak"), (29, "weak"), (30, "bad")])
def test_complaints_stand_against_the_line_of_gmail(complained, verdict):
    assert rules.Rates(sent=10_000, delivered=0, bounced=0, complained=complained).verdict == verdict


def test_a_share_of_nothing_is_no_number():
    none = rules.Rates(sent=0, delivered=0, bounced=0, complained=0)
    assert (percent(none.bounce_share), none.verdict, percent(0.00345)) == ("no letters yet", "good", "0.34 %")


@pytest.fixture
def name_server(monkeypatch):
    """A name server on this machine that knows one name, and does not answer for another."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))

    def serve():
        while True:
            data, who = server.recvfrom(512)
            if not data:
                return
            query = dns.message.from_wire(data)
            name = query.question[0].name
            answer = dns.message.make_response(query)
            if name.to_text() == "known.example.":
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", '"v=spf1 " "-all"'))
            elif name.to_text() == "unknown.example.":
                answer.set_rcode(3)
            elif name.to_text() == "silent.example.":
                continue
            server.sendto(answer.to_wire(), who)

    def resolver():
        made = dns.resolver.Resolver(configure=False)
        made.nameservers, made.port = ["127.0.0.1"], server.getsockname()[1]
        return made

    monkeypatch.setattr(nameserver, "_resolver", resolver)
    monkeypatch.setattr(nameserver, "PATIENCE", 0.3)
    thread = threading.Thread(target=serve)
    thread.start()
    yield
    server.sendto(b"", server.getsockname())
    thread.join()
    server.close()


@pytest.mark.usefixtures("name_server")
@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("known.example", ("v=spf1 -all",)),
        ("unknown.example", ()),
        ("empty.example", ()),
        ("silent.example", None),
        ("." * 3, None),
    ],
)
def test_the_name_server_is_asked_patiently_but_not_for_long(name, texts):
    assert nameserver.texts(name) == texts


# --- The page ---


@pytest.fixture
def staff(client, now, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: now)
    clerk = UserFactory(is_staff=True, username="clerk")
    clerk.groups.add(Group.objects.get(name="Order managers"))
    client.force_login(clerk)
    return client


@pytest.mark.django_db
def test_the_page_counts_the_letters_of_thirty_days(staff, now):
    for index, days in enumerate((0, 29, 30, 31)):
        at = now - timedelta(days=days)
        factories.message(now=now, key=f"m{index}", state="sent", sent_at=at, delivered_at=at, bounced_at=at)
    factories.message(now=now, key="bad", state="failed", reason="550 no")
    page = staff.get(reverse("mail:health"))

    assert page.context["rates"] == rules.Rates(sent=3, delivered=3, bounced=3, complained=0)
    assert [message.key for message in page.context["failures"]] == ["bad"]
    assert ("No mail provider reports" in page.content.decode(), page.context["findings"]) == (True, None)


@pytest.mark.django_db
def test_the_page_says_plainly_that_the_name_server_does_not_answer(staff, monkeypatch):
    monkeypatch.setattr(nameserver, "texts", lambda name: None)

    assert (
        staff.get(reverse("mail:health"), {"dns": "1"}).content.decode().count("The name server does not answer") == 3
    )


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 30])
def test_the_page_asks_the_same_number_of_questions(staff, now, number, django_assert_num_queries):
    for index in range(number):
        factories.message(now=now, key=f"m{index}", state="failed", reason="x")

    with django_assert_num_queries(8):
        staff.get(reverse("mail:health"))


@pytest.mark.django_db
def test_only_staff_come_in_and_the_outbox_leads_here(client, staff):
    address = reverse("mail:health")
    assert f'href="{address}"' in staff.get(reverse("mail:list")).content.decode()

    client.force_login(UserFactory(is_staff=False))
    assert client.get(address).status_code == 302

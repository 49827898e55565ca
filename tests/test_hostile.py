"""Nothing that a stranger sends makes a page fail: odd addresses, odd forms, odd methods; and the desk stays shut."""

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver
from oscar.test import factories as oscar

from tests.look import pages
from tests.look.world import World, frozen

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
METHODS = ("HEAD", "OPTIONS", "PUT", "DELETE")
IN_PATHS = ("1", "99999999999999999999", "x" * 300, "a-b", "%FF%FE", "%F0%9F%92%A9")
QUERIES = (
    *("page=99999999999999999999", "page=-1", "q=%ff%fe", "q=%27%28%29%3A%2A%7C%26%21%5C", "q=" + "x" * 3000, "%ff=1"),
    *("fit=%ff&pins=99999999999999999999&depth=sNaN&price=zz&sort=zz", "next=%2F%2Fevil.example", "order=%ff", "q=%00"),
)
WORDS = (
    *("", "-1", "99999999999999999999999", "NaN", "\u0661", "\x00", "a\x00b", "</script>", "\u202e", "\U0001f4a9", "["),
    *("a\r\nBcc: b@example.com", "x" * 6000, "2027-13-45", "//evil.example"),
)
FIELDS = (
    *("quantity", "child_id", "pen", "next", "line", "country", "code", "address_id", "method_code", "total", "basket"),
    *(
        "action",
        "email",
        "name",
        "text",
        "topic",
        "key",
        "body",
        "title",
        "stars",
        "removed",
        "seal",
        "delivery",
        "answer",
        "month",
    ),
    *("form-TOTAL_FORMS", "form-INITIAL_FORMS", "form-0-id", "form-0-quantity", "saved-TOTAL_FORMS", "saved-0-id"),
)
# That the readiness of a shop without workers is a 503 is its purpose.
NOT_OURS = ("media/", "readyz", "dashboard/login", "dashboard/logout", "accounts/logout")
# What all staff may look at, whatever else they may do.
FOR_ALL_STAFF = ("/dashboard/", "/dashboard/education/", "/styleguide/", "/styleguide/1/email/")
PLACE = re.compile(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)|<[^>]+>")


class Stranger:
    """Sends what no page asks for; whatever it changes is taken back."""

    def __init__(self, **visitors: Client) -> None:
        self.visitors = visitors
        for client in visitors.values():
            client.raise_request_exception = False

    def send(self, visitor: str, method: str, path: str, **fields: str) -> int:
        """The status of the answer."""
        with transaction.atomic():
            answer = self.visitors[visitor].generic(method, path) if method != "POST" else None
            answer = answer or self.visitors[visitor].post(path, fields)
            connection.needs_rollback = False
            transaction.set_rollback(True)
        return int(answer.status_code)


@pytest.fixture(scope="module")
def answers(django_db_setup: None, django_db_blocker: Any) -> dict[tuple[str, str, str], int]:
    """The status of each answer, by who asked, how, and for what."""
    chance = random.Random(4)
    with pytest.MonkeyPatch.context() as patch, frozen(NOW, patch), django_db_blocker.unblock(), transaction.atomic():
        world = World(NOW)
        idle = Client()
        idle.force_login(oscar.UserFactory(is_staff=True))
        stranger = Stranger(guest=Client(), buyer=world.visitors["buyer"], idle=idle)
        found = {
            (visitor, method, path): stranger.send(visitor, method, path, **fields)
            for route in routes()
            for visitor, method, path, fields in deeds(route, world.names, chance)
        }
        transaction.set_rollback(True)
    return found


def routes() -> list[str]:
    """Every address of the shop, the desk's too."""
    return sorted({route for route, _ in pages._walk(get_resolver()) if not route.startswith(NOT_OURS)})


def deeds(route: str, names: dict[str, Any], chance: random.Random) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """What is sent to one address."""
    plain = "/" + PLACE.sub("\0", route).translate({ord("^"): None, ord("$"): None})
    if plain.startswith(("/dashboard/", "/styleguide/")):
        path = plain.replace("\0", "1")
        yield from (("idle", method, path, {}) for method in ("GET", "POST"))
        return
    known = [each.rpartition(":")[2].format(**names) for each in pages.PAGES.get(route, ())[:1]]
    odd = re.sub("\0", lambda _: chance.choice(IN_PATHS), plain)
    yield "guest", chance.choice(METHODS), odd, {}
    for path in known or [odd]:
        yield "guest", "GET", f"{path.partition('?')[0]}?{chance.choice(QUERIES)}", {}
        yield "buyer", "POST", path, {name: chance.choice(WORDS) for name in FIELDS}


def test_nothing_odd_makes_a_page_fail(answers: dict[tuple[str, str, str], int]):
    assert {what: status for what, status in answers.items() if status >= 500} == {}


def test_no_page_of_the_desk_lets_staff_in_who_have_no_right_there(answers: dict[tuple[str, str, str], int]):
    let_in = {path for (who, _, path), status in answers.items() if who == "idle" and status in (200, 422)}
    assert sorted(let_in) == sorted(FOR_ALL_STAFF)

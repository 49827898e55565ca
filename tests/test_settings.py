"""Settings: what is documented, what stops a start, and what the logs never hold."""

import io
import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from shop import logs, settings
from tests.production import ENVIRONMENT as PRODUCTION

ROOT = Path(__file__).resolve().parent.parent


def start(telling: str = "s.MODE", **environment: str) -> tuple[int, str]:
    """Import the settings as a new process does; the exit code and the last line it says."""
    done = subprocess.run(
        [sys.executable, "-c", f"import json, shop.settings as s; print({telling})"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).strip().splitlines()[-1].split("ImproperlyConfigured: ")[-1]


def test_the_readme_documents_every_setting_and_no_other():
    documented = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert documented == list(settings.SCHEMA)


def test_the_readme_says_which_settings_production_needs():
    needed = re.findall(r"^\| `([A-Z_]+)` \| needed \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert sorted(needed) == sorted(settings.SECRETS)


def test_the_readme_begins_with_the_two_commands():
    lines = [line.strip() for line in (ROOT / "README.md").read_text().splitlines() if line.strip()]
    assert lines[1:3] == [
        "python3 -m pip install -q uv && uv run manage.py demo",
        "python3 -m pip install -q uv && uv run pytest",
    ]
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == lines[2]


def test_production_starts_with_all_its_settings():
    assert start(**PRODUCTION) == (0, "production")


@pytest.mark.parametrize("name", settings.SECRETS)
def test_production_names_the_setting_it_lacks(name):
    without = {key: value for key, value in PRODUCTION.items() if key != name}
    assert start(**without) == (1, f"Production needs these settings: {name}.")


def test_no_query_no_lock_and_no_dead_network_holds_a_request_for_ever():
    code, words = start('json.dumps(s.DATABASES["default"])', **PRODUCTION)
    database = json.loads(words)
    names = ("ATOMIC_REQUESTS", "CONN_HEALTH_CHECKS", "CONN_MAX_AGE", "OPTIONS")
    assert {name: database[name] for name in names} == {
        "ATOMIC_REQUESTS": False,
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "connect_timeout": 3,
            "tcp_user_timeout": 10_000,
            "keepalives_idle": 30,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "options": "-c statement_timeout=5s -c lock_timeout=3s -c idle_in_transaction_session_timeout=15s",
        },
    }


def test_without_a_mode_it_is_production():
    assert start() == (1, f"Production needs these settings: {', '.join(settings.SECRETS)}.")


def test_a_misspelt_setting_is_named():
    words = "Unknown settings: SHOP_NAMES, SHOP_ULR. The README lists the known ones."
    assert start(**PRODUCTION, SHOP_ULR="x", SHOP_NAMES="y") == (1, words)


@pytest.mark.parametrize("minutes", ["30", "1441"])
def test_a_time_to_pay_that_stripe_refuses_stops_the_start(minutes: str):
    code, words = start(SHOP_PAYMENT_MINUTES=minutes, SHOP_MODE="test")
    assert (code, words.split(":")[0]) == (1, "SHOP_PAYMENT_MINUTES must be from 31 to 1440")


def test_an_unknown_mode_is_refused():
    assert start(SHOP_MODE="staging") == (1, "SHOP_MODE is 'staging'; it must be production, demo or test.")


def test_a_provider_with_an_api_needs_no_mail_server():
    without = {key: value for key, value in PRODUCTION.items() if key != "EMAIL_URL"}
    provider = {"SHOP_EMAIL_PROVIDER": "mailgun", "SHOP_EMAIL_PROVIDER_KEY": "k", "SHOP_EMAIL_PROVIDER_SECRET": "s"}
    assert start("s.EMAIL_BACKEND", **without, **provider) == (0, "anymail.backends.mailgun.EmailBackend")


def test_a_provider_whose_reports_anybody_could_forge_stops_the_start():
    code, words = start(SHOP_EMAIL_PROVIDER="mailgun", SHOP_EMAIL_PROVIDER_KEY="k", SHOP_MODE="test")
    assert (code, words) == (
        1,
        "SHOP_EMAIL_PROVIDER needs SHOP_EMAIL_PROVIDER_SECRET: without it anybody could report a bounce.",
    )


def test_customers_pay_by_card_unless_told_otherwise():
    assert start("s.STRIPE_PAYMENT_METHODS", SHOP_MODE="test") == (0, "['card']")
    told = start("s.STRIPE_PAYMENT_METHODS", SHOP_MODE="test", STRIPE_PAYMENT_METHODS="card, sepa_debit")
    assert told == (0, "['card', 'sepa_debit']")


@pytest.mark.parametrize("names", [",", "Card", "card;sepa_debit"])
def test_a_way_to_pay_that_has_no_such_name_stops_the_start(names: str):
    words = "STRIPE_PAYMENT_METHODS must hold names of Stripe's with commas between: card,sepa_debit."
    assert start(SHOP_MODE="test", STRIPE_PAYMENT_METHODS=names) == (1, words)


LIVE = "A live key of Stripe's belongs in production, and goes to Stripe itself and nowhere else."
KEYS = "STRIPE_SECRET_KEY must begin with sk_live_, rk_live_, sk_test_ or rk_test_."
SIGNING = "STRIPE_WEBHOOK_SECRET must hold signing secrets, which begin with whsec_."
BESIDE = "STRIPE_SECRET_KEY needs STRIPE_WEBHOOK_SECRET beside it: else the shop believes what anybody can sign."


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"SHOP_MODE": "demo", "STRIPE_SECRET_KEY": "sk_live_x"}, LIVE),
        ({"SHOP_MODE": "test", "STRIPE_SECRET_KEY": "rk_live_x"}, LIVE),
        ({"SHOP_MODE": "demo", "STRIPE_SECRET_KEY": "sk_live_x", "STRIPE_API_BASE": "http://127.0.0.1:8002"}, LIVE),
        ({**PRODUCTION, "STRIPE_SECRET_KEY": "pk_live_x"}, KEYS),
        ({**PRODUCTION, "STRIPE_SECRET_KEY": "whsec_x"}, KEYS),
        ({"SHOP_MODE": "demo", "STRIPE_SECRET_KEY": "secret"}, KEYS),
        ({**PRODUCTION, "STRIPE_WEBHOOK_SECRET": "sk_live_x"}, SIGNING),
        ({**PRODUCTION, "STRIPE_WEBHOOK_SECRET": "whsec_x,other"}, SIGNING),
        ({"SHOP_MODE": "demo", "STRIPE_SECRET_KEY": "sk_test_x"}, BESIDE),
        ({"SHOP_MODE": "test", "STRIPE_SECRET_KEY": "rk_test_x"}, BESIDE),
    ],
)
def test_a_key_in_the_wrong_place_stops_the_start(environment, words):
    assert start(**environment) == (1, words)


@pytest.mark.parametrize("key", ["sk_test_x", "rk_test_x", "sk_live_x", "rk_live_x"])
def test_every_secret_key_of_stripes_starts_a_production(key):
    assert start(**{**PRODUCTION, "STRIPE_SECRET_KEY": key, "STRIPE_WEBHOOK_SECRET": "whsec_x,whsec_y"})[0] == 0


def test_the_demo_may_ask_stripe_itself():
    keys = {"STRIPE_SECRET_KEY": "sk_test_x", "STRIPE_WEBHOOK_SECRET": "whsec_x"}
    told = start("(s.STANDIN, s.STRIPE_API_BASE, s.STRIPE_WEBHOOK_SECRETS)", SHOP_MODE="demo", **keys)
    assert told == (0, "(False, '', ['whsec_x'])")


def test_production_never_pays_elsewhere():
    code, words = start(**PRODUCTION, STRIPE_API_BASE="http://127.0.0.1:8002")
    assert (code, words) == (
        1,
        "STRIPE_API_BASE points away from Stripe; only the demo and the tests may do that.",
    )


def lines_of(act) -> list[dict]:
    """The log's lines while something happens, as a file would hold them."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    formatter = dict(logs.configuration("INFO")["formatters"]["json"])
    handler.setFormatter(formatter.pop("()")(**formatter))
    root = logging.getLogger()
    before, level = root.handlers, root.level
    root.handlers = [handler]
    root.setLevel("INFO")
    try:
        act()
    finally:
        root.handlers = before
        root.setLevel(level)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_leaves_one_line_without_a_person(client, db):
    found = lines_of(
        lambda: client.post("/?email=jo@example.com", {"email": "jo@example.com"}, HTTP_USER_AGENT="Jo's phone")
    )
    assert [(line["event"], line["request"], line["code"]) for line in found] == [("request_finished", "POST /", 200)]
    assert set(found[0]) == {"event", "request", "code", "request_id", "level", "logger", "timestamp"}


def test_a_crash_is_logged_with_its_place_but_without_a_person():
    def crash(request):
        raise ValueError("Key (email)=(jo@example.com) exists at /pay/abcdefghijklmnopqrstuvwxyz0123456789/?q=jo")

    def act():
        middleware = logs.LoggedRequests(lambda request: HttpResponse())
        request = RequestFactory().get("/pay/x/?email=jo@example.com")
        try:
            crash(request)
        except ValueError as problem:
            middleware.prepare(request)
            middleware._process_exception(request, problem)

    text = json.dumps(lines_of(act))
    assert ("jo@" in text, "abcdefghij" in text, "q=jo" in text) == (False, False, False)
    assert "test_settings.py" in text


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("sent to jo.smith+x@mail.example.org now", "sent to <email> now"),
        ("GET /a/?email=jo%40example.com", "GET /a/?<query>"),
        ("see /stop/eyJhbGciOiJIUzI1NiIsInR5cCI6/", "see /stop/<token>/"),
        ("nothing to hide, order 12", "nothing to hide, order 12"),
    ],
)
def test_words_are_blotted(said, kept):
    assert logs.blot(None, "info", {"event": said})["event"] == kept


def test_deep_values_are_blotted_and_persons_fields_dropped():
    event = {"event": "x", "user_id": 7, "ip": "1.2.3.4", "args": {"to": ["jo@example.com"], "email": "a", "id": 3}}
    assert logs.blot(None, "info", event) == {"event": "x", "args": {"to": ["<email>"], "id": 3}}


def test_a_page_says_what_it_may_load_and_sends_no_address_abroad(client, db):
    headers = client.get("/basket/").headers
    assert headers["Referrer-Policy"] == "same-origin"
    assert sorted(headers["Content-Security-Policy"].split("; ")) == [
        "base-uri 'none'",
        "default-src 'self'",
        f"form-action 'self' {settings.STRIPE_API_BASE}",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "object-src 'none'",
    ]

"""Alive, and ready: each check is seen to fail once."""

import socket
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from shop import clock, health
from tests import factories

WELL = {"database": "ok", "migrations": "ok", "worker": "ok", "outbox": "ok"}


@pytest.fixture(autouse=True)
def still_clock(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


def sign_of_life(age: str = "0 seconds"):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval)", [age])


def ready(client):
    answer = client.get("/readyz")
    return answer.status_code, answer.json()["checks"]


def test_alive_needs_no_database(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_when_all_is_well(client):
    sign_of_life()

    assert ready(client) == (200, WELL)


@pytest.mark.django_db
def test_not_ready_without_a_worker(client):
    assert ready(client) == (503, WELL | {"worker": "no worker"})


@pytest.mark.django_db
def test_not_ready_when_the_worker_is_silent(client):
    sign_of_life("5 minutes")

    assert ready(client) == (503, WELL | {"worker": "silent for 300 s"})


@pytest.mark.django_db
def test_not_ready_with_a_migration_missing(client):
    sign_of_life()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'mail'")

    status, checks = ready(client)
    assert (status, checks["migrations"].endswith(" not applied")) == (503, True)


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "expected"), [(10, "ok"), (11, "the oldest due message waits for 660 s")])
def test_not_ready_when_letters_pile_up(client, now, minutes, expected):
    sign_of_life()
    factories.message(now=now - timedelta(minutes=minutes))

    assert ready(client)[1] == WELL | {"outbox": expected}


@pytest.fixture
def elsewhere(monkeypatch):
    """Let the database's address be another one, for new connections."""

    def move(port):
        given = connection.settings_dict
        options = {**given["OPTIONS"], "connect_timeout": 2}
        for name, value in {"HOST": "127.0.0.1", "PORT": str(port), "OPTIONS": options}.items():
            monkeypatch.setitem(given, name, value)

    return move


AWAY = {"migrations": "not asked", "worker": "not asked", "outbox": "not asked"}


def test_a_database_that_refuses_is_told_at_once(client, elsewhere):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        elsewhere(taken.getsockname()[1])

        assert ready(client) == (503, {"database": "OperationalError", **AWAY})


def test_a_database_that_never_answers_is_told_in_bounded_time(client, elsewhere):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        elsewhere(silent.getsockname()[1])
        began = datetime.now(UTC)

        assert ready(client) == (503, {"database": "ConnectionTimeout", **AWAY})
        assert datetime.now(UTC) - began < timedelta(seconds=6)


def test_a_check_that_breaks_is_told_by_its_kind(client, monkeypatch):
    def broken(now):
        raise LookupError("secret")

    monkeypatch.setattr(health, "CHECKS", {"outbox": broken})

    assert ready(client) == (503, {"outbox": "LookupError"})

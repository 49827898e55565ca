"""The shop's own reading of sessions finds what Django's would find."""

from datetime import UTC, datetime

import pytest
from django.contrib.sessions.models import Session

from shop.sessions import SessionStore

pytestmark = pytest.mark.django_db
LONG_AGO, LONG_HENCE = datetime(2000, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)


@pytest.fixture
def key() -> str:
    """That of a session in which something is remembered."""
    store = SessionStore()
    store["pen"] = "A7"
    store.save()
    Session.objects.update(expire_date=LONG_HENCE)
    return store.session_key or ""


def read(key: str) -> tuple[object, bool]:
    """What is remembered under a key, and whether it is still the visit's."""
    store = SessionStore(key)
    return store.get("pen"), store.session_key == key


def test_each_visit_reads_what_its_own_session_remembers(key: str):
    other = SessionStore()
    other["pen"] = "M8"
    other.save()
    assert [read(key), SessionStore(other.session_key).get("pen")] == [("A7", True), "M8"]


def test_a_session_that_has_expired_is_not_read(key: str):
    read(key)
    Session.objects.update(expire_date=LONG_AGO)
    assert read(key) == (None, False)


def test_a_session_that_was_deleted_is_not_read(key: str):
    read(key)
    SessionStore().delete(key)
    assert read(key) == (None, False)

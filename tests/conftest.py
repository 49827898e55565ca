"""What every test may use."""

from datetime import UTC, datetime

import pytest
from django.conf import settings

from shop.demo import postgres
from tests.payments.rig import moving_clock, standin, wired

__all__ = ["moving_clock", "standin", "wired"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Start the embedded PostgreSQL, unless DATABASE_URL names another server."""
    if settings.DATABASES["default"]["HOST"] == str(settings.EMBEDDED_POSTGRES):
        postgres.ensure_running(settings.EMBEDDED_POSTGRES)


@pytest.fixture
def now() -> datetime:
    """A quiet Tuesday morning; tests never read the clock."""
    return datetime(2027, 1, 5, 9, 0, tzinfo=UTC)

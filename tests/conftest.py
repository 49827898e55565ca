"""What every test may use."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from shop.demo import postgres
from tests import browser as chromium
from tests.demo.running import DemoShop, a_demo_folder, free_ports
from tests.payments.rig import moving_clock, standin, wired

__all__ = ["moving_clock", "standin", "wired"]


if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Start the embedded PostgreSQL, unless DATABASE_URL names another server."""
    if settings.EMBEDDED:
        postgres.ensure_running(settings.EMBEDDED_POSTGRES)


@pytest.fixture
def now() -> datetime:
    """A quiet Tuesday morning; tests never read the clock."""
    return datetime(2027, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def demo_place() -> Iterator[dict[str, Any]]:
    """A folder and ports for one demo at a time: what one start prepared, the next finds."""
    with a_demo_folder() as var:
        yield {"var": var, "ports": free_ports()}


@pytest.fixture(scope="session")
def demo_shop(demo_place: dict[str, Any]) -> Iterator[DemoShop]:
    """One whole running shop for all journeys: real processes, a database of its own, free ports."""
    shop = DemoShop(var=demo_place["var"], ports=demo_place["ports"])
    demo_place["in_use"] = True
    try:
        yield shop.ready()
    finally:
        shop.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """A headless Chromium; each journey opens its own context in it."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        path = chromium.find_or_install(playwright)
        started = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """What one test put into the cache says nothing about the rows of the next."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def shelf_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the cards with each change, not at the end of the transaction, which in a test never comes.

    For tests of lists and search; the others need no cards, and save the time.
    """
    from shop.shelf import actions

    monkeypatch.setattr(actions, "renew_later", actions.renew)

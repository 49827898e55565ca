"""What every test may use."""

import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import blocking_manager_key
from whitenoise.middleware import WhiteNoiseMiddleware

from shop.demo import postgres
from tests import browser as chromium
from tests import emptying, listing, migrated, sharing
from tests.demo.running import DemoShop, a_demo_folder, free_ports
from tests.payments.rig import moving_clock, standin, wired

__all__ = ["moving_clock", "standin", "wired"]


# Slow is the machine, which other tests share, and says nothing about the code.
hypothesis_settings.register_profile("shared", suppress_health_check=[HealthCheck.too_slow], deadline=None)
hypothesis_settings.load_profile("shared")
# Nearly all that the tests make is let go at once; looking through it for circles often takes a tenth of their time.
gc.set_threshold(100_000, 50, 1000)

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two processes for the whole suite, this one alone for a part of it."""
    return sharing.processes(config)


def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Start the database server before those who share it, so that it stops after the last of them."""
    with config.stash[blocking_manager_key].unblock():
        start_database_server(anew=config.getvalue("create_db"))
    os.environ["SHOP_HISTORIES"] = str(settings.HISTORIES)  # Our settings took it away; theirs read it anew.
    os.environ["SHOP_SCHEDULES"] = str(settings.SCHEDULES)
    os.environ["SHOP_RUSHES"] = str(settings.RUSHES)
    os.environ["PYTHONHASHSEED"] = "0"  # Both must find the same tests in the same order, also those named by a set.


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> sharing.Sharing:
    """Files stay together."""
    return sharing.Sharing(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes long begins first, where two processes share the work."""
    if hasattr(config, "workerinput"):
        sharing.put_in_order(items)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Who asks for the contract with Stripe hears when only the stand-in was asked, and what to run instead."""
    if "stripe_live" in config.option.markexpr:
        for report in terminalreporter.stats.get("skipped", []):
            terminalreporter.write_line(report.longrepr[2])


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings: None, django_db_blocker: Any
) -> None:
    """Start the embedded PostgreSQL, unless it was started for all or DATABASE_URL names another server.

    What one process forgot for all is not forgotten again by those that share it.
    """
    anew = request.config.getvalue("create_db")
    with django_db_blocker.unblock():
        if not hasattr(request.config, "workerinput"):
            start_database_server(anew=anew)
        migrated.begin_as_copy(anew=anew)


def start_database_server(*, anew: bool) -> None:
    """Start the embedded PostgreSQL, unless DATABASE_URL names another server; ``anew`` forgets the migrated tables."""
    if settings.EMBEDDED:
        postgres.ensure_running(settings.EMBEDDED_POSTGRES)
    if anew:
        migrated.forget()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database, which is emptied quickly after tests whose transactions are real."""
    with django_db_blocker.unblock():
        quick = emptying.Emptying(TransactionTestCase._fixture_teardown)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: quick(case))
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_listed_once() -> Iterator[None]:
    """Let each test client know the static files without listing them anew."""
    quick = listing.Listing(listing.anew)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", lambda middleware: quick(middleware))
        yield


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


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """A headless Chromium for the tests of one file: its event loop would be in the way of whoever needs one later."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        path = chromium.find_or_install(playwright)
        started = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """What one test put into the cache says nothing about the rows of the next."""
    from django.core.cache import caches

    for name in ("default", "pages", "choices"):
        caches[name].clear()


@pytest.fixture(autouse=True)
def whole_fuse() -> None:
    """What one test found out about Stripe says nothing to the next."""
    from shop.payments import gateway

    gateway.fuse.mend()


@pytest.fixture
def queue(transactional_db: None) -> Iterator[Any]:
    """The worker's tables, empty before and after; the test database's flush leaves them alone."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
        yield cursor
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@pytest.fixture
def shelf_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the cards with each change, not at the end of the transaction, which in a test never comes.

    For tests of lists and search; the others need no cards, and save the time.
    """
    from shop.shelf import actions

    monkeypatch.setattr(actions, "renew_later", actions.renew)

"""Windows for the people of the journeys."""

from collections.abc import Callable, Iterator

import pytest

from tests.demo.running import DemoShop
from tests.journeys.people import Clerk, Shopper

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
PATIENCE = 20_000


@pytest.fixture
def window(browser) -> Iterator[Callable]:
    """Opens a window of its own for each person, and closes them all."""
    opened = []

    def open_window(size: dict[str, int], **more):
        context = browser.new_context(viewport=size, locale="en-GB", **more)
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context.new_page()

    yield open_window
    for context in opened:
        context.close()


@pytest.fixture
def shopper(window, demo_shop: DemoShop) -> Callable[..., Shopper]:
    """A new guest with a phone; ``scripts=False`` switches JavaScript off."""

    def arrive(email: str, *, scripts: bool = True) -> Shopper:
        return Shopper(window(PHONE, java_script_enabled=scripts), demo_shop, email=email)

    return arrive


@pytest.fixture
def clerk(window, demo_shop: DemoShop) -> Clerk:
    """Staff, signed in at the desk."""
    found = Clerk(window(DESK), demo_shop)
    found.sign_in()
    return found

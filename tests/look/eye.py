"""A browser that looks at pages which the test client fetched: no server, no port, one window for all."""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders

HOST = "http://shop.test"
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
# A target may be smaller where it has room around it (WCAG 2.2, 2.5.8); axe knows the rule, but not by itself.
WHOLE = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
COLOURS = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": COLOUR_RULES}}
# Colours take axe more time than all the rest.
NO_COLOURS = WHOLE | {
    "rules": {"target-size": {"enabled": True}, **{rule: {"enabled": False} for rule in COLOUR_RULES}}
}
REMEMBER = """
() => { window.looked = new WeakSet([...document.body.querySelectorAll("*")].filter(each => each.checkVisibility())) }
"""
RUN = "options => axe.run(document, options).then(found => found.violations)"
# Only what was not to be seen when the page was looked at last.
RUN_ON_NEW = """
options => {
  const fresh = [...document.body.querySelectorAll("*")].filter(
    each => each.checkVisibility() && !window.looked.has(each))
  const all = new Set(fresh), include = fresh.filter(each => !all.has(each.parentElement))
  return include.length ? axe.run({ include }, options).then(found => found.violations) : []
}
"""
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# A page of 1280 px, enlarged to 400 %.
ENLARGED = {"width": 320, "height": 256}


class Eye:
    """Shows one page after the other, and says what is wrong with each."""

    def __init__(self, page: Any) -> None:
        """Look through this window."""
        self.page = page
        self.body, self.headers = b"", {}
        self.refused: list[str] = []
        page.on("console", self._hear)
        page.route("**/*", self._serve)

    def show(self, address: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        """Open a page whose body is here already."""
        self.body, self.headers = body, headers or {}
        self.refused.clear()
        self.page.goto(f"{HOST}{address}", wait_until="load")

    def faults(self) -> list[str]:
        """What axe finds on the page at both widths and in both schemes, and what the page itself broke.

        Colours do not depend on the width: at the second width they are looked at where something came to light.
        """
        found = self._at(PHONE, "light", WHOLE)
        self.page.evaluate(REMEMBER)
        found += self._at(DESK, "light", NO_COLOURS) + self._at(DESK, "light", COLOURS, run=RUN_ON_NEW)
        found += self._at(DESK, "dark", COLOURS)
        self.page.evaluate(REMEMBER)
        found += self._at(PHONE, "dark", COLOURS, run=RUN_ON_NEW)
        self.page.set_viewport_size(ENLARGED)
        if wide := self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"):
            found.append(f"320: scrolls sideways by {wide} px")
        return found + [f"refused: {words}" for words in self.refused]

    def _at(self, size: Any, scheme: Any, options: dict[str, Any], *, run: str = RUN) -> list[str]:
        self.page.set_viewport_size(size)
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        return [
            f"{size['width']} {scheme}: {each['id']}: {node['html'][:160]}"
            for each in self.page.evaluate(run, options)
            for node in each["nodes"][:3]
        ]

    def _hear(self, message: Any) -> None:
        if message.type == "error":
            self.refused.append(message.text[:200])

    def _serve(self, route: Any) -> None:
        path = route.request.url.removeprefix(HOST).split("?")[0]
        if route.request.is_navigation_request():
            route.fulfill(body=self.body, headers=self.headers, content_type="text/html; charset=utf-8")
        elif path.startswith("/static/") and (file := finders.find(path.removeprefix("/static/"))):
            route.fulfill(body=Path(file).read_bytes(), content_type=mimetypes.guess_type(file)[0] or "")
        else:
            route.fulfill(body="", status=204)


@contextmanager
def opened(browser: Any) -> Iterator[Eye]:
    """An eye in a window of its own."""
    context = browser.new_context(viewport=PHONE, locale="en-GB")
    context.add_init_script(AXE)
    try:
        yield Eye(context.new_page())
    finally:
        context.close()

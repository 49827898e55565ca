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
COLOURS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
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
        """What axe finds on the page at both widths and in both schemes, and what the page itself broke."""
        found: list[str] = []
        for size in (PHONE, DESK):
            self.page.set_viewport_size(size)
            self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
            found += self._axe(WHOLE, f"{size['width']} light")
            self.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            found += self._axe(COLOURS, f"{size['width']} dark")
        self.page.set_viewport_size(ENLARGED)
        if wide := self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"):
            found.append(f"320: scrolls sideways by {wide} px")
        return found + [f"refused: {words}" for words in self.refused]

    def _axe(self, options: dict[str, Any], when: str) -> list[str]:
        violations = self.page.evaluate(
            "options => axe.run(document, options).then(found => found.violations)", options
        )
        return [f"{when}: {each['id']}: {node['html'][:160]}" for each in violations for node in each["nodes"][:3]]

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

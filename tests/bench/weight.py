"""What a first visit to a product page weighs in Chromium on a phone: every byte on the way, as it is compressed."""

import argparse
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.bench import ground, shopfront

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession

WHOLE, STYLE, SCRIPT = 100, 20, 15
PHONE = {"width": 390, "height": 844}


def main() -> None:
    """Measure and print; exit code 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0], prog="python -m tests.bench.weight")
    parser.add_argument("--url", default="", help="a shop that runs already, such as http://localhost:8000")
    given = parser.parse_args()
    with shopfront.opened(given.url) as shop:
        rows = _visit(shop.url + shop.pages["product"])
    ground.say(f"\n{'bytes':>8}  {'kind':<12} address")
    for size, kind, address in rows:
        ground.say(f"{size:>8}  {kind:<12} {urlsplit(address).path or address[:60]}")
    here = urlsplit(shop.url).netloc
    strangers = {urlsplit(address).netloc for _, _, address in rows} - {here}
    met = [
        ground.bar("all, with the first picture and the font", figure=_kilo(rows), at_most=WHOLE, unit="kB"),
        ground.bar("styles", figure=_kilo(rows, "Stylesheet"), at_most=STYLE, unit="kB"),
        ground.bar("scripts", figure=_kilo(rows, "Script"), at_most=SCRIPT, unit="kB"),
        ground.bar(f"other hosts {sorted(strangers) or ''}", figure=len(strangers), at_most=0, unit="hosts"),
    ]
    raise SystemExit(not all(met))


def _visit(address: str) -> list[tuple[int, str, str]]:
    """Every answer of the page as it is first seen: bytes with their headers, what it is, where it came from."""
    from playwright.sync_api import sync_playwright

    from tests import browser

    with sync_playwright() as playwright:
        path = browser.find_or_install(playwright)
        chromium = playwright.chromium.launch(executable_path=path, args=browser.ARGUMENTS)
        page = chromium.new_context(viewport=PHONE, device_scale_factor=2).new_page()
        listener: CDPSession = page.context.new_cdp_session(page)
        found: dict[str, list[object]] = {}
        listener.on("Network.responseReceived", lambda told: found.update(_asked(told)))
        listener.on("Network.loadingFinished", lambda told: _finish(found, told))
        listener.send("Network.enable")
        page.goto(address, wait_until="networkidle")
        chromium.close()
    return sorted(((int(str(size)), str(kind), str(at)) for size, kind, at in found.values()), reverse=True)


def _asked(told: dict) -> dict[str, list[object]]:
    if told["response"]["url"].startswith("data:"):
        return {}
    return {told["requestId"]: [0, told["type"], told["response"]["url"]]}


def _finish(found: dict[str, list[object]], told: dict) -> None:
    if told["requestId"] in found:
        found[told["requestId"]][0] = int(told["encodedDataLength"])


def _kilo(rows: list[tuple[int, str, str]], kind: str = "") -> float:
    return sum(size for size, sort, _ in rows if not kind or sort == kind) / 1000


if __name__ == "__main__":
    main()

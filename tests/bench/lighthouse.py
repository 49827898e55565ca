"""What Lighthouse says of the shop's pages on a phone: the median of several runs of each, beside the bars."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.bench import ground, shopfront
from tests.bench.shopfront import running

VERSION = "12.8.2"
ADVICE = "Lighthouse needs Node 18.20 or newer (https://nodejs.org), for example: sudo apt-get install nodejs npm"
SCORES = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
FIGURES = {
    "largest-contentful-paint": ("LCP", 1.2, 1000, "s"),
    "cumulative-layout-shift": ("CLS", 0.02, 1, ""),
    "total-blocking-time": ("TBT", 50, 1, "ms"),
}
# The basket asks search engines to leave it out (noindex), which this check calls a fault; the rest of SEO is judged.
UNLISTED = {"basket": "is-crawlable"}
VISITS = 3  # of which one must have a whole trace
CHROME = "--headless=new --no-sandbox --disable-gpu --disable-quic --disable-background-networking"


def main() -> None:
    """Measure and print; exit code 1 when a bar is missed."""
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").splitlines()[0], prog="python -m tests.bench.lighthouse"
    )
    parser.add_argument("--runs", type=int, default=5, help="how often each page is measured (5)")
    parser.add_argument("--pages", nargs="*", help="only these of: home list product basket hub")
    parser.add_argument("--reports", type=Path, help="keep each page's last whole report in this folder")
    parser.add_argument("--url", default="", help="a shop that runs already, such as http://localhost:8000")
    given = parser.parse_args()
    program, chrome = _program(), _chrome()
    met = True
    with shopfront.opened(given.url) as shop:
        for name, path in shop.pages.items():
            if not given.pages or name in given.pages:
                cookies = shop.cookies_for(name)
                left_out = UNLISTED.get(name, "")
                found = [
                    _run(program, chrome, shop.url + path, cookies=cookies, left_out=left_out)
                    for _ in range(given.runs)
                ]
                met &= _say(name, path, found)
                if given.reports:
                    given.reports.mkdir(parents=True, exist_ok=True)
                    (given.reports / f"{name}.json").write_text(json.dumps(found[-1], indent=1))
    raise SystemExit(not met)


def _program() -> Path:
    """Lighthouse itself, fetched once into ``var``."""
    place = running.ROOT / "var" / "lighthouse" / VERSION
    program = place / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        if not shutil.which("npm"):
            raise SystemExit(ADVICE)
        ground.say(f"Fetching Lighthouse {VERSION} ...")
        place.mkdir(parents=True, exist_ok=True)
        fetch = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", f"--prefix={place}"]
        subprocess.run([*fetch, f"lighthouse@{VERSION}"], check=True)
    return program


def _chrome() -> str:
    from playwright.sync_api import sync_playwright

    from tests import browser

    with sync_playwright() as playwright:
        return browser.find_or_install(playwright)


def _run(program: Path, chrome: str, address: str, *, cookies: str, left_out: str) -> dict[str, Any]:
    """One report; a visit whose trace Lighthouse lost is made again."""
    for _ in range(VISITS):
        found = _visit(program, chrome, address, cookies=cookies, left_out=left_out)
        trouble = found.get("runtimeError", {})
        if trouble.get("code", "NO_ERROR") == "NO_ERROR":
            return found
    raise SystemExit(f"Lighthouse has failed at {address}, {VISITS} times: {trouble}")


def _visit(program: Path, chrome: str, address: str, *, cookies: str, left_out: str) -> dict[str, Any]:
    """One report. The network and the processor are simulated, so that a busy machine disturbs little."""
    with tempfile.TemporaryDirectory() as place:
        report = Path(place) / "report.json"
        command = [str(program), address, "--quiet", "--output=json", f"--output-path={report}"]
        command += ["--form-factor=mobile", "--throttling-method=simulate", f"--chrome-flags={CHROME}"]
        if left_out:
            command.append(f"--skip-audits={left_out}")
        if cookies:
            command.append(f"--extra-headers={json.dumps({'Cookie': cookies})}")
        done = subprocess.run(
            command, env=os.environ | {"CHROME_PATH": chrome}, capture_output=True, text=True, check=False
        )
        if not report.exists():
            raise SystemExit(f"Lighthouse has failed:\n{done.stderr[-2000:]}")
        found: dict[str, Any] = json.loads(report.read_text())
    return found


def _say(name: str, path: str, reports: list[dict[str, Any]]) -> bool:
    """Each median beside its bar, and which checks took something off."""
    ground.say(f"\n{name} ({path})")
    met = [
        ground.bar(code, figure=_median(100 * (_score(each, code) or 0) for each in reports), at_least=least, unit="")
        for code, least in SCORES.items()
    ]
    for code, (short, most, per, unit) in FIGURES.items():
        figure = _median(each["audits"][code]["numericValue"] / per for each in reports)
        met.append(ground.bar(short, figure=figure, at_most=most, unit=unit))
    if name in UNLISTED:
        ground.say(
            f"          seo is judged without {UNLISTED[name]}: this page is kept from search engines on purpose"
        )
    for lost in _lost(reports[-1]):
        ground.say(f"          {lost}")
    return all(met)


def _lost(report: dict[str, Any]) -> list[str]:
    return sorted(
        f"{code} / {audit['id']}: {report['audits'][audit['id']]['title']}"
        for code in SCORES
        for audit in report["categories"][code]["auditRefs"]
        if audit["weight"] and (report["audits"][audit["id"]]["score"] or 0) < 0.9 and _counts(report, audit["id"])
    )


def _counts(report: dict[str, Any], audit: str) -> bool:
    return report["audits"][audit]["scoreDisplayMode"] not in ("notApplicable", "manual", "informative")


def _score(report: dict[str, Any], category: str) -> float | None:
    score: float | None = report["categories"][category]["score"]
    return score


def _median(figures: Any) -> float:
    return float(statistics.median(list(figures)))


if __name__ == "__main__":
    main()

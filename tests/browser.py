"""A Chromium for the journeys: the one that is there, or one that is installed now."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ADVICE = "The journeys need a browser; run: uv run playwright install --with-deps chromium"


def find_or_install(playwright) -> str:
    """The path of a Chromium. Raises ``RuntimeError`` with the line to run when there is none to be had."""
    for attempt in (_nothing, _install_with_playwright, _install_with_apt):
        attempt()
        if path := _find(playwright):
            return path
    raise RuntimeError(ADVICE)


def _find(playwright) -> str | None:
    own = playwright.chromium.executable_path
    if Path(own).exists():
        return own
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def _nothing() -> None:
    """Perhaps it is there already."""


def _install_with_playwright() -> None:
    _run([sys.executable, "-m", "playwright", "install", "chromium"])


def _install_with_apt() -> None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        _run(["apt-get", "update", "-qq"])
        _run(["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"])


def _run(command: list[str]) -> None:
    subprocess.run(command, check=False, timeout=600, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

"""The demo's clock: how far it stands ahead lies in a file, so that every process reads the same time."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from shop import clock
from shop.demo import rules


def offset(file: Path) -> timedelta:
    """How far the clock stands ahead; nothing when it was never moved."""
    try:
        return rules.offset(file.read_text())
    except FileNotFoundError:
        return timedelta(0)


def forward(file: Path, by: timedelta) -> None:
    """Move the clock ahead; never back, because what was sent cannot be unsent."""
    seconds = max(0, round(by.total_seconds())) + round(offset(file).total_seconds())
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.write_text(str(seconds))
    new.replace(file)


def follow(file: Path) -> None:
    """Let the shop's clock follow the file from now on."""
    clock.move_by(partial(offset, file))

"""Break a copy of the tree, run what must notice, mend it, and go on to the next breakage."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.faults.mutations.listed import Mutation

ROOT = Path(__file__).resolve().parents[3]
COPIED = ("shop", "tests", "templates", "static", "fixtures", "manage.py", "pyproject.toml", "README.md")
FAILED = 1  # pytest's exit code for tests that failed; all others say that nothing was tested
NOTHING = 5
LONGEST = 1200


def copy_tree(place: Path) -> None:
    """The tree without its history, its environment and its data."""
    ignored = shutil.ignore_patterns("__pycache__", "node_modules", ".*")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=ignored)
        elif source.exists():
            shutil.copy2(source, place / name)


def is_caught(mutation: Mutation, *, tree: Path, environment: dict[str, str]) -> bool | None:
    """Whether a killer fails on the broken copy; None when the killers could not be run at all."""
    before = mutation.apply(tree)
    try:
        code = run(mutation.killers, tree=tree, environment=environment)
    finally:
        for path, text in before.items():
            path.write_text(text, encoding="utf-8")
    return {0: False, FAILED: True}.get(code)


def run(tests: Iterable[str], *, tree: Path, environment: dict[str, str], more: tuple[str, ...] = ()) -> int:
    """Pytest's exit code for these tests of the tree; its words are kept beside the tree."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        "--show-capture=no",
        *more,
        *tests,
    ]
    with (tree / "pytest.log").open("wb") as log:
        try:
            done = subprocess.run(
                command, cwd=tree, env=environment, stdout=log, stderr=log, timeout=LONGEST, check=False
            )
        except subprocess.TimeoutExpired:
            return NOTHING
    return done.returncode


def environment_for(tree: Path, *, database: str) -> dict[str, str]:
    """The copy's own place for data; no stale bytecode, because a file may be broken and mended in one second."""
    return os.environ | {"SHOP_VAR": str(tree / "var"), "DATABASE_URL": database, "PYTHONDONTWRITEBYTECODE": "1"}

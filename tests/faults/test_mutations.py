"""The list of breakages (``python -m tests.faults.mutations``) is true: each still breaks what it says."""

import ast
import os
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from tests.faults.mutations import MUTATIONS, running

IDS = [each.name for each in MUTATIONS]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=IDS)
def test_a_breakage_finds_its_text_and_the_tests_that_catch_it(mutation):
    assert mutation.found_in(settings.BASE_DIR) == mutation.places
    assert mutation.old != mutation.new
    assert [killer for killer in mutation.killers if not exists(killer)] == []


@pytest.mark.parametrize("mutation", MUTATIONS, ids=IDS)
def test_a_broken_file_is_still_a_program(mutation):
    """A file that cannot even be read would be caught by every test, and prove nothing."""
    for path in (settings.BASE_DIR / mutation.room).rglob("*.py"):
        ast.parse(mutation.broken(path.read_text(encoding="utf-8")))


def test_each_breakage_has_a_name_of_its_own():
    assert len(set(IDS)) == len(IDS) >= 18


def test_a_breakage_of_a_copy_is_caught_and_mended(tmp_path: Path):
    """One that needs no database, from end to end; another that nobody looks for survives."""
    rules = ("tests/payments/test_rules.py",)
    wrong = next(each for each in MUTATIONS if each.name == "amount unchecked")
    harmless = replace(wrong, new=wrong.old + "  # changed")
    running.copy_tree(tmp_path)
    environment = running.environment_for(tmp_path, database=os.environ.get("DATABASE_URL", ""))
    fates = [
        running.is_caught(replace(each, killers=rules), tree=tmp_path, environment=environment)
        for each in (wrong, harmless)
    ]
    assert fates == [True, False]
    assert (wrong.found_in(tmp_path), harmless.found_in(tmp_path)) == (1, 1)


def exists(killer: str) -> bool:
    file, _, name = killer.partition("::")
    path = settings.BASE_DIR / file
    return path.is_file() and (not name or f"def {name}(" in path.read_text())

"""Apply each breakage to a copy of the tree and see it caught; exit code 1 when one survives or is out of date."""

import argparse
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from tests.bench.ground import say
from tests.faults.mutations import MUTATIONS, Mutation, running


def main() -> None:
    """Print one line per breakage."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.faults.mutations")
    parser.add_argument("only", nargs="*", metavar="NAME", help="breakages whose names hold these words (all)")
    parser.add_argument("--list", action="store_true", help="say what they are, and run nothing")
    given = parser.parse_args()
    chosen = [each for each in MUTATIONS if not given.only or any(word in each.name for word in given.only)]
    if given.list:
        for each in chosen:
            say(f"{each.name}: {each.lesson} ({each.room})")
        return
    with tempfile.TemporaryDirectory(prefix="mutants-") as place, database() as url:
        tree = Path(place)
        running.copy_tree(tree)
        survived = _run_all(chosen, tree, environment=running.environment_for(tree, database=url))
    say(f"{len(chosen) - len(survived)} of {len(chosen)} caught." + "".join(f"\n  not: {name}" for name in survived))
    raise SystemExit(bool(survived))


def _run_all(chosen: list[Mutation], tree: Path, *, environment: dict[str, str]) -> list[str]:
    """The names of those that nobody caught, or that could not be tried."""
    killers = dict.fromkeys(test for each in chosen for test in each.killers)
    say(f"{len(killers)} tests and files of tests on the tree as it is ...")
    if running.run(killers, tree=tree, environment=environment, more=("--create-db",)):
        say(_last_words(tree))
        raise SystemExit("They fail without any breakage, so they would prove nothing.")
    survived = []
    for each in chosen:
        word = _fate(each, tree, environment)
        say(f"  {word:<8}  {each.name}")
        if word != "caught":
            survived.append(each.name)
            say(_last_words(tree))
    return survived


def _fate(mutation: Mutation, tree: Path, environment: dict[str, str]) -> str:
    if mutation.found_in(tree) != mutation.places:
        return "GONE"
    caught = running.is_caught(mutation, tree=tree, environment=environment)
    return {True: "caught", False: "SURVIVED", None: "BROKEN"}[caught]


def _last_words(tree: Path) -> str:
    return "\n".join((tree / "pytest.log").read_text(errors="replace").splitlines()[-12:])


@contextmanager
def database() -> Iterator[str]:
    """The address of the server that the tests use anyway; the copy's database has a name of its own there."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    from django.conf import settings

    from shop.demo import postgres

    if settings.EMBEDDED:
        postgres.ensure_running(settings.EMBEDDED_POSTGRES)
        yield f"postgres://postgres@/{quote(str(settings.EMBEDDED_POSTGRES), safe='')}/mutants"
    else:
        yield os.environ["DATABASE_URL"]


if __name__ == "__main__":
    main()

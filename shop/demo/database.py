"""The demo's database: brought up to date only when something changed."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from shop.demo.rules import CannotStart


def bring_up_to_date(*, say: Callable[[str], None]) -> int:
    """Apply the missing migrations; returns how many. Raises ``CannotStart`` when the database knows more than we."""
    executor = MigrationExecutor(connection)
    unknown = sorted(
        set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations) - _replaced(executor)
    )
    if unknown:
        raise CannotStart(
            "The database belongs to a newer version of this shop "
            f"(it has {unknown[0][0]}.{unknown[0][1]}): update the code, or start with --fresh."
        )
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        say(f"Building the tables ({len(plan)} steps, about half a minute at first) ...")
        with _seldom_collecting():
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    return len(plan)


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Migrations make every model anew hundreds of times; looking for garbage less often saves a fifth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _replaced(executor: MigrationExecutor) -> set[tuple[str, str]]:
    """What a squashed migration stands for is not unknown."""
    return {old for migration in executor.loader.disk_migrations.values() for old in migration.replaces}

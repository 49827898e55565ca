"""Empty the database after a test whose transactions were real, in milliseconds.

Django truncates every table and makes permissions and roles anew, which takes longer than most tests do. Here only
what holds rows is emptied, and what ``migrate`` made itself stays. Whoever changed that gets Django's own way.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import TransactionTestCase

MADE_BY_MIGRATE = ("auth_group", "auth_group_permissions", "auth_permission", "django_content_type", "django_site")


class Emptying:
    """Takes the place of Django's emptying; ``thoroughly`` is Django's own."""

    def __init__(self, thoroughly: Callable[[TransactionTestCase], None]) -> None:
        self.thoroughly = thoroughly
        self.tables = [each for each in connection.introspection.django_table_names(only_existing=True)]
        self.made = self._made()

    def __call__(self, case: TransactionTestCase) -> None:
        """Empty the database."""
        if self._may_be_quick() and self._made() == self.made:
            self._quickly()
        else:
            self.thoroughly(case)
            self.made = self._made()

    def _quickly(self) -> None:
        names = [name for name in self.tables if name not in MADE_BY_MIGRATE]
        asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names)
        with connection.cursor() as cursor:
            cursor.execute(asked)
            filled = [name for (name,) in cursor.fetchall()]
            # Without the triggers that guard references, and rows that must never be removed.
            deleted = "".join(f'DELETE FROM "{name}"; ' for name in filled)
            cursor.execute(f"BEGIN; SET LOCAL session_replication_role = replica; {deleted} COMMIT")

    def _may_be_quick(self) -> bool:
        """Only a superuser may pass by the triggers, and only a connection in order can say so."""
        if connection.in_atomic_block or not connection.is_usable():
            return False
        with connection.cursor() as cursor:
            cursor.execute("SHOW is_superuser")
            return bool(cursor.fetchone()[0] == "on")

    def _made(self) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            found: list[tuple[Any, ...]] = []
            for name in (each for each in MADE_BY_MIGRATE if each in self.tables):
                cursor.execute(f'SELECT each::text FROM "{name}" each ORDER BY 1')
                found += cursor.fetchall()
            return found

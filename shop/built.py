"""Questions to the database that are asked for every order or letter: the ORM builds their SQL once and keeps it.

Building a statement takes the ORM longer than asking it, and much longer than PostgreSQL takes to answer. Such a
question is written as any other, with ``Given`` where a value comes later::

    sessions_of = Built(lambda: Session.objects.filter(person=AnyOf("people")).order_by("day"))
    found = sessions_of(people=[1, 2, 3])

Only whole rows can be asked for: neither ``values`` nor prefetching, which would be lost without a word, so both are
refused.
"""

import copy
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import connections, router
from django.db.models import Model, QuerySet, Value
from django.db.models.query import ModelIterable
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=Model)


class Given(Value):
    """A value that is not known before the question is asked, by its name."""

    template = "%s"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Its place; ``Built`` puts the value there."""
        return self.template, [self]


class AnyOf(Given):
    """One of several such values: ``filter(pk=AnyOf("orders"))`` is given a list. An empty one finds nothing."""

    template = "ANY(%s)"


class Built(Generic[M]):
    """A question whose SQL is built when it is first asked. Called with the values, it gives the rows in their order.

    The rows are read anew with each call, and locked where the question says so. Raises ``TransactionManagementError``
    when it locks outside a transaction, and ``KeyError`` for a value that is not given.
    """

    def __init__(self, question: Callable[[], QuerySet[M]]) -> None:
        self._question = question
        self._compiler: Any = None
        self._sql = ""
        self._places: tuple[Any, ...] = ()

    def __call__(self, **given: Any) -> list[M]:
        """The rows, as many as there are."""
        if self._compiler is None:
            self._build()
        values = tuple(given[place.name] if isinstance(place, Given) else place for place in self._places)
        return list(ModelIterable(_Asked(self._compiler, self._sql, values)))  # type: ignore[arg-type]

    def first(self, **given: Any) -> M | None:
        """The first row, if there is one."""
        return next(iter(self(**given)), None)

    def _build(self) -> None:
        rows = self._question()
        if rows._iterable_class is not ModelIterable or rows._prefetch_related_lookups:  # type: ignore[attr-defined]
            raise TypeError("Only whole rows, without what would be prefetched, can be asked for.")
        compiler = rows.query.get_compiler(using=rows.db)
        self._sql, self._places = compiler.as_sql()
        # How the columns are read does not change either.
        converters = compiler.get_converters([column for column, _, _ in compiler.select[: compiler.col_count]])
        compiler.get_converters = lambda columns: converters
        compiler.connection = None  # That of whoever asked first may be closed when that thread ends.
        self._compiler = compiler


class _Asked:
    """What the ORM reads rows by: a question and its query in one, with SQL and values at hand."""

    _known_related_objects: dict[Any, Any] = {}  # noqa: RUF012 - nothing is ever written there

    def __init__(self, compiler: Any, sql: str, values: tuple[Any, ...]) -> None:
        self.query, self.model = self, compiler.query.model
        self.db = router.db_for_read(self.model)
        self._compiler, self._sql, self._values = compiler, sql, values

    def get_compiler(self, using: str) -> Any:
        """The one that built the SQL, on this thread's connection."""
        own = copy.copy(self._compiler)
        own.connection = connections[using]
        if own.query.select_for_update and own.connection.get_autocommit():
            raise TransactionManagementError("Rows cannot be locked outside of a transaction.")
        own.as_sql = lambda: (self._sql, self._values)
        return own

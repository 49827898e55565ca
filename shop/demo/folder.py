"""The demo's folder and doors: that it can write where it must, and that nobody else holds its ports."""

import shutil
import socket
from pathlib import Path

from shop.demo.rules import CannotStart

KEPT = ("postgres", "media", "demo")


def prepare(var: Path) -> None:
    """Create the folder for what happens at run time. Raises ``CannotStart`` when it cannot be written."""
    probe = var / "demo" / "probe"
    try:
        probe.parent.mkdir(parents=True, exist_ok=True)
        probe.write_text("")
        probe.unlink()
        (var / "static").mkdir(exist_ok=True)
    except OSError as problem:
        raise CannotStart(
            f"The folder {var} cannot be written ({problem.strerror}); set SHOP_VAR to another."
        ) from None


def empty(var: Path) -> None:
    """Delete the demo's database, pictures and mails, and nothing else in the folder."""
    for name in KEPT:
        shutil.rmtree(var / name, ignore_errors=True)


def check_free(ports: tuple[int, ...]) -> None:
    """Raise ``CannotStart`` naming the first port that somebody holds."""
    for port in ports:
        with socket.socket() as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                door.bind(("127.0.0.1", port))
            except OSError:
                raise CannotStart(
                    f"Port {port} is taken; stop the program that uses it, or choose other ports with --port."
                ) from None


def answers(port: int) -> bool:
    """Whether somebody listens on a port of this machine."""
    with socket.socket() as door:
        door.settimeout(1)
        return door.connect_ex(("127.0.0.1", port)) == 0

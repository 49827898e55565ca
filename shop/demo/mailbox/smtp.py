"""The mailbox's slot: an SMTP server on this machine that takes every mail."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiosmtpd.controller import Controller

from shop.demo.mailbox.store import Store


class Slot:
    """Puts what arrives into the store."""

    def __init__(self, store: Store, *, clock: Callable[[], datetime]) -> None:
        """``clock`` tells when a mail came."""
        self.store = store
        self.clock = clock

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take one mail."""
        self.store.add(envelope.original_content or envelope.content, received_at=self.clock())
        return "250 2.0.0 Taken"


def listen(store: Store, *, port: int, clock: Callable[[], datetime]) -> Any:
    """Start the server in a thread; returns its controller, whose ``stop`` ends it."""
    controller = Controller(Slot(store, clock=clock), hostname="127.0.0.1", port=port)
    controller.start()
    return controller

"""A real mail server for the tests, that can be told to misbehave."""

import asyncio
import contextlib
import email
import socket
from collections.abc import Iterator
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Postbox:
    """Keeps what it accepts, unless told to answer MAIL, RCPT or DATA otherwise."""

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self.answers: dict[str, list[str]] = {}
        self.connections = 0

    def script(self, command: str, *replies: str) -> None:
        """From now on answer ``command`` with these replies, one each. Empty: as usual; *drop*: hang up; *hang*: never.

        After DATA, *drop* and *hang* keep the letter and do not say so.
        """
        self.answers[command] = list(replies)

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if (reply := await self._scripted("MAIL", server)) is None:
            envelope.mail_from = address
        return reply or "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if (reply := await self._scripted("RCPT", server)) is None:
            envelope.rcpt_tos.append(address)
        return reply or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if (self.answers.get("DATA") or [""])[0] in ("", "drop", "hang"):
            self.letters.append(email.message_from_bytes(envelope.content))
        return await self._scripted("DATA", server) or "250 OK"

    async def _scripted(self, command: str, server: SMTP) -> str | None:
        replies = self.answers.get(command)
        if not replies:
            return None
        reply = replies.pop(0)
        if reply == "drop":
            server.transport.abort()  # type: ignore[union-attr]
        if reply == "hang":
            await asyncio.Event().wait()  # until the client gives up
        return reply or None


@contextlib.contextmanager
def running(postbox: Postbox, *, port: int = 0) -> Iterator[int]:
    """Run the server on a free port, or on ``port``; gives the port."""
    port = port or free_port()
    server = Controller(postbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield port
    finally:
        server.stop()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])

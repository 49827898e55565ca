"""The smallest mail server, in a process of its own: accepts every letter, keeps none. It prints its port."""

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Iterator

ANSWERS = {b"EHLO": b"250-sink\r\n250 8BITMIME\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}
END = b"\r\n.\r\n"


class Sink(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.waiting, self.in_letter = bytearray(), False
        transport.write(b"220 sink\r\n")  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while self._one():
            pass

    def _one(self) -> bool:
        """Answer one command, or the end of one letter, if it is there whole."""
        end = END if self.in_letter else b"\r\n"
        if self.in_letter and not self.waiting.endswith(END):
            return False
        command, found, rest = self.waiting.partition(end)
        if not found:
            return False
        self.waiting = rest
        word = bytes(command[:4]).upper()
        answer = b"250 OK\r\n" if self.in_letter else ANSWERS.get(word, b"250 OK\r\n")
        self.in_letter = not self.in_letter and word == b"DATA"
        self.transport.write(answer)  # type: ignore[attr-defined]
        return True


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)  # until whoever started it is gone


@contextlib.contextmanager
def running() -> Iterator[int]:
    """A sink in a process of its own; gives its port."""
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.sink"], stdin=-1, stdout=-1, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait(10)


if __name__ == "__main__":
    asyncio.run(serve())

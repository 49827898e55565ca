"""The stand-in's HTTP server, on this machine's loopback only."""

import io
import json
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from shop.demo.standin import pages, waiting
from shop.demo.standin.api import Api
from shop.demo.standin.controls import Controls
from shop.demo.standin.faults import Faults
from shop.demo.standin.ledger import Ledger
from shop.demo.standin.schema import Bad
from shop.demo.standin.webhooks import DELAYS, Courier

LONGEST_BODY = 1_000_000
UNEXECUTED = {
    "fail": (500, {"type": "api_error"}),
    "limit": (429, {"type": "invalid_request_error", "code": "rate_limit"}),
    "conflict": (409, {"type": "idempotency_error", "code": "idempotency_key_in_use"}),
}


class Standin(ThreadingHTTPServer):
    """One stand-in: its memory, its API, its pages, its courier."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        *,
        port: int,
        webhook_url: str,
        secret: str,
        clock: Callable[[], datetime],
        path: Path | None = None,
        delays: Sequence[float] = DELAYS,
    ) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.ledger = Ledger(clock=clock, path=path)
        self.ledger.base_url = f"http://127.0.0.1:{self.server_address[1]}"
        self.courier = Courier(url=webhook_url, secret=secret, delays=delays, taken=self.ledger.note_delivery)
        self.ledger.tell = self.courier.deliver
        self.ledger.listeners = lambda: 1 if self.courier.url else 0
        self.faults = Faults()
        self.api = Api(self.ledger, self.faults)
        self.controls = Controls(ledger=self.ledger, courier=self.courier, faults=self.faults)

    def service_actions(self) -> None:
        """Between requests: do what is due."""
        waiting.pass_time(self.ledger)


class Dripping(io.BufferedIOBase):
    """Writes to ``whole`` letter by letter, until nobody listens any more."""

    def __init__(self, whole: io.BufferedIOBase, *, seconds: float) -> None:
        self._whole, self._seconds = whole, seconds

    def write(self, letters: Any) -> int:
        """Every letter, each after a while."""
        for place in range(len(letters)):
            threading.Event().wait(self._seconds)
            try:
                self._whole.write(letters[place : place + 1])
            except OSError:
                break
        return len(letters)


class Handler(BaseHTTPRequestHandler):
    """Sorts requests by address: the API, the customer's pages, the levers for tests."""

    server: Standin
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Read."""
        self._answer("GET")

    def do_POST(self) -> None:
        """Change."""
        self._answer("POST")

    def do_DELETE(self) -> None:
        """Forget."""
        self._answer("DELETE")

    def log_message(self, *args: Any) -> None:
        """Be quiet: the shop's own log tells the story."""

    def _answer(self, method: str) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        if size > LONGEST_BODY:
            self.close_connection = True
            return self._send(413, "text/plain", b"Too large")
        address = urlsplit(self.path)
        form = self.rfile.read(size).decode() if size else address.query
        first = address.path.split("/")[1]
        if first == "v1":
            return self._api(method, address.path, form)
        if first == "c":
            return self._page(method, address.path, form)
        if first == "_standin" and method == "POST":
            return self._lever(address.path.split("/")[2], form)
        return self._send(404, "text/plain", b"Nothing here")

    def _api(self, method: str, path: str, form: str) -> None:
        faults = self.server.faults
        if faults.take("slow", path):
            threading.Event().wait(faults.seconds)
        for name, (status, error) in UNEXECUTED.items():
            if faults.take(name, path):
                return self._json(status, {"error": {**error, "message": f"The stand-in was told to {name}."}})
        headers = {name.title(): value for name, value in self.headers.items()}
        answer = self.server.api.answer(method, path, form, headers)
        if faults.take("lose", path):
            self.close_connection = True
            return None
        if faults.take("drip", path):
            self.close_connection = True
            self.wfile = Dripping(self.wfile, seconds=faults.seconds)
        return self._json(answer.status, answer.body, answer.headers)

    def _page(self, method: str, path: str, form: str) -> None:
        page, _, session_id = path.removeprefix("/c/").partition("/")
        ledger = self.server.ledger
        try:
            session = ledger.get(session_id, "checkout.session")
        except Bad:
            return self._send(404, "text/plain", b"Nothing here")
        if method == "POST":
            act = pages.authenticate if page == "3ds" else pages.pay
            goal, html = act(ledger, session, form)
        else:
            goal = pages.goal(session) if session["status"] == "complete" else ""
            html = pages.ask(session) if page == "3ds" else pages.show(ledger, session)
        if goal:
            return self._send(303, "text/html", b"", {"Location": goal})
        return self._send(200, "text/html; charset=utf-8", html.encode())

    def _lever(self, name: str, form: str) -> None:
        try:
            return self._json(200, self.server.controls.pull(name, json.loads(form or "{}")))
        except Bad as bad:
            return self._json(bad.status, bad.body)
        except (KeyError, TypeError, ValueError) as mistake:
            return self._json(400, {"error": repr(mistake)})

    def _json(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        self._send(status, "application/json", json.dumps(body).encode(), headers)

    def _send(self, status: int, kind: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

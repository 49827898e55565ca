"""The mailbox's page: a list of mails, one mail, and the same as JSON for the tests."""

import json
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.template.loader import render_to_string

from shop.demo.mailbox.store import Mail, Store

PAGE = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'"
# A mail's HTML may show pictures and styles; it may not run anything. Its links open in a new tab.
LETTER = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src *"


class Mailbox(ThreadingHTTPServer):
    """Serves one store on a port of this machine."""

    daemon_threads = True

    def __init__(self, store: Store, *, port: int, shop_url: str) -> None:
        """``shop_url`` is where the link back to the shop leads."""
        super().__init__(("127.0.0.1", port), Handler)
        self.store = store
        self.shop_url = shop_url


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: Mailbox
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # noqa: N802
        """Show the list, one mail, or a part of it."""
        match self._path:
            case []:
                self._page("demo/mailbox_list.html", mails=list(self.server.store.all()))
            case ["api", "messages"]:
                self._json([_as_json(mail) for mail in self.server.store.all()])
            case ["message", name]:
                self._one(name, "page")
            case ["message", name, ("html" | "raw") as part]:
                self._one(name, part)
            case _:
                self._answer("There is no such page.", "text/plain", status=HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:  # noqa: N802
        """Empty the mailbox, when asked from its own page."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        origin = self.headers.get("Origin")
        if self._path != ["delete"] or (origin and origin != f"http://{self.headers.get('Host')}"):
            self._answer("That is not possible.", "text/plain", status=HTTPStatus.FORBIDDEN)
            return
        self.server.store.delete_all()
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", "/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet."""

    @property
    def _path(self) -> list[str]:
        # Asked anew each time: a browser sends its next request through the same connection, to this same object.
        return [part for part in self.path.split("?")[0].split("/") if part]

    def _one(self, name: str, part: str) -> None:
        mail = self.server.store.get(name)
        if mail is None:
            self._answer("There is no such mail.", "text/plain", status=HTTPStatus.NOT_FOUND)
        elif part == "html":
            self._answer(f'<base target="_blank">{mail.html}', "text/html", policy=LETTER)
        elif part == "raw":
            self._answer(mail.raw.decode(errors="replace"), "text/plain")
        else:
            self._page("demo/mailbox_message.html", mail=mail)

    def _page(self, template: str, **context: Any) -> None:
        self._answer(render_to_string(template, {**context, "shop_url": self.server.shop_url}), "text/html")

    def _json(self, data: Any) -> None:
        self._answer(json.dumps(data), "application/json")

    def _answer(self, body: str, kind: str, *, status: int = HTTPStatus.OK, policy: str = PAGE) -> None:
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)


def _as_json(mail: Mail) -> dict[str, Any]:
    return {
        "id": mail.id,
        "received_at": mail.received_at.isoformat(),
        "from": mail.sender,
        "to": mail.to,
        "subject": mail.subject,
        "message_id": str(mail.message["Message-ID"] or ""),
        "headers": mail.headers,
        "text": mail.text,
        "html": mail.html,
    }

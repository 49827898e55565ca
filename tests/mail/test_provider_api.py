"""Sending through a provider's API, against a server that speaks Mailgun's."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from shop.mail import actions, rules
from tests import factories

pytestmark = pytest.mark.django_db


class Api(BaseHTTPRequestHandler):
    """Answers each post with the server's status, and keeps what was posted."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append((self.path, self.headers["Content-Type"], body))
        answer = json.dumps({"id": "<made-by-mailgun@example>", "message": self.server.words}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *words):
        """Nothing."""


@pytest.fixture
def api(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    server.posted, server.status, server.words = [], 200, "Queued. Thank you."
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    settings.EMAIL_BACKEND = rules.PROVIDERS["mailgun"].backend
    address = f"http://127.0.0.1:{server.server_port}/v3"
    settings.ANYMAIL = rules.anymail("mailgun", key="k", secret="s", address=address)
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_letter_goes_out_with_its_headers_its_number_and_no_spying(now, api):
    message = factories.message(now=now, purpose="service")

    assert actions.dispatch_due(now=now).ended == {"sent": 1}
    [(path, content_type, body)] = api.posted
    found = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    assert (path, content_type) == ("/v3/example.com/messages", "application/x-www-form-urlencoded")
    assert found["v:letter"] == message.message_id
    assert (found["o:tracking-opens"], found["o:tracking-clicks"]) == ("no", "no")
    assert (found["subject"], found["h:List-Unsubscribe-Post"]) == ("Your order", "List-Unsubscribe=One-Click")
    assert {name for name in found if name.startswith("h:")} >= {"h:List-Id", "h:List-Unsubscribe", "h:Auto-Submitted"}


@pytest.mark.parametrize(
    ("status", "purpose", "ended"),
    [
        (400, "service", "failed"),
        (401, "service", "planned"),
        (429, "service", "planned"),
        (503, "service", "in_doubt"),
        (503, "transactional", "planned"),
    ],
)
def test_what_the_api_answers_decides_about_the_letter(now, api, status, purpose, ended):
    api.status = status
    message = factories.message(now=now, purpose=purpose)

    assert actions.dispatch_due(now=now).ended == {ended: 1}
    message.refresh_from_db()
    assert str(status) in message.reason


def test_a_yes_that_cannot_be_read_leaves_a_letter_in_doubt(now, api):
    api.words = "Something new"
    factories.message(now=now, purpose="service")

    assert actions.dispatch_due(now=now).ended == {"in_doubt": 1}

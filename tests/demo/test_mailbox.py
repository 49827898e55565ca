"""The mailbox: real SMTP in, a real page out."""

import json
import smtplib
import threading
from datetime import UTC, datetime
from email.message import EmailMessage
from http.client import HTTPConnection
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from shop.demo.mailbox import smtp, web
from shop.demo.mailbox.store import Store
from tests.demo.running import free_ports

CAME = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def mailbox(tmp_path):
    """A mailbox that listens; its address, its SMTP port and its store."""
    ports, store = free_ports(), Store(tmp_path / "mail")
    slot = smtp.listen(store, port=ports.smtp, clock=lambda: CAME)
    page = web.Mailbox(store, port=ports.mailbox, shop_url="http://localhost:1234")
    threading.Thread(target=page.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{ports.mailbox}", ports.smtp, store
    page.shutdown()
    page.server_close()
    slot.stop()


def letter(subject: str = "Héllo") -> EmailMessage:
    """An email with a text and an HTML part."""
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = subject, "Shop <shop@example.com>", "jo@example.com"
    made["Message-ID"] = f"<{subject.encode().hex()}@example.com>"
    made.set_content("Look: https://shop.example/x\n")
    made.add_alternative(
        '<p>Look <a href="https://shop.example/x">here</a><script>alert(1)</script></p>', subtype="html"
    )
    return made


def post(port: int, *letters: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", port) as line:
        for each in letters:
            line.send_message(each)


def read(address: str):
    with urlopen(address) as answer:
        return answer.read().decode(), answer.headers


def messages(address: str) -> list[dict]:
    return json.loads(read(f"{address}/api/messages")[0])


def test_a_mail_comes_in_and_is_told_as_json(mailbox):
    address, port, _ = mailbox
    post(port, letter())
    [mail] = messages(address)
    del mail["headers"]
    assert mail == {
        "id": "00000001-20270105T090000Z",
        "received_at": "2027-01-05T09:00:00+00:00",
        "from": "Shop <shop@example.com>",
        "to": "jo@example.com",
        "subject": "Héllo",
        "message_id": f"<{'Héllo'.encode().hex()}@example.com>",
        "text": "Look: https://shop.example/x\n",
        "html": '<p>Look <a href="https://shop.example/x">here</a><script>alert(1)</script></p>\n',
    }


def test_the_newest_is_first(mailbox):
    address, port, _ = mailbox
    post(port, letter("one"), letter("two"), letter("three"))
    assert [mail["subject"] for mail in messages(address)] == ["three", "two", "one"]


def test_a_new_mailbox_on_the_same_folder_goes_on(mailbox):
    address, port, store = mailbox
    post(port, letter("one"))
    assert Store(store.folder).add(b"Subject: two\n\n", received_at=CAME).id == "00000002-20270105T090000Z"
    assert [mail["subject"] for mail in messages(address)] == ["two", "one"]


def test_the_list_shows_each_mail_and_links_the_shop(mailbox):
    address, port, _ = mailbox
    post(port, letter("Tea & <biscuits>"))
    text, _ = read(address)
    assert ("Tea &amp; &lt;biscuits&gt;" in text, "5 Jan 2027, 09:00" in text) == (True, True)
    assert 'href="http://localhost:1234/"' in text


def test_one_mail_is_shown_with_its_parts(mailbox):
    address, port, _ = mailbox
    post(port, letter())
    name = messages(address)[0]["id"]
    page, _ = read(f"{address}/message/{name}")
    raw, headers = read(f"{address}/message/{name}/raw")
    assert f'src="/message/{name}/html"' in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert ("Message-ID" in page, raw.startswith("Subject:"), headers.get_content_type()) == (True, True, "text/plain")


def test_one_connection_shows_one_page_after_the_other_as_a_browser_asks(mailbox):
    address, port, store = mailbox
    post(port, letter())
    name = next(iter(store.all())).id
    line = HTTPConnection(address.removeprefix("http://"), timeout=5)
    pages = []
    for path in ("/", f"/message/{name}", f"/message/{name}/html", "/api/messages", "/"):
        line.request("GET", path)
        pages.append(line.getresponse().read().decode())
    line.close()
    assert ["<iframe" in page for page in pages] == [False, True, False, False, False]
    assert (pages[2].startswith("<base"), pages[3].startswith("[")) == (True, True)
    assert pages[4] == pages[0]


def test_a_mails_html_cannot_run_anything(mailbox):
    address, port, _ = mailbox
    post(port, letter())
    _, headers = read(f"{address}/message/{messages(address)[0]['id']}/html")
    assert headers["Content-Security-Policy"].split("; ")[:2] == [
        "sandbox allow-popups allow-popups-to-escape-sandbox",
        "default-src 'none'",
    ]


@pytest.mark.parametrize(
    "path", ["/nothing", "/message/..%2Fx", "/message/00000009-20270105T090000Z", "/message/x/raw"]
)
def test_what_is_not_there_is_not_found(mailbox, path):
    with pytest.raises(HTTPError) as answer:
        urlopen(mailbox[0] + path)
    assert answer.value.code == 404


def test_delete_all_empties_it(mailbox):
    address, port, _ = mailbox
    post(port, letter("one"), letter("two"))
    with urlopen(Request(f"{address}/delete", data=b"", headers={"Origin": address})) as answer:
        assert (answer.status, messages(address)) == (200, [])


def test_another_site_cannot_delete(mailbox):
    address, port, _ = mailbox
    post(port, letter())
    with pytest.raises(HTTPError) as answer:
        urlopen(Request(f"{address}/delete", data=b"", headers={"Origin": "https://evil.example"}))
    assert (answer.value.code, len(messages(address))) == (403, 1)

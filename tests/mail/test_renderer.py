"""Letters: one skeleton, two parts of equal meaning."""

import html5lib
import pytest
from django.conf import settings

from shop.mail import renderer

HTML = "<h1>Your day one</h1><p>Keep it clean, O&#x27;Brien.</p>"


def wrapped(**changed):
    given = {
        "subject": "Day one",
        "preheader": "What to do today",
        "html": HTML,
        "text": "YOUR DAY ONE\n\nKeep it clean, O'Brien.",
    }
    return renderer.wrap(**(given | changed))


def document(letter):
    return html5lib.HTMLParser(strict=False, namespaceHTMLElements=False).parse(letter.html)


def test_a_wrapped_letter_is_a_titled_page_in_a_language():
    page = document(wrapped())

    assert page.get("lang") == "en-GB"
    assert page.findtext("head/title") == "Day one"
    assert [node.text for node in page.iter("h1")] == ["Your day one"]


def test_the_letter_knows_both_colour_schemes():
    letter = wrapped()

    metas = {meta.get("name"): meta.get("content") for meta in document(letter).iter("meta")}
    assert (metas["color-scheme"], metas["supported-color-schemes"]) == ("light dark", "light dark")
    assert letter.html.count("prefers-color-scheme: dark") == 1


def test_the_styles_stand_in_the_tags():
    heading = next(document(wrapped()).iter("h1"))

    assert "font-size: 26px" in heading.get("style")


def test_every_layout_table_says_that_it_is_only_layout():
    assert {table.get("role") for table in document(wrapped()).iter("table")} == {"presentation"}


def test_the_preheader_comes_first_and_is_hidden():
    body = document(wrapped()).find("body")

    assert body[0].text == "What to do today"
    assert "display: none" in body[0].get("style")


def test_the_text_part_is_not_escaped_and_names_the_shop():
    text = wrapped().text

    assert text.splitlines()[:3] == ["YOUR DAY ONE", "", "Keep it clean, O'Brien."]
    assert settings.SHOP_NAME in text.splitlines()


def test_both_parts_show_the_way_out_only_where_there_is_one():
    stoppable = wrapped(stop_url="https://shop.example/stop/x/")
    plain = wrapped()

    assert ("https://shop.example/stop/x/" in stoppable.html, "https://shop.example/stop/x/" in stoppable.text) == (
        True,
        True,
    )
    assert ("stop these emails" in plain.html.lower(), "stop these emails" in plain.text.lower()) == (False, False)


def test_a_letter_is_small_enough_for_every_mail_program():
    assert len(wrapped().html.encode()) < 60_000


@pytest.mark.parametrize("source", ["Hello", "Subject: x\n\nHello", "Subject: x\nPreheader:\n\nHello"])
def test_a_text_template_without_its_head_is_refused(source):
    with pytest.raises(ValueError, match="must begin with"):
        renderer._parts(source, name="broken")

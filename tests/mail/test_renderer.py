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


def test_the_foot_leads_to_the_page_of_email_choices():
    letter = wrapped(stop_url="https://shop.example/stop/x/", preferences_url="https://shop.example/preferences/y/")

    assert 'href="https://shop.example/preferences/y/"' in letter.html
    assert letter.text.endswith("\nChoose which emails you get: https://shop.example/preferences/y/\n")


def test_a_letter_is_small_enough_for_every_mail_program():
    assert len(wrapped().html.encode()) < 60_000


@pytest.mark.parametrize("source", ["Hello", "Subject: x\n\nHello", "Subject: x\nPreheader:\n\nHello"])
def test_a_text_template_without_its_head_is_refused(source):
    with pytest.raises(ValueError, match="must begin with"):
        renderer._parts(source, name="broken")


@pytest.fixture
def letter_template(tmp_path, settings):
    folder = tmp_path / "emails"
    folder.mkdir()
    (folder / "hello.txt").write_text(
        "Subject: Hello {{ name }}\nPreheader: For {{ name }}\n\nDear {{ name }},\n\n\n\nhi.\n"
    )
    (folder / "hello.html").write_text(
        "{% extends 'emails/base.html' %}{% block body %}<h1>Hello {{ name }}</h1>{% endblock body %}"
    )
    changed = {**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    settings.TEMPLATES = [changed]


@pytest.mark.usefixtures("letter_template")
def test_a_letter_from_templates_has_both_parts_and_escapes_only_the_html():
    letter = renderer.render("hello", {"name": "O'Brien & Co", "stop_url": "https://shop.example/stop/x/"})

    page = document(letter)
    assert (letter.subject, page.findtext("head/title")) == ("Hello O'Brien & Co", "Hello O'Brien & Co")
    assert [node.text for node in page.iter("h1")] == ["Hello O'Brien & Co"]
    assert page.find("body")[0].text == "For O'Brien & Co"
    assert letter.text.startswith("Dear O'Brien & Co,\n\nhi.\n")
    assert letter.text.endswith("Stop these emails: https://shop.example/stop/x/\n")


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("#14201e", "#ffffff"),
        ("#0b5e5a", "#ffffff"),
        ("#0b5e5a", "#f7f8f6"),
        ("#4a5754", "#f7f8f6"),
        ("#ffffff", "#0b5e5a"),
        ("#14201e", "#fcf0d9"),
        ("#e9efec", "#171f1d"),
        ("#79d3c8", "#171f1d"),
        ("#aab7b2", "#0f1514"),
        ("#05201e", "#79d3c8"),
        ("#e9efec", "#33270f"),
    ],
)
def test_every_pair_of_colours_can_be_read(text, ground):
    style = (settings.BASE_DIR / "templates/emails/style.css").read_text()
    dark, light = sorted([luminance(text), luminance(ground)])

    assert (text in style, ground in style) == (True, True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5

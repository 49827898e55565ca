"""The shop's own letters as they leave the house: through the plan to the author, and as mail programs see them."""

import re
from datetime import date
from html import unescape
from pathlib import Path

import html5lib
import pytest
import yaml
from django.conf import settings

from shop.aftercare import actions
from shop.mail import authors
from tests import factories
from tests.aftercare import makers, whole_letters

pytestmark = pytest.mark.django_db
FIXTURE = Path(settings.BASE_DIR) / "fixtures/aftercare.yaml"
DATA = yaml.safe_load(FIXTURE.read_text(encoding="utf-8"))
KEYS = [step["key"] for step in DATA["steps"]]
STOPPABLE = [step["key"] for step in DATA["steps"] if step["purpose"] != "transactional"]
every_letter = pytest.mark.parametrize("key", KEYS)
every_page = pytest.mark.parametrize("key", [*KEYS, *whole_letters.TEMPLATES])


@pytest.mark.parametrize(
    ("facts", "treatment", "expected"),
    [
        ({"tip_type": "needle"}, "home", ["A0", "A1", "A2", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "A11", "A12"]),
        ({"tip_type": "needle"}, "clinic", ["A0", "A1", "A6", "A7", "A8", "A9", "A10"]),
        ({"tip_type": "nano"}, None, ["A0", "A1", "A2n", "A12"]),
        ({"audience": "professional"}, None, ["A0", "A1", "A2p", "A12"]),
        ({"tip_type": "needle"}, None, ["A0", "A1", "A2", "A3", "A12"]),
        ({"kind": "accessory"}, None, ["A0", "A1"]),
        ({"kind": "pen"}, None, ["A0", "A1", "A2", "A3", *["A18"] * 10]),
    ],
)
def test_each_buyer_has_these_letters_before_him(now, facts, treatment, expected):
    product = factories.product(**{"audience": "home", **facts})
    enrolment = makers.enrolment(now=now, data=DATA, lines=[(product, 1)])
    actions.note_dispatched(enrolment.order, dispatched_at=now, now=now)
    if treatment:
        actions.set_treatment(enrolment, treated_on=date(2027, 1, 20), treatment=treatment, now=now)

    rows = list(enrolment.planned_steps.exclude(due_at=None).select_related("message"))

    assert [row.key for row in rows if row.key != "A15"] == expected
    assert [row.key for row in rows].count("A15") == (treatment != "clinic")


def test_a_letter_that_is_asked_for_ends_with_what_it_rests_on(now):
    factories.block(kind="how-to-use-and-dispose", title="How to use it", now=now)
    enrolment = makers.enrolment(now=now, data=DATA)
    row = enrolment.planned_steps.get(key="A0")

    letter = authors.ask(row.message, row.due_at)

    assert letter.text.index("THANK YOU FOR YOUR ORDER") < letter.text.index("WHAT THIS LETTER IS BASED ON")
    assert "How to use it, version 1. Not yet clinically reviewed." in letter.text


@pytest.mark.parametrize(("total", "arrived"), [("59.80", True), ("0.00", False)], ids=["paid", "free"])
def test_the_receipt_thanks_for_money_only_where_some_was_to_pay(now, total, arrived):
    enrolment = makers.enrolment(now=now, data=DATA)
    type(enrolment.order).objects.update(total_incl_tax=total)
    row = enrolment.planned_steps.get(key="A0")

    letter = authors.ask(row.message, row.due_at)

    for part in (letter.text, letter.html):
        assert ("Your payment has arrived." in part, "There is nothing to pay." in part) == (arrived, not arrived)
        assert part.count("payment has arrived") + part.count("nothing to pay") == 1
        assert ("Total paid" in part) == arrived


# --- Each letter whole, by the shop's own catalogue and texts -------------------------------------------------------


@pytest.fixture(scope="module")
def letters(django_db_setup, django_db_blocker):
    """Every letter by its key, and those from templates by their name, as a customer gets them."""
    with django_db_blocker.unblock():
        return {**whole_letters.all_of_them(), **whole_letters.from_templates()}


@pytest.fixture
def page(letters, key):
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    return parser.parse(letters[key].html)


def words(text):
    return re.findall(r"[a-z0-9%°]+", unescape(text).lower())


def shown(node):
    """The visible words of a part of a page, each link's address after its name."""
    parts = [node.text or ""]
    for child in node:
        if child.tag not in ("style", "head") and "preheader" not in (child.get("class") or ""):
            parts.append(f" {shown(child)} ")
            parts.append(child.get("href", "") if child.tag == "a" and child.get("href") != shown(child) else "")
        parts.append(f" {child.tail or ''}")
    return " ".join("".join(parts).split())


def paper(page):
    return next(node for node in page.iter("td") if "paper" in (node.get("class") or ""))


@every_letter
def test_no_gap_is_left_open_and_none_is_empty(letters, key):
    letter = letters[key]

    assert re.findall(r"\{\w+\}", letter.subject + letter.text) == []
    assert re.findall(r'href=""|:\s*$', letter.html) == []
    assert "not known" not in letter.text


@every_page
def test_a_letter_is_small_enough_to_be_shown_whole(letters, key):
    assert len(letters[key].html.encode()) <= 60_000


@every_letter
def test_it_says_honestly_that_nobody_reviewed_its_words(letters, key):
    for part in (letters[key].html, letters[key].text):
        assert "The words of this letter are not yet clinically reviewed." in part


@every_letter
def test_it_rests_on_texts_of_the_shop_with_their_versions(letters, key):
    assert "This letter rests on no published education text" not in letters[key].text
    assert ", version 1. Not yet clinically reviewed." in letters[key].text


@every_page
def test_it_is_a_page_with_doctype_language_title_and_one_great_heading(letters, page, key):
    assert letters[key].html.lstrip().lower().startswith("<!doctype html>")
    assert page.get("lang") == "en-GB"
    assert page.findtext("head/title") == letters[key].subject
    levels = [int(node.tag[1]) for node in page.iter() if node.tag in ("h1", "h2", "h3")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert max(levels) <= 2


@every_page
def test_its_html_has_no_mistake_that_a_strict_parser_finds(letters, key):
    html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(letters[key].html)


def test_every_template_of_a_whole_letter_is_among_them(letters):
    assert sorted(whole_letters.TEMPLATES) == [
        "contact_answer",
        "contact_received",
        "contact_staff",
        "fit_misfit",
        "order_at_the_bank",
        "order_cancelled",
        "order_expired",
        "order_part_refunded",
        "order_pay_again",
        "order_refunded",
        "order_reinstated",
        "payment_review",
        "payments_reconciled",
        "product_recall",
        "question_answered",
        "refund_failed",
    ]
    assert set(whole_letters.TEMPLATES) <= set(letters)


FORBIDDEN = {"script", "form", "input", "button", "iframe", "object", "embed", "video", "audio", "svg", "link", "base"}


@every_page
def test_nothing_in_it_needs_pictures_scripts_forms_or_the_network(letters, page, key):
    assert {node.tag for node in page.iter()} & (FORBIDDEN | {"img"}) == set()
    assert re.findall(r"url\(|@import|background-image|javascript:|position:|float:", letters[key].html) == []
    assert [name for node in page.iter() for name in node.attrib if name.startswith("on")] == []


@every_page
def test_layout_tables_say_so_and_tables_of_facts_have_headers(page, key):
    for table in page.iter("table"):
        headers = [cell for cell in table.iter("th") if cell.get("scope")]
        assert table.get("role") == "presentation" or (headers and table.get("class") == "facts")


@every_page
def test_it_is_one_column_of_600_pixels(page, key):
    columns = [table for table in page.iter("table") if table.get("class") == "column"]

    assert [column.get("width") for column in columns] == ["600"]
    assert "max-width: 600px" in columns[0].get("style")
    assert [node.get("width") for node in page.iter() if node.get("width") not in (None, "600", "100%")] == []


@every_page
def test_every_button_is_a_target_of_44_pixels(page, key):
    for button in (node for node in page.iter("a") if node.get("class") == "button"):
        style = button.get("style")
        padding, line = re.search(r"padding: (\d+)px", style), re.search(r"line-height: (\d+)px", style)
        assert 2 * int(padding[1]) + int(line[1]) >= 44
        assert "inline-block" in style


@every_page
def test_every_link_is_absolute_safe_and_has_a_name(page, key):
    links = [node for node in page.iter("a")]
    own = settings.SHOP_URL

    assert links
    assert [link.get("href") for link in links if not link.get("href").startswith(("https://", f"{own}/"))] == []
    assert [link.get("href") for link in links if len(words(shown(link))) < 1] == []
    assert [shown(link) for link in links if shown(link).lower() in ("here", "click here", "link", "more")] == []


@every_letter
def test_the_text_part_says_the_same_words_in_the_same_order(letters, page, key):
    """Headings, lists, facts and addresses included: only marks and capitals differ."""
    html_words = words(re.sub(r"\S+://\S+", "", shown(paper(page))))
    text = letters[key].text.split("\n-- \n")[0]

    assert html_words == words(re.sub(r"\S+://\S+", "", text))


@every_page
def test_both_parts_lead_to_the_same_places(letters, page, key):
    address = r"https?://[^\s<>\"]+"
    in_html = [link.get("href") for link in page.iter("a")] + re.findall(address, " ".join(shown(paper(page)).split()))

    assert set(re.findall(address, letters[key].text)) == {each for each in in_html}


@pytest.mark.parametrize("key", STOPPABLE)
def test_a_letter_that_can_be_stopped_shows_how_in_both_parts(letters, key):
    assert "/stop/" in letters[key].html
    assert "/stop/" in letters[key].text


def test_the_preheader_is_not_a_part_of_the_words_that_are_read(letters):
    assert "Your receipt is inside" in letters["A0"].html
    assert "Your receipt is inside" not in letters["A0"].text


def test_the_words_of_the_letters_are_true(letters):
    assert letters["A16"].subject == "Your lot L2610 has the use-by date 31 May 2028"
    assert (
        letters["A17"].subject
        == "Product safety recall: Home 12-pin cartridge, depth-limited 0.25 mm, pack of 10, lot L2610"
    )
    assert letters["A11"].subject == "Your next session could be from Tuesday 12 January 2027"
    assert "Left by our count: 10." in letters["A11"].text
    assert "This is about Diaminy E7 at-home pen." in letters["A18"].text
    assert "- Home 12-pin cartridge, depth-limited 0.25 mm, pack of 10 | L2610 | 31 May 2028" in letters["A1"].text
    assert "- Price today: 29.90 USD, 2.99 USD for one cartridge" in letters["A12"].text
    assert "- Fits: Diaminy E7 at-home pen" in letters["A12"].text
    assert "was number 1 of your diary" in letters["A13"].text
    assert "- New pieces from another lot, free of charge" in letters["A17"].text
    assert f"{settings.SHOP_URL}/recall/abc/" in letters["A17"].text


def test_a_practitioner_comes_first_for_a_professional_and_is_not_named_to_others(letters):
    assert "YOUR PRACTITIONER'S INSTRUCTIONS COME FIRST" not in letters["A6"].text

"""How a text becomes a page: headings, contents, summary, questions, and links to the glossary."""

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.education import rules

GLOSSARY = (
    "<p>Words.</p><dl><dt>cold sore</dt><dd>A <em>blister</em> &amp; more.</dd>"
    "<dt>channel</dt><dt>micro-pore</dt><dd>A way in.</dd><dt>pin</dt><dd>One needle.</dd><dt>lost</dt></dl>"
)
TERMS = rules.terms(GLOSSARY)


def linked(html):
    return rules.page(html, terms=TERMS, glossary="/learn/glossary/").html


def test_a_glossary_is_read_with_all_names_of_a_term():
    assert [(term.anchor, term.names, term.meaning) for term in TERMS] == [
        ("cold-sore", ("cold sore",), "A <em>blister</em> &amp; more."),
        ("channel", ("channel", "micro-pore"), "A way in."),
        ("pin", ("pin",), "One needle."),
    ]


@pytest.mark.parametrize("html", ["", "<p>No list.</p>", "<dl><dd>No name.</dd></dl>", "<dl><dt> </dt><dd>x</dd></dl>"])
def test_what_is_no_glossary_has_no_terms(html):
    assert rules.terms(html) == ()


def test_the_first_use_of_a_term_leads_to_the_glossary_and_no_other():
    assert linked("<p>A Pin, a pin.</p><p>Pins.</p>") == (
        '<p>A <a class="term" href="/learn/glossary/#pin">Pin</a>, a pin.</p><p>Pins.</p>'
    )


def test_signs_written_as_numbers_arrive_as_they_were():
    assert rules.terms("<dl><dt>a&#8209;b</dt><dd>&#233;</dd></dl>") == (
        rules.Term("a-8209-b", ("a&#8209;b",), "&#233;"),
    )
    assert rules.page("<p>&#233;<br>&nbsp;x</p>").html == "<p>&#233;<br>&nbsp;x</p>"


def test_another_name_of_a_term_counts_as_the_same():
    assert linked("<p>micro-pores and channels</p>") == (
        '<p><a class="term" href="/learn/glossary/#channel">micro-pores</a> and channels</p>'
    )


@pytest.mark.parametrize(
    "html",
    [
        "<p>spin, pinned, pin-up, x-pin</p>",
        '<p><a href="https://example.org" rel="noopener noreferrer">pin</a></p>',
        '<p><abbr title="x">pin</abbr></p>',
        '<table><tbody><tr><th scope="row">pin</th></tr></tbody></table>',
    ],
)
def test_parts_of_words_links_and_titles_are_left_alone(html):
    assert linked(html) == html


def test_headings_rise_get_an_id_and_are_never_linked():
    page = rules.page(
        "<h4>A pin &amp; you?</h4><h5>Pin</h5><p>One pin.</p><h4>A pin &amp; you?</h4>", terms=TERMS, glossary="g"
    )
    assert page.html == (
        '<h2 id="a-pin-you">A pin &amp; you?</h2><h3>Pin</h3><p>One <a class="term" href="g#pin">pin</a>.</p>'
        '<h2 id="a-pin-you-2">A pin &amp; you?</h2>'
    )
    assert [(heading.anchor, heading.words) for heading in page.contents] == [
        ("a-pin-you", "A pin & you?"),
        ("a-pin-you-2", "A pin & you?"),
    ]


@given(st.text(alphabet=st.sampled_from("<>/&;pin h4abr\"'= #x6"), max_size=60))
def test_a_page_of_any_text_is_as_clean_as_the_text_was(text):
    clean = rules.sanitise(text)
    page = rules.page(clean, terms=TERMS, glossary="/g/")
    assert rules.plain(page.html) == rules.plain(clean.replace("h4>", "h2>").replace("h5>", "h3>"))
    tags = {element.tag for element in html5lib.parseFragment(page.html, namespaceHTMLElements=False).iter()}
    assert tags <= {"DOCUMENT_FRAGMENT", "tbody", "h2", "h3", *rules.ALLOWED_TAGS}


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<h4>Title</h4><p>One. Two.</p><ul><li>Three.</li></ul>", "One. Two. Three."),
        ("<p>One.</p><h4>Title</h4><p>Two.</p>", "One."),
        (f"<p>{'a' * 100}. {'b' * 100}.</p>", f"{'a' * 100}."),
        (f"<p>{'word ' * 60}</p>", f"{'word ' * 29}word…"),
        ("<table><tbody><tr><td>x</td><td>y</td></tr></tbody></table>", "x y"),
    ],
)
def test_a_summary_is_the_first_whole_sentences(html, words):
    assert rules.summary(html) == words
    assert len(words) <= 155


def test_questions_are_headings_that_ask():
    html = "<p>Intro</p><h4>Is it so?</h4><p>No.</p><ul><li>Never</li></ul><h4>A fact</h4><p>x</p><h4>Empty?</h4>"
    assert rules.questions(html) == [("Is it so?", "No. Never")]


@pytest.mark.parametrize(
    "kind", ["article", "who-should-not-use", "how-to-use-and-dispose", "aftercare", "when-to-get-help"]
)
def test_texts_about_safety_and_results_never_lead_to_shelves(kind):
    assert rules.may_lead_to_shelves(kind) is False


def test_only_what_a_thing_is_may_lead_to_shelves():
    assert rules.may_lead_to_shelves("what-it-is") is True

"""The shop's own letters: no selling in advice, no claims anywhere, and the safety facts where they belong."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from html5lib import HTMLParser

from shop.aftercare import rules

EDITION = rules.read(yaml.safe_load((Path(settings.BASE_DIR) / "fixtures/aftercare.yaml").read_text()))
STEPS = {step.key: step for step in EDITION.steps}
PIECES = {
    (path.stem, path.suffix): path.read_text()
    for path in (Path(settings.BASE_DIR) / "templates/emails/aftercare").iterdir()
}
# FACTS 2.6, "must not say"; a verb of cure counts when it stands near a condition.
_VERB = r"(treat|cure|heal|remove|get rid of|eliminate|fade)\w*"
_CONDITION = r"(scar|acne|wrinkle|melasma|pigment|stretch mark|alopecia|hair loss|cellulite)"
MUST_NOT_SAY = [
    r"FDA[- ](approved|registered)",
    r"medical[- ]grade",
    r"clinically proven",
    r"painless",
    r"no side effects|risk[- ]free|100 ?% safe|safe for all skin",
    rf"\b{_VERB}\b.{{0,40}}{_CONDITION}|{_CONDITION}.{{0,40}}\b{_VERB}\b",
    r"stimulat\w+ collagen|boost\w* collagen|collagen induction",
    r"professional results at home|same as (the )?clinic",
    r"reusable (needle|cartridge)|use \d+ times",
    r"\bshare\b",
    r"infus\w+|drives? serum|absorption up to",
    r"permanent",
    r"anti-?ageing treatment",
]
SELLING = [
    r"[$£€]\s?\d",
    r"\d[.,]\d\d\b(?! ?mm)",
    r"\bUSD\b",
    r"voucher|discount|coupon|% off|buy|shop now|offer",
    r"/catalogue/",
    r"href=\"(?!\{(order|treatment|stop)_link\}\")",
    r"https?://",
    r"\{receipt\}",
]


def words(step):
    """Everything a customer reads of it, with its safety pieces."""
    pieces = [
        text
        for (name, kind), text in PIECES.items()
        if name in ("red_flags", "safety_reminder", "practitioner_first") and f"{{{name}}}" in step.html
    ]
    return "\n".join([step.subject, step.preheader, step.html, step.text, *pieces])


def found(patterns, text):
    plain = re.sub(r"0\.(25|5) mm", "", text)
    return [hit.group(0) for pattern in patterns for hit in re.finditer(pattern, plain, flags=re.IGNORECASE)]


@pytest.mark.parametrize("key", STEPS)
def test_no_letter_claims_what_must_not_be_said(key):
    assert found(MUST_NOT_SAY, words(STEPS[key])) == []


@pytest.mark.parametrize("key", [key for key, step in STEPS.items() if step.purpose == "service"])
def test_no_advice_sells_anything(key):
    assert found(SELLING, words(STEPS[key])) == []


PLANTED = [
    "Clinically proven to work",
    "It heals acne scars",
    "scars will fade",
    "This stimulates collagen",
    "You may share it with a friend",
    "A permanent change",
]


@pytest.mark.parametrize("claim", PLANTED)
def test_the_claims_check_finds_a_planted_claim(claim):
    assert found(MUST_NOT_SAY, claim)


@pytest.mark.parametrize(
    "sale", ["Only $29.90", "29.90 USD", 'See <a href="/catalogue/x">it</a>', "10 % off", "a voucher"]
)
def test_the_selling_check_finds_a_planted_sale(sale):
    assert found(SELLING, sale)


def test_the_letters_are_those_of_the_plan_with_their_purposes():
    assert {key: (step.anchor, step.offset_days, step.purpose, step.groups) for key, step in STEPS.items()} == {
        "A0": ("ordered", 0, "transactional", "HNPA"),
        "A1": ("dispatched", 0, "transactional", "HNPA"),
        "A2": ("delivered", 1, "service", "H"),
        "A2n": ("delivered", 1, "service", "N"),
        "A2p": ("delivered", 1, "service", "P"),
        "A3": ("delivered", 8, "service", "H"),
        "A6": ("treated", 0, "service", "HP"),
        "A7": ("treated", 1, "service", "HP"),
        "A8": ("treated", 3, "service", "HP"),
        "A9": ("treated", 7, "service", "HP"),
        "A10": ("treated", 28, "service", "HP"),
    }


@pytest.mark.parametrize("key", STEPS)
def test_each_letter_is_well_formed_and_says_the_same_in_both_parts(key):
    step = STEPS[key]
    HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(step.html)
    gaps = [set(re.findall(r"\{\w+\}", part)) for part in (step.html, step.text)]

    assert gaps[0] == gaps[1]
    assert _spoken(re.sub(r"<[^>]+>", " ", step.html)) == _spoken(step.text)
    assert step.html.count("<h1>") == 1
    assert step.block_kinds


def _spoken(text):
    """The words alone; where HTML has a link's name, the text part has the address."""
    text = re.sub(r"open the page|\{\w+_link\}", "", text)
    return re.findall(r"[a-z0-9%°]+", text.replace("&amp;", "&").lower())


FACTS = [
    ("A2", ["0.25 mm", "never more than 0.5 mm", "isotretinoin", "keloid", "blood thinners", "48 hours", "sharps box"]),
    ("A2", ["pregnant or breastfeeding", "under 18", "nickel", "never lend or borrow", "No serum, no vitamin C"]),
    ("A6", ["No sunscreen, no make-up, no vitamin C, no retinoid", "72 hours", "sharps box", "Never use it again"]),
    ("A7", ["Until then nothing goes on your skin but clean water", "SPF 30", "48 hours", "72 hours"]),
    ("A8", ["Light exercise is all right again once 72 hours have passed", "STILL RED", "WORRIED"]),
    ("A9", ["Vitamin C, retinoids and acids come last", "three days", "Hard or itchy bumps"]),
    ("A10", ["three months", "no change at all", "never deeper than 0.5 mm"]),
]


@pytest.mark.parametrize(("key", "facts"), FACTS)
def test_each_letter_says_what_safety_needs(key, facts):
    text = " ".join(STEPS[key].text.split())

    assert [fact for fact in facts if fact not in text] == []


@pytest.mark.parametrize("key", ["A2", "A6", "A7", "A8", "A9", "A10"])
def test_the_signs_that_need_a_doctor_are_in_every_letter_about_needles(key):
    assert "{red_flags}" in STEPS[key].html
    assert "{red_flags}" in STEPS[key].text


@pytest.mark.parametrize("key", ["A6", "A7", "A8", "A9", "A10"])
def test_a_practitioner_comes_first_in_every_letter_after_a_treatment(key):
    assert "{practitioner_first}" in STEPS[key].html
    assert STEPS[key].for_clinic_treatment


def test_the_days_after_link_no_offer_and_the_early_letters_link_the_date():
    assert [key for key, step in STEPS.items() if "{treatment_link}" in step.html] == ["A2", "A3", "A6", "A7"]


@pytest.mark.parametrize("key", STEPS)
def test_sentences_are_short(key):
    """On average at most 15 words a sentence and 4.7 letters a word: readable at about twelve."""
    text = re.sub(r"\{\w+\}|https?:\S+", "", STEPS[key].text)
    sentences = [part for part in re.split(r"[.!?:]\s|\n", text) if len(part.split()) > 2]
    spoken = re.findall(r"[A-Za-z']+", text)

    assert sum(len(part.split()) for part in sentences) / len(sentences) <= 15
    assert sum(map(len, spoken)) / len(spoken) <= 4.7

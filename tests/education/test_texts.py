"""The shop's own texts: what they must say, and that every product of the seed has them."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.utils.html import strip_tags

from shop.education import queries, rules
from shop.education.models import BlockVersion
from tests.aftercare import reading

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
DATA = yaml.safe_load((FIXTURES / "education.yaml").read_text(encoding="utf-8"))
TEXTS = {
    block["slug"]: " ".join(f"{block['title']}. {strip_tags(block['body'].replace('</', '. </'))}".split())
    for block in DATA["blocks"]
}


def test_there_are_texts():
    assert len(TEXTS) == 60


BODIES = {block["slug"]: block["body"] for block in DATA["blocks"]}


def lines_of(body):
    """The body as lines without tags: each paragraph, item and cell is one."""
    return "\n".join(strip_tags(part) for part in re.split(r"</(?:p|li|h4|td|th|dd|dt)>", " ".join(body.split())))


@pytest.mark.parametrize("slug", TEXTS)
def test_a_text_is_read_with_ease_at_about_twelve(slug):
    assert reading.grade(lines_of(BODIES[slug])) <= 7.5


@pytest.mark.parametrize("block", DATA["blocks"], ids=TEXTS)
def test_a_text_makes_no_medical_claim_and_never_sells(block):
    text = f"<h4>{block['title']}</h4>{block['body']}"
    assert [*rules.claims.find(text), *rules.claims.find_selling(text)] == []


# What the brand's own article says and FACTS 2.5 corrects: none of it may come back in other words.
SEED_CLAIMS = {
    "1 a share of people": r"\b80 ?%|visible (?:skin )?improvement",
    "2 vitamin C after a session": r"hyaluronic",
    "3 sun cream too weak or too soon": r"spf ?(?:1\d|2\d)\b",
    "4 and 7 safe": r"\b(?:is|are) (?:very |quite )?safe\b|safe, shallow|invasive",
    "5 like a professional": r"similar to (?:what )?a pro|professional would",
    "6 get rid of": r"get rid of (?:scars?|lines|fine)|quickly",
    "8 solved": r"(?:fade|solve|lighten|smooth)\w* (?:dark|sun|age|pores|lines|scars)",
    "9 a peak, a number of months": r"4[–-]6 weeks|3[–-]5 months|five months|at its peak|maximum",
    "10 open pores": r"pores? (?:are|is) open|open pores?",
    "11 sport too soon": r"(?:sport|gym|exercise|sweat)\w*[^.]{0,40}\b(?:24|48) hours",
    "14 food": r"(?:berries|leafy|omega|naturally|prolong)",
    "15 collagen": r"collagen|elastin|workout",
}


@pytest.mark.parametrize("claim", SEED_CLAIMS)
def test_no_text_repeats_what_the_brands_article_got_wrong(claim):
    found = {slug: re.findall(SEED_CLAIMS[claim], text.lower()) for slug, text in TEXTS.items()}
    assert {slug: hits for slug, hits in found.items() if hits} == {}


def test_the_brands_article_itself_is_caught_by_the_same_patterns():
    seed = (
        "Nearly 80% of people. Use products with vitamin C and hyaluronic acid. SPF 15 and higher. "
        "The procedure is safe. Results similar to what a professional would get. Get rid of scars quickly. "
        "Fade dark spots. "
        "It peaks at 4–6 weeks. Pores are open. Skip the gym for 48 hours. Berries naturally help. A collagen workout."
    ).lower()
    assert [claim for claim, pattern in SEED_CLAIMS.items() if not re.search(pattern, seed)] == []


HUB = {block["slug"]: block for block in DATA["blocks"] if block.get("chapter")}


def test_every_text_is_an_article_or_leads_to_one():
    assert {slug for slug, block in ((b["slug"], b) for b in DATA["blocks"]) if not block.get("chapter")} == {
        block["slug"] for block in DATA["blocks"] if block.get("article") in HUB
    }


def test_the_corrected_article_says_what_its_original_left_out():
    told = TEXTS["how-long-do-results-last"]
    must = ["three months", "may see none", "A scar will not disappear", "six weeks apart", "72 hours", "SPF 30"]
    must += [
        "first 24 hours",
        "vitamin C",
        "do not go deeper",
        "who should not use them",
        "Eat and drink as you normally",
    ]
    assert [words for words in must if words not in told] == []


def test_no_text_links_to_a_shelf():
    assert [slug for slug, body in BODIES.items() if re.search(r"href=\"(?!https?://)", body)] == []


@pytest.mark.parametrize("slug", TEXTS)
def test_sentences_are_short(slug):
    sentences = [part.split() for part in re.split(r"[.!?:](?:\s|$)", TEXTS[slug]) if part.split()]
    assert [" ".join(words) for words in sentences if len(words) > 27] == []
    assert sum(map(len, sentences)) / len(sentences) < 13


@pytest.mark.parametrize("block", DATA["blocks"], ids=TEXTS)
def test_every_text_is_clean_html_with_sources_and_names_no_reviewer(block):
    body = block["body"].strip()
    assert rules.sanitise(body) == body
    assert block["sources"]
    assert not {"reviewer", "reviewed_on"} & set(block)


def test_every_source_is_used():
    assert {name for block in DATA["blocks"] for name in block["sources"]} == set(DATA["sources"])


MUST_SAY = {
    "pen-who-should-not-use": [
        "isotretinoin",
        "last six months",
        "keloid",
        "bleeding disorder",
        "thins your blood",
        "pregnant or breastfeeding",
        "skin cancer",
        "keratosis",
        "warts",
        "chemotherapy or radiotherapy",
        "immune system",
        "nickel",
        "scleroderma",
        "under 18",
        "acne",
        "cold sore",
        "open wound",
        "infection",
        "eczema, psoriasis or rosacea",
        "sunburn",
        "peel, laser, filler, toxin",
        "diabetes",
        "darker skin",
        "melasma",
        "autoimmune",
        "heart problem",
    ],
    "cartridge-how-to-use-and-dispose": [
        "Never share it",
        "second time",
        "70 % isopropyl alcohol",
        "more than 4 % lidocaine",
        "Put nothing under the tip",
        "sharps box",
        "three quarters full",
    ],
    "home-cartridges-how-to-use-and-dispose": ["0.25 mm", "0.5 mm is the most", "14 days", "28 days", "42", "48 hours"],
    "aftercare": ["24 hours", "SPF 30", "48 hours", "72 hours", "7 days", "or 14 if", "four weeks", "five days"],
    "when-to-get-help": ["breathe", "tongue", "red streaks", "fever", "blisters", "eye", "Bleeding", "seven days"],
    "spf-how-to-use-and-dispose": ["no sun cream on your skin in the first 24 hours"],
    "moisturiser-how-to-use-and-dispose": ["no moisturiser on your skin in the first 24 hours"],
}


@pytest.mark.parametrize("slug", MUST_SAY)
def test_the_safety_texts_say_what_they_must(slug):
    assert [words for words in MUST_SAY[slug] if words.lower() not in TEXTS[slug].lower()] == []


def test_all_lists_for_needles_are_one_list():
    bodies = {block["slug"]: block["body"] for block in DATA["blocks"]}
    needles = ("pen", "cartridge", "kit")
    assert len({bodies[f"{kind}-who-should-not-use"] for kind in needles}) == 1


@pytest.fixture
def seeded(db):
    call_command("catalogue_load", FIXTURES / "address.yaml", FIXTURES / "catalogue.yaml")
    call_command("education_load", FIXTURES / "education.yaml")
    call_command("catalogue_load", publish=True)


def test_every_product_of_the_seed_has_the_texts_it_must_have(seeded):
    Product = queries.Product  # noqa: N806
    assert Product.objects.count() >= 30
    assert {
        product.upc: queries.missing_kinds(product)
        for product in Product.objects.all()
        if queries.missing_kinds(product)
    } == {}
    assert queries.products_without() == []


def test_every_product_with_needles_tells_who_should_not_use_it_and_when_to_get_help(seeded):
    for product in queries.Product.objects.exclude(product_class__slug="accessory").filter(parent=None):
        kinds = {version.block.kind for version in queries.blocks_for(product)}
        assert kinds == {
            "what-it-is",
            "who-should-not-use",
            "how-to-use-and-dispose",
            "aftercare",
            "what-to-expect",
            "when-to-get-help",
        }, product.upc


def test_the_seed_loaded_twice_changes_nothing(seeded):
    before = BlockVersion.objects.count()
    call_command("education_load", FIXTURES / "education.yaml")
    assert BlockVersion.objects.count() == before


def test_of_the_shared_texts_only_these_have_no_warning_and_fold():
    shared = [block for block in DATA["blocks"] if not block.get("product")]
    folded = [block["slug"] for block in shared if rules.may_fold(block["kind"], is_own=False, html=block["body"])]
    assert folded == ["cartridge", "kit", "accessory"]

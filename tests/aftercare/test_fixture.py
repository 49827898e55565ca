"""The shop's own letters as data: when and to whom, the facts where they belong, two parts of one meaning.

That they claim and sell nothing is tested with the claims linter (tests/education/test_claims.py).
"""

import re
from dataclasses import MISSING, fields
from datetime import time
from html import unescape
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from html5lib import HTMLParser

from shop.aftercare import rules
from tests.aftercare import reading

EDITION = rules.read(yaml.safe_load((Path(settings.BASE_DIR) / "fixtures/aftercare.yaml").read_text()))
STEPS = {step.key: step for step in EDITION.steps}
KEYS = ("anchor", "offset_days", "local_time", "purpose", "groups")


PLAN = {
    "A0": ("ordered", 0, None, "transactional", "HNPA"),
    "A1": ("dispatched", 0, None, "transactional", "HNPA"),
    "A2": ("delivered", 1, time(10), "service", "H"),
    "A2n": ("delivered", 1, time(10), "service", "N"),
    "A2p": ("delivered", 1, time(10), "service", "P"),
    "A3": ("delivered", 8, time(10), "service", "H"),
    "A4": ("treated", -5, time(10), "service", "HP"),
    "A5": ("treated", -1, time(10), "service", "H"),
    "A6": ("treated", 0, time(18), "service", "HP"),
    "A7": ("treated", 1, time(10), "service", "HP"),
    "A8": ("treated", 3, time(10), "service", "HP"),
    "A9": ("treated", 7, time(10), "service", "HP"),
    "A10": ("treated", 28, time(10), "service", "HP"),
    "A11": ("next", -7, time(10), "service", "HN"),
    "A12": ("runout", -14, time(10), "marketing", "HNP"),
    "A13": ("treated", 84, time(10), "service", "H"),
    "A14": ("completed", 180, time(10), "marketing", "HP"),
    "A14b": ("completed", 365, time(10), "marketing", "HP"),
    "A15": ("delivered", 45, time(10), "marketing", "HNPA"),
    "A16": ("expiring", -60, time(10), "service", "HNP"),
    "A17": ("recalled", 0, None, "transactional", "HNPA"),
    "A18": ("delivered", 30, time(10), "service", "HP"),
    "A19": ("problem", 0, None, "transactional", "HNPA"),
}


def test_the_letters_are_those_of_the_plan():
    assert {key: tuple(getattr(step, name) for name in KEYS) for key, step in STEPS.items()} == PLAN


EXTRAS = {
    "A2": {"before_treatment": True, "cooling_days": 60},
    "A2n": {"cooling_days": 60},
    "A3": {"only_without_treatment_date": True, "cooling_days": 28},
    "A5": {"keeps_day": True, "at_once_when_late": True},
    "A6": {"keeps_day": True, "at_once_when_late": True, "when_in_doubt": "resend", "for_clinic_treatment": True},
    "A7": {"keeps_day": True, "at_once_when_late": True, "when_in_doubt": "resend", "for_clinic_treatment": True},
    "A8": {"keeps_day": True, "when_in_doubt": "resend", "for_clinic_treatment": True},
    "A9": {"for_clinic_treatment": True},
    "A10": {"for_clinic_treatment": True},
    "A11": {"only_last_session": True},
    "A12": {"cooling_days": 28},
    "A13": {"min_session": 3, "cooling_days": 100},
    "A14": {"cooling_days": 120},
    "A14b": {"cooling_days": 120},
    "A15": {"also_after_treated_days": 35, "cooling_days": 90},
    "A16": {"if_likely_unused": True},
    "A17": {"when_in_doubt": "resend", "for_clinic_treatment": True},
    "A18": {
        "repeat_days": 365,
        "repeat_times": 10,
        "cooling_days": 90,
        "conditions": {"classes": ["pen", "kit"]},
    },
    "A19": {"keeps_day": True, "when_in_doubt": "resend", "for_clinic_treatment": True},
}
PLAIN = rules.StepText(
    key="", anchor="", groups="", purpose="", max_late_hours=0, subject="", preheader="", html="", text=""
)
OWN = {each.name for each in fields(rules.StepText) if each.default is not MISSING or each.name == "conditions"}


def test_what_else_the_plan_asks_of_a_letter_is_this_and_no_more():
    found = {
        key: {name: getattr(step, name) for name in OWN - set(KEYS) if getattr(step, name) != getattr(PLAIN, name)}
        for key, step in STEPS.items()
    }

    assert {key: extras for key, extras in found.items() if extras} == EXTRAS


@pytest.mark.parametrize("key", STEPS)
def test_nothing_of_a_letter_is_lost_when_an_editor_saves_it(key):
    assert rules.clean(STEPS[key].html) == STEPS[key].html


@pytest.mark.parametrize("key", STEPS)
def test_each_letter_is_well_formed_and_says_the_same_in_both_parts(key):
    step = STEPS[key]
    HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(step.html)
    gaps = [re.findall(r"\{\w+\}|https?://[^\s\"<]+", part) for part in (_links_last(step.html), step.text)]

    assert gaps[0] == gaps[1]
    assert _spoken(re.sub(r"<[^>]+>", " ", step.html)) == _spoken(step.text)
    assert step.html.count("<h1>") == 1
    assert step.block_kinds


def _spoken(text):
    """The words alone, with the names of links; their addresses stand only in the text part."""
    text = re.sub(r"\{\w+_link\}|https?:\S+", "", text)
    return re.findall(r"[a-z0-9%°]+", unescape(text).lower())


def _links_last(html):
    """Each link's address after its name, where the text part has it."""
    return re.sub(r'<a [^>]*href="([^"]+)">(.*?)</a>', lambda hit: "".join(dict.fromkeys((hit[2], hit[1]))), html)


FACTS = [
    ("A0", ["{safety_reminder}", "{receipt}", "sealed packs back to us within 14 days"]),
    ("A1", ["{tracking}", "{lots}", "EXP", "LOT", "below 30 °C", "Do not use it.", "free of charge"]),
    ("A2", ["0.25 mm", "never more than 0.5 mm", "isotretinoin", "keloid", "blood thinners", "48 hours", "sharps box"]),
    ("A2", ["pregnant or breastfeeding", "under 18", "nickel", "never lend or borrow", "No serum, no vitamin C"]),
    ("A2", ["Please do so once more", "Set my treatment date", "not for me"]),
    ("A2n", ["no needles", "7 days", "cleaning does not make it sterile", "Stop if your skin stings"]),
    ("A2p", ["{lots}", "{red_flags}", "not advice for consumers", "Yellow Card", "MedWatch", "takes home".upper()]),
    ("A3", ["2, 4 or 8 weeks", "treated in a clinic", "not for me", "within 14 days", "no hurry"]),
    ("A4", ["Retinoids, acids (AHA and BHA), scrubs", "7 days before", "48 hours", "isotretinoin", "keloid"]),
    ("A4", ["Never stop or start a medicine from your doctor", "burnt skin", "A later day is always fine"]),
    ("A5", ["spots with pus, a cold sore, a rash", "new sealed cartridge", "70 % alcohol", "never more than 0.5 mm"]),
    ("A5", ["The first session is 0.25 mm", "4 % lidocaine", "No serum, no oil, no vitamin C", "sharps box at once"]),
    ("A6", ["No sunscreen, no make-up, no vitamin C, no retinoid", "72 hours", "sharps box", "Never use it again"]),
    ("A7", ["Until then nothing goes on your skin but clean water", "SPF 30", "48 hours", "72 hours"]),
    ("A8", ["Light exercise is all right again once 72 hours have passed", "STILL RED", "WORRIED"]),
    ("A8", ["{fine_link}", "{still_red_link}", "{worried_link}", "asks once more before anything is sent"]),
    ("A9", ["Vitamin C, retinoids and acids come last", "three days", "Hard or itchy bumps", "{not_healed_link}"]),
    ("A10", ["three months", "no change at all", "never deeper than 0.5 mm"]),
    (
        "A11",
        ["{next_day}", "fewer sessions are fine too", "move or skip", "pause", "{calendar_link}", "{cartridges_left}"],
    ),
    ("A11", ["{not_healed_link}", "no day that is too soon"]),
    ("A12", ["{reorder}", "{cartridges_left}", "Never treat sooner", "{preferences_link}"]),
    ("A13", ["3 to 6 sessions, 4 to 8 weeks apart", "at least 6 weeks apart", "Do not go deeper", "dermatologist"]),
    ("A14", ["every 6 to 12 months", "little proof", "You need not do anything", "0.25 mm", "use-by date"]),
    ("A14b", ["every 6 to 12 months", "little proof", "0.25 mm", "last letter about maintenance"]),
    ("A15", ["every real review, good or bad", "You get nothing for it", "{review_link}", "{problem_link}"]),
    ("A16", ["{lot_number}", "{expires_day}", "Do not use a pack after its date", "sharps box", "Do not hurry"]),
    ("A17", ["{recall_notice}", "{recall_link}", "{red_flags}", "pass this letter on"]),
    ("A18", ["{pen_name}", "70 % alcohol", "cracks", "battery", "serial number"]),
    ("A19", ["{red_flags}", "Do not wait for us", "{problem_link}", "Yellow Card", "MedWatch", "A person in our team"]),
]


@pytest.mark.parametrize(("key", "facts"), FACTS)
def test_each_letter_says_what_safety_needs(key, facts):
    text = " ".join(STEPS[key].text.split())

    assert [fact for fact in facts if fact not in text] == []


def test_every_letter_is_among_those_whose_facts_are_checked():
    assert list(dict.fromkeys(key for key, _ in FACTS)) == list(STEPS)


@pytest.mark.parametrize("key", ["A2", "A2p", "A6", "A7", "A8", "A9", "A10", "A17", "A19"])
def test_the_signs_that_need_a_doctor_are_in_every_letter_about_needles(key):
    assert "{red_flags}" in STEPS[key].html
    assert "{red_flags}" in STEPS[key].text


@pytest.mark.parametrize("key", ["A4", "A6", "A7", "A8", "A9", "A10", "A14", "A14b", "A19"])
def test_a_practitioner_comes_first_in_every_letter_that_clients_of_one_may_get(key):
    assert "{practitioner_first}" in STEPS[key].html


def test_who_was_treated_in_a_clinic_gets_the_days_after_and_help_only():
    assert [key for key, step in STEPS.items() if step.for_clinic_treatment] == [
        *("A6", "A7", "A8", "A9", "A10"),
        *("A17", "A19"),
    ]


@pytest.mark.parametrize("key", [key for key, step in STEPS.items() if step.purpose == "marketing"])
def test_a_marketing_letter_hurries_nobody_and_leads_to_the_choice_of_emails(key):
    assert not re.search(r"\b(hurry up|last chance|only today|now only|don.t miss|soon as possible)\b", STEPS[key].text)
    assert "{preferences_link}" in STEPS[key].html


def test_prices_stand_in_the_receipt_and_in_the_reorder_letter_only():
    assert [key for key, step in STEPS.items() if "{reorder}" in step.html] == ["A12"]
    assert [key for key, step in STEPS.items() if "{receipt}" in step.html] == ["A0"]


@pytest.mark.parametrize("key", STEPS)
def test_a_letter_is_read_with_ease_at_about_twelve(key):
    assert reading.grade(STEPS[key].text) <= 7.5


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("The cat sat on the mat. It was warm. It went to sleep.", -3, 2),
        ("You can send sealed packs back to us within two weeks of the day they arrived.", 3, 7),
        (
            "The utilisation of individually packaged sterile cartridges is recommended in order to minimise the "
            "probability of adverse dermatological consequences, notwithstanding previous tolerability.",
            18,
            40,
        ),
    ],
)
def test_the_measure_of_ease_tells_easy_from_hard(text, low, high):
    assert low < reading.grade(text) < high

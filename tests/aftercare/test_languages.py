"""Letters in another language: what a step may say, who reads it, and what changes for whom."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from oscar.test.factories import UserFactory

from shop.aftercare import actions, queries, rules
from shop.aftercare.actions import checking, drafting, publishing
from shop.aftercare.models import Person, Step
from shop.aftercare.rules import editing, telling
from shop.mail import authors
from tests.aftercare import makers

EVENING = datetime(2027, 1, 10, 18, 0, tzinfo=UTC)
NOON = datetime(2027, 1, 6, 12, 0, tzinfo=UTC)
GERMAN = {
    "subject": "Bestellung {order_number}",
    "preheader": "Kurz",
    "html": "<p>Guten Tag {safety_reminder}</p>",
    "text": "Guten Tag {safety_reminder} {calendar_link}",
}


def step(**changes):
    return rules.read({"sequence": "x", "steps": [makers.step("A0", **changes)]}).steps[0]


def translated(*keys, **words):
    """The small sequence with these steps in German."""
    data = makers.sequence()
    for each in data["steps"]:
        if each["key"] in keys:
            each["translations"] = {"de": {**GERMAN, **words}}
    return data


# --- Rules ------------------------------------------------------------------------------------------------------------

LANGUAGES = [
    ("de", "Kurz", "de"),
    ("de-AT", "Kurz", "de"),
    ("de-CH", "Grüezi", "de-CH"),
    ("fr", "Short", "en"),
    ("en", "Short", "en"),
    ("en-US", "Short", "en"),
    ("", "Short", "en"),
]


@pytest.mark.parametrize(("language", "preheader", "used"), LANGUAGES)
def test_the_exact_language_counts_then_the_one_without_its_country_else_english(language, preheader, used):
    both = step(translations={"de": GERMAN, "de-CH": {**GERMAN, "preheader": "Grüezi"}})

    words, spoken = rules.words_in(both, language)

    assert (words.preheader, spoken) == (preheader, used)


def test_a_fallback_is_told_and_nothing_else():
    german = step(translations={"de": GERMAN})

    told = {code: rules.fallback(german, code) for code in ("de", "de-AT", "en", "en-US", "fr", "pt-BR")}

    assert told == {
        "de": "",
        "de-AT": "",
        "en": "",
        "en-US": "",
        "fr": "French is not written: English is sent.",
        "pt-BR": "Portuguese (BR) is not written: English is sent.",
    }


MISTAKES = [
    ({"de": {**GERMAN, "text": " "}}, "in German, the text is empty."),
    ({"de": {**GERMAN, "html": "{order.user}"}}, "in German, the html has an unknown gap {order.user}."),
    ({"de": {**GERMAN, "subject": "{receipt}"}}, "in German, the subject has an unknown gap {receipt}."),
    ({"de": {**GERMAN, "subject": "a\nb"}}, "in German, the subject must be one line of at most 150 characters."),
    (
        {"de": {**GERMAN, "text": "{reorder}"}},
        "in German, the text names prices: only a marketing letter may hold {reorder}.",
    ),
    ({"de": {"subject": "x"}}, "the German words must be subject, preheader, html, text."),
    ({"de": {**GERMAN, "more": "x"}}, "the German words must be subject, preheader, html, text."),
    ({"de": {**GERMAN, "text": 1}}, "the German words must be texts."),
    ({"de": "Hallo"}, "the German words must be subject, preheader, html, text."),
    ({"en": GERMAN}, "no letter can be translated into en."),
    ({"en-US": GERMAN}, "no letter can be translated into en-US."),
    ({"DE": GERMAN}, "no letter can be translated into DE."),
    ({"xx": GERMAN}, "no letter can be translated into xx."),
    ({"de-AT-x": GERMAN}, "no letter can be translated into de-AT-x."),
    ({5: GERMAN}, "no letter can be translated into 5."),
    ([], "translations must be a list of names and values."),
]


@pytest.mark.parametrize(("translations", "sentence"), MISTAKES, ids=[row[1] for row in MISTAKES])
def test_a_translation_is_read_as_strictly_as_the_english_words(translations, sentence):
    with pytest.raises(rules.Mistake) as refused:
        step(translations=translations)

    assert str(refused.value) == f"Step A0: {sentence}"


def test_a_translation_survives_the_way_to_plain_data_and_back():
    german = step(translations={"de": GERMAN})

    assert editing.plain(german)["translations"] == {"de": GERMAN}
    assert "translations" not in editing.plain(step())
    assert telling.row(german).languages == ("German",)


def test_a_comparison_shows_each_text_of_each_language_line_by_line():
    before = makers.step("A", translations={"de": GERMAN})
    after = makers.step("A", translations={"de": {**GERMAN, "html": "<p>Neu</p>"}})

    found = editing.compared(before, after)

    assert [each.label for each in found] == ["German HTML"]
    assert found[0].lines == (("out", GERMAN["html"]), ("in", "<p>Neu</p>"))


def test_the_claims_check_reads_translations_too():
    words = {**GERMAN, "text": "Nur 29,90 €: https://example.org/sale", "subject": "Removes scars"}
    german = step(purpose="service", translations={"de": words})

    assert {each.field for each in checking.found_in(german)} == {"de.subject", "de.text"}


# --- What is published -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_edition_without_translations_keeps_its_digest(now):
    """The one it had before there were translations, so that loading a file once more makes no edition."""
    data = {"sequence": "x", "steps": [makers.step("A0")]}

    assert actions.load(data, now=now).digest == "286e3b76edd08b0b93e2be15409f9d4cf5b500009179cca94e7a4e930df3a9fa"
    data["steps"][0]["translations"] = {"de": GERMAN}
    assert actions.load(data, now=now).number == 2
    assert actions.load(data, now=now).number == 2


@pytest.mark.django_db
def test_the_database_refuses_to_change_a_published_translation(now):
    actions.load(translated("A2"), now=now)

    with pytest.raises(IntegrityError, match="stays"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE aftercare_step SET translations = '{}' WHERE key = 'A2'")

    assert Step.objects.get(key="A2").translations == {"de": GERMAN}


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "texts"), [("de-AT", 1), ("en", 0), ("fr", 0)])
def test_a_new_translation_is_another_text_for_those_who_read_the_language(now, language, texts):
    enrolment = makers.enrolment(now=now)
    actions.note_dispatched(enrolment.order, dispatched_at=now, now=now)
    actions.note_delivered(enrolment.order, delivered_at=NOON, now=NOON)
    Person.objects.update(language=language)
    draft = drafting.open_draft("aftercare", by=None, now=now)
    old = editing.find(draft.content, "A2")
    new = {**old, "translations": {"de": GERMAN}}
    draft = drafting.change_step(draft, new, key="A2", seen=editing.fingerprint(old), by=None, now=now)

    difference = publishing.preview(draft, apply_to="unsent", now=NOON)

    assert difference.counts["text"] == texts
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name="Aftercare editors"))
    agreed = {"agreed": difference.fingerprint, "revision": draft.revision}
    version = publishing.publish(draft, apply_to="unsent", by=user, now=NOON, **agreed)
    assert drafting.content_of(version) == draft.content


@pytest.mark.django_db
def test_a_draft_from_before_there_were_translations_is_valid_still(now):
    actions.load(makers.sequence(), now=now)
    draft = drafting.open_draft("aftercare", by=None, now=now)

    assert all("translations" not in each for each in draft.content["steps"])
    assert [each.translations for each in rules.read(draft.content).steps] == [{}] * 6
    assert [each.translations for each in publishing.unsaved_steps(draft)] == [{}] * 6


def test_the_shop_ships_no_translation_that_nobody_reviewed():
    import yaml

    with open("fixtures/aftercare.yaml", encoding="utf-8") as file:
        assert rules.languages_of(rules.read(yaml.safe_load(file)).steps) == []


# --- The letter -----------------------------------------------------------------------------------------------------


@pytest.fixture
def treated(now, db):
    """An enrolment whose letter A6 is written in German too, with the treatment on 10 January."""
    made = makers.enrolment(now=now, data=translated("A6"))
    return actions.set_treatment(made, treated_on=date(2027, 1, 10), treatment="home", now=now)


def ask(enrolment, language):
    Person.objects.update(language=language)
    return authors.ask(enrolment.planned_steps.get(key="A6").message, EVENING)


@pytest.mark.django_db
def test_everybody_begins_with_english(now):
    assert makers.enrolment(now=now, country="DE").person.language == "en"


def test_a_letter_speaks_the_language_of_its_reader_and_says_so(treated):
    letter = ask(treated, "de-AT")

    assert letter.subject == f"Bestellung {treated.order.number}"
    assert ('<html lang="de" ' in letter.html, "Guten Tag" in letter.html, "Kurz" in letter.html) == (True,) * 3
    assert "Guten Tag" in letter.text
    assert [each.name for each in letter.attachments] == ["sessions.ics"]


def test_what_stays_english_in_a_german_letter_is_marked_as_english(treated):
    body = ask(treated, "de").html.partition("<body")[2]

    marked = body.count('lang="en-GB"')
    assert marked == 3, "the shop's piece, what the letter rests on, and the foot"


@pytest.mark.parametrize("language", ["en", "fr", "en-US"])
def test_without_a_translation_the_letter_is_english_and_claims_nothing_else(treated, language):
    letter = ask(treated, language)

    assert letter.subject == f"Order {treated.order.number}"
    assert ('<html lang="en-GB" ' in letter.html, "not written" in letter.html + letter.text) == (True, False)
    assert letter.html.count("lang=") == 1


def test_a_timeline_shows_the_subject_that_comes_and_where_english_steps_in(treated):
    Person.objects.update(language="de")

    found = {
        entry.key: entry for entry in queries.timeline(Person.objects.get().enrolments.get()) if entry.state == "coming"
    }

    told = {key: (entry.subject.partition(" ")[0], entry.fallback) for key, entry in found.items()}
    assert told["A6"] == ("Bestellung", "")
    assert told["A7"] == ("Order", "German is not written: English is sent.")

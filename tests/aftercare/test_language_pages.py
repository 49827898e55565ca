"""Pages about languages: writing a translation, previews, the simulator, one person, and the customer's own choice."""

import html
from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from oscar.test.factories import UserFactory

from shop import clock
from shop.aftercare import actions, queries
from shop.aftercare.actions import drafting
from shop.aftercare.models import Person, Trace
from shop.aftercare.rules import editing
from shop.mail.models import Message
from tests.aftercare import makers
from tests.aftercare.test_languages import GERMAN, translated

pytestmark = pytest.mark.django_db
FALLBACK = "German is not written: English is sent."


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def clerk(client):
    user = UserFactory(is_staff=True, first_name="Cleo", last_name="Clerk", email="cleo@example.com")
    user.groups.set(Group.objects.filter(name__in=["Aftercare editors", "Order managers"]))
    client.force_login(user)
    return client


@pytest.fixture
def draft(now):
    actions.load(translated("A6"), now=now)
    return drafting.open_draft("aftercare", by=None, now=now)


def url(name, *args):
    return reverse(f"aftercare:{name}", args=args)


def page(response):
    return html.unescape(" ".join(response.content.decode().split()))


def typed(draft, key, **changes):
    return {**GERMAN, "seen": editing.fingerprint(editing.find(draft.content, key)), **changes}


def german_of(draft, key):
    draft.refresh_from_db()
    return editing.find(draft.content, key).get("translations", {}).get("de")


# --- The editor ----------------------------------------------------------------------------------------------------


def test_the_list_shows_which_languages_a_step_has(clerk, draft):
    shown = page(clerk.get(url("sequence")))

    assert shown.count("Also in German") == 1
    assert "Also in German" in shown.partition('id="step-A6"')[2].partition('id="step-A7"')[0]


def test_a_language_is_added_changed_and_taken_out(clerk, draft):
    chosen = clerk.get(url("languages", "A2"), {"language": "de"})
    assert chosen["Location"] == url("translation", "A2", "de")

    saved = clerk.post(url("translation", "A2", "de"), typed(draft, "A2"), follow=True)
    assert ("German of A2 is saved in the draft." in page(saved), german_of(draft, "A2")) == (True, GERMAN)

    clerk.post(url("translation", "A2", "de"), typed(draft, "A2", subject="Neu"))
    assert german_of(draft, "A2")["subject"] == "Neu"

    asked = clerk.get(url("remove-translation", "A2", "de"))
    assert ("Neu" in page(asked), german_of(draft, "A2")["subject"]) == (True, "Neu")
    clerk.post(url("remove-translation", "A2", "de"), {"seen": asked.context["seen"]})
    draft.refresh_from_db()
    assert "translations" not in editing.find(draft.content, "A2")


WRONG = [
    ("subject", "", "Enter the subject."),
    ("subject", "{receipt}", "The subject has an unknown gap {receipt}."),
    ("preheader", "x" * 151, "The preheader must be at most 150 characters; it has 151."),
    ("text", "{x.__class__}", "The text has an unknown gap {x.__class__}."),
    ("text", "{reorder}", "The text names prices: only a marketing letter may hold {reorder}."),
    ("html", "{{ settings.SECRET_KEY }}", "The HTML has an unknown gap { settings.SECRET_KEY }."),
]


@pytest.mark.parametrize(("name", "value", "sentence"), WRONG, ids=[f"{row[0]} {row[1]}"[:30] for row in WRONG])
def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost(clerk, draft, name, value, sentence):
    answer = clerk.post(url("translation", "A2", "de"), typed(draft, "A2", **{name: value}))

    form = answer.context["form"]
    assert (answer.status_code, form.errors) == (422, {name: [sentence]})
    assert [form[each].value() for each in GERMAN] == list({**GERMAN, name: value}.values())
    assert german_of(draft, "A2") is None


def test_html_that_no_letter_may_hold_is_cleaned_and_shown_before_it_is_saved(clerk, draft):
    answer = clerk.post(url("translation", "A2", "de"), typed(draft, "A2", html="<p onclick='x()'>Hallo</p>"))

    assert (answer.status_code, answer.context["form"]["html"].value()) == (422, "<p>Hallo</p>")
    assert "onclick" in page(answer).partition("What the cleaning changed")[2]


def test_what_the_claims_check_finds_in_a_translation_stands_beside_it_and_stops_publishing(clerk, draft):
    words = typed(draft, "A2", subject="Nur 29,90 €")

    saved = clerk.post(url("translation", "A2", "de"), words, follow=True)

    assert "The claims check found 1 place" in page(saved)
    assert [each.field for each in saved.context["form"].found] == ["subject"]
    assert "(the claims check found 1)" in page(clerk.get(url("step", "A2")))
    assert "1 place that the claims check found" in page(clerk.get(url("sequence")))


def test_whoever_saves_after_somebody_else_sees_theirs_first(clerk, draft, now):
    old = editing.find(draft.content, "A6")
    mine = typed(draft, "A6", subject="Meins")
    theirs = {**old, "text": "New English", "translations": {"de": {**GERMAN, "subject": "Ihres"}}}
    drafting.change_step(draft, theirs, key="A6", seen=editing.fingerprint(old), by=None, now=now)

    answer = clerk.post(url("translation", "A6", "de"), mine)
    assert (answer.status_code, german_of(draft, "A6")["subject"]) == (409, "Ihres")
    assert ("Ihres" in page(answer), "New English" in page(answer)) == (True, True)

    again = {**mine, "seen": answer.context["form"]["seen"].value()}
    assert clerk.post(url("translation", "A6", "de"), again).status_code == 302
    assert (german_of(draft, "A6")["subject"], editing.find(draft.content, "A6")["text"]) == ("Meins", "New English")


def test_taking_out_what_somebody_has_just_changed_is_refused(clerk, draft):
    answer = clerk.post(url("remove-translation", "A6", "de"), {"seen": "old"})

    assert ("Somebody has just changed this step" in page(answer), german_of(draft, "A6")) == (True, GERMAN)


def test_changing_the_english_words_keeps_the_translation(clerk, draft):
    from tests.aftercare.test_desk import typed as typed_step

    answer = clerk.post(url("step", "A6"), typed_step(draft, "A6", subject="New"))

    assert (answer.status_code, german_of(draft, "A6")) == (302, GERMAN)


@pytest.mark.parametrize("code", ["en", "en-US", "xx", "DE", "de-at"])
def test_there_is_no_page_for_what_is_no_other_language(clerk, draft, code):
    assert clerk.get(url("translation", "A2", code)).status_code == 404
    assert clerk.get(url("remove-translation", "A2", code)).status_code == 404


def test_a_step_that_is_gone_and_a_draft_that_is_none_lead_back_to_the_list(clerk, draft):
    ways = [("languages",), ("translation", "de"), ("remove-translation", "de")]
    for name, *more in ways:
        assert "The draft has no step Z9" in page(clerk.get(url(name, "Z9", *more), follow=True))
    drafting.discard(draft)
    for name, *more in ways:
        assert "Begin a new edition first" in page(clerk.get(url(name, "A6", *more), follow=True))


def test_translations_are_for_those_who_write_the_sequence(client, draft):
    ways = [url("languages", "A6"), url("translation", "A6", "de"), url("remove-translation", "A6", "de")]

    assert [client.get(way).status_code for way in ways] == [302] * 3
    client.force_login(UserFactory(is_staff=True))
    assert [client.get(way).status_code for way in ways] == [403] * 3


# --- Previews ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "language", "text", "fallback"), [("A6", "de", "Guten Tag", 0), ("A7", "de", "Hello", 1)]
)
def test_the_preview_shows_the_letter_of_a_reader_and_says_when_english_steps_in(
    clerk, draft, key, language, text, fallback
):
    shown = page(clerk.get(url("step-preview", key), {"language": language}))

    assert (text in shown, shown.count(FALLBACK)) == (True, fallback)
    assert f"light/?language={language}" in shown
    framed = clerk.get(url("step-letter", key, "light"), {"language": language}).content.decode()
    assert ('<html lang="de" ' in framed, text in framed) == (not fallback, True)
    assert FALLBACK not in framed


def test_a_preview_in_a_language_that_is_none_is_english(clerk, draft):
    assert "Hello" in page(clerk.get(url("step-preview", "A6"), {"language": "<x>"}))


ASKED = {"buy": "TIPS-10:2", "paid_on": "2027-01-05", "sessions": "2027-01-20", "dispatched_on": "2027-01-06"}


@pytest.fixture
def tips(now):
    actions.load(translated("A6"), now=now)
    product = makers.home_cartridge(max_depth_mm=0.25, pack_size=10)
    type(product).objects.filter(pk=product.pk).update(upc="TIPS-10")


def test_the_simulator_plays_a_reader_of_another_language(clerk, tips):
    german = clerk.get("/dashboard/aftercare/simulator/", {**ASKED, "language": "de", "step": "A7"})
    rows = {row["line"].ref.key: (row["subject"], row["fallback"]) for row in german.context["rows"]}

    assert rows["A6"] == ("Bestellung 100042", "")
    assert rows["A7"] == ("Order 100042", FALLBACK)
    assert FALLBACK in page(german).partition('id="letter"')[2]

    english = clerk.get("/dashboard/aftercare/simulator/", {**ASKED, "step": "A6"})
    assert "is not written" not in page(english)


def test_a_test_letter_comes_in_the_language_of_the_preview(clerk, tips):
    clerk.post(f"{url('simulator-send', '1', 'A6')}?language=de")

    assert Message.objects.get().subject == "[Test] Bestellung 100042"


def test_the_simulator_takes_the_language_of_an_orders_buyer(clerk, now):
    enrolment = makers.enrolment(now=now, data=translated("A6"))
    Person.objects.update(language="de")

    shown = clerk.get("/dashboard/aftercare/simulator/", {"order": enrolment.order.number, "step": "A7"})

    assert FALLBACK in page(shown).partition('id="letter"')[2]


# --- One person ----------------------------------------------------------------------------------------------------


@pytest.fixture
def treated(now):
    made = makers.enrolment(now=now, data=translated("A6"))
    return actions.set_treatment(made, treated_on=date(2027, 1, 10), treatment="home", now=now)


def test_the_desk_sets_a_persons_language_and_sees_where_english_steps_in(clerk, treated):
    own = url("person", treated.person.uuid)
    before = page(clerk.get(own))
    assert ("Emails are for a reader of English." in before, FALLBACK in before) == (True, False)

    shown = page(clerk.post(url("language", treated.person.uuid), {"language": "de"}, follow=True))

    assert ("Emails are for a reader of German." in shown, "Bestellung" in shown) == (True, True)
    coming = len([each for each in queries.timeline(Person.objects.get().enrolments.get()) if each.state == "coming"])
    assert shown.count(FALLBACK) == coming - 1
    trace = Trace.objects.get()
    assert (trace.by_name, trace.deed, trace.detail) == ("Cleo Clerk", "language set", "German")


def test_a_language_that_is_none_is_refused(clerk, treated, now):
    answer = clerk.post(url("language", treated.person.uuid), {"language": "xx"})

    assert (answer.status_code, Trace.objects.count(), Person.objects.get().language) == (422, 0, "en")
    with pytest.raises(ValueError, match="no language"):
        actions.set_language(treated.person, language="xx", now=now)


# --- The customer --------------------------------------------------------------------------------------------------


def diary(enrolment):
    return f"/aftercare/{queries.token_for(enrolment)}/"


def test_a_customer_chooses_among_the_languages_there_are(client, treated):
    own = diary(treated)
    assert f'href="{own}language/"' in page(client.get(own))

    form = client.get(f"{own}language/").context["form"]
    assert (form.fields["language"].choices, form["language"].value()) == ([("en", "English"), ("de", "German")], "en")
    answer = client.post(f"{own}language/", {"language": "de"}, follow=True)

    assert "Your emails come in German where we have them in it." in page(answer)
    assert Person.objects.get().language == "de"


@pytest.mark.parametrize("language", ["fr", "", "xx"])
def test_a_language_that_no_email_is_written_in_is_no_choice(client, treated, language):
    answer = client.post(f"{diary(treated)}language/", {"language": language})

    assert (answer.status_code, Person.objects.get().language) == (422, "en")


def test_without_any_translation_there_is_no_choice(client, treated, now):
    actions.load(makers.sequence(), now=now)

    own = diary(treated)

    assert "language/" not in page(client.get(own)).partition("<main")[2].partition("</main>")[0]
    assert [client.get(f"{own}language/").status_code, client.post(f"{own}language/").status_code] == [404, 404]

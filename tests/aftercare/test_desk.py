"""The desk of the sequence: pages on which a clerk writes the next edition."""

import html

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from oscar.test.factories import UserFactory

from shop import clock
from shop.aftercare import actions, rules, tasks
from shop.aftercare.actions import checking, drafting
from shop.aftercare.forms.step import StepForm, values_of
from shop.aftercare.models import Draft
from shop.aftercare.rules import editing
from tests import factories
from tests.aftercare import makers

pytestmark = pytest.mark.django_db
HTML = "<h1>Hello</h1>\n<p>Order {order_number}.</p>\n"


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def clerk(client):
    user = UserFactory(is_staff=True, first_name="Clara", last_name="Clerk")
    user.groups.add(Group.objects.get(name="Aftercare editors"))
    client.force_login(user)
    return client


@pytest.fixture
def draft(now):
    actions.load(makers.sequence(), now=now)
    return drafting.open_draft("aftercare", by=None, now=now)


def url(name, *args):
    return reverse(f"aftercare:{name}", args=args)


def page(response):
    return html.unescape(" ".join(response.content.decode().split()))


def typed(draft, step, /, **changes):
    """What a browser sends for the form of this step, with ``changes``."""
    data = editing.find(draft.content, step)
    values = values_of(rules.read({"sequence": "x", "steps": [data]}).steps[0])
    form = StepForm(initial={**values, "seen": editing.fingerprint(data)})
    shown = {name: form[name].value() for name in form.fields}
    kept = {name: value for name, value in shown.items() if value == 0 and value is not False or value}
    return {**{name: ("on" if value is True else value) for name, value in kept.items()}, **changes}


def step_of(draft, key):
    draft.refresh_from_db()
    return editing.find(draft.content, key)


def test_a_form_that_was_only_looked_at_changes_nothing_of_a_step():
    data = makers.service("A2", anchor="delivered", block_kinds=["what-to-expect", "aftercare", "when-to-get-help"])
    step = rules.read({"sequence": "x", "steps": [data]}).steps[0]
    form = StepForm({**values_of(step), "block_kinds": ["aftercare", "what-to-expect", "when-to-get-help"]}, step=step)

    assert form.is_valid(), form.errors
    assert form.plain() == editing.plain(step)


def mistakes(response, name):
    return [str(each) for each in response.context["form"].errors.get(name, [])]


def test_the_desk_is_for_those_whose_work_it_is(client, draft):
    pages = [
        url("sequence"),
        url("step", "A2"),
        url("new-step"),
        url("step-preview", "A2"),
        url("step-letter", "A2", "dark"),
        url("editions"),
        url("edition", 1),
        url("remove-step", "A2"),
        url("discard"),
    ]
    assert [client.get(each).status_code for each in pages] == [302] * 9
    user = UserFactory(is_staff=True)
    client.force_login(user)
    assert [client.get(each).status_code for each in pages] == [403] * 9
    user.user_permissions.add(Permission.objects.get(codename="change_draft"))
    assert [client.get(each).status_code for each in pages] == [200] * 9


def test_the_list_shows_the_edition_until_somebody_begins_the_next(clerk, now):
    assert "No sequence is loaded" in page(clerk.get(url("sequence")))
    clerk.post(url("begin"))
    assert "The command aftercare_load loads one" in page(clerk.get(url("sequence")))
    actions.load(makers.sequence(), now=now)

    before = page(clerk.get(url("sequence")))
    after = page(clerk.post(url("begin"), follow=True))

    assert ("Steps of edition 1" in before, "Edit" in before) == (True, False)
    assert "Steps of the draft" in after
    assert "A6: Order {order_number}" in after
    assert "On the treatment day, at 18:00" in after
    assert Draft.objects.get().edited_by.first_name == "Clara"


def test_the_pages_ask_the_database_as_often_for_many_steps_as_for_few(clerk, draft, now, django_assert_num_queries):
    clerk.get(url("sequence"))
    for many in (0, 30):
        for number in range(many):
            drafting.add_step(draft, makers.step(f"M{number}"), by=None, now=now)
        with django_assert_num_queries(7):
            clerk.get(url("sequence"))


def test_without_a_draft_there_is_no_step_to_edit(clerk, now):
    actions.load(makers.sequence(), now=now)

    for name, args in (("step", ["A2"]), ("new-step", []), ("remove-step", ["A2"]), ("discard", [])):
        assert "Begin a new edition first" in page(clerk.get(url(name, *args), follow=True))
    assert clerk.post(url("move-step", "A2"), {"way": "up"}).status_code == 302
    assert clerk.get(url("step-preview", "A2")).status_code == 404


def test_opening_and_saving_a_step_changes_nothing(clerk, draft):
    before = draft.content

    for key in ("A0", "A2", "A6"):
        answer = clerk.post(url("step", key), typed(draft, key))
        assert (answer.status_code, answer.context and answer.context["form"].errors) == (302, None)

    draft.refresh_from_db()
    assert (draft.content, draft.revision) == (before, 0)


def test_everything_about_a_step_can_be_changed(clerk, draft):
    product = factories.product(fit_family="DIA-HOME")
    product.stockrecords.update(partner_sku="DH-1")
    makers.order(country="GB")
    changes = {
        "key": "A2b",
        "anchor": "treated",
        "offset_days": "-3",
        "local_time": "17:30",
        "max_late_hours": "24",
        "purpose": "marketing",
        "groups": ["N", "H"],
        "skus": "DH-1, DH-1",
        "classes": ["cartridge"],
        "families": "DIA-HOME",
        "audiences": ["home"],
        "markets": "GB",
        "buyer": "repeat",
        "min_session": "2",
        "only_last_session": "on",
        "cooling_days": "90",
        "also_after_treated_days": "5",
        "keeps_day": "on",
        "block_kinds": ["aftercare"],
        "subject": "New {order_number}",
        "preheader": "New",
        "html": HTML,
        "text": "New",
    }

    answer = clerk.post(url("step", "A2"), typed(draft, "A2", **changes), follow=True)

    assert "The step A2b is saved in the draft." in page(answer)
    assert step_of(draft, "A2b") == {
        "key": "A2b",
        "anchor": "treated",
        "offset_days": -3,
        "local_time": "17:30",
        "max_late_hours": 24,
        "purpose": "marketing",
        "groups": "HN",
        "before_treatment": True,
        "min_session": 2,
        "only_last_session": True,
        "cooling_days": 90,
        "also_after_treated_days": 5,
        "keeps_day": True,
        "block_kinds": ["aftercare"],
        "conditions": {
            "skus": ["DH-1"],
            "classes": ["cartridge"],
            "families": ["DIA-HOME"],
            "audiences": ["home"],
            "markets": ["GB"],
            "buyer": "repeat",
        },
        "subject": "New {order_number}",
        "preheader": "New",
        "html": HTML,
        "text": "New",
    }


WRONG = [
    ("key", "A 2", "The key must be up to 20 letters, digits and hyphens."),
    ("anchor", "born", "Select a valid choice. born is not one of the available choices."),
    ("offset_days", "99999", "“Days after it” must be a whole number from -730 to 730."),
    ("offset_days", "-1", "Only a step counted from a day may have a negative offset."),
    ("local_time", "25:00", "Enter a time such as 18:00."),
    ("local_time", "", "An offset in days needs a “Time of day”."),
    ("max_late_hours", "0", "“Not later than (hours)” must be a whole number from 1 to 8760."),
    ("max_late_hours", "9" * 30, "“Not later than (hours)” must be a whole number from 1 to 8760."),
    ("groups", [], "Choose at least one."),
    ("skus", "NO-SUCH", "The shop has no product with the code NO-SUCH."),
    ("families", "X", "The shop has no fit family X."),
    ("markets", "ZZ, GB", "The shop has no country with the code ZZ, GB."),
    ("min_session", "2", "“From session” and “Only after the last session” need a step of a session."),
    ("repeat_times", "2", ""),
    ("subject", "{receipt}", "The subject has an unknown gap {receipt}."),
    ("subject", "x" * 151, "The subject must be at most 150 characters; it has 151."),
    ("subject", " ", "Enter the subject."),
    ("text", " \r\n ", "The text is empty."),
    ("text", "{x.__class__}", "The text has an unknown gap {x.__class__}."),
    ("text", "{{ order }}", "The text has an unknown gap { order }."),
    ("html", "{{ settings.SECRET_KEY }}", "The HTML has an unknown gap { settings.SECRET_KEY }."),
    ("html", "{% include 'x' %}", "The HTML has an unknown gap {% include 'x' %}."),
    ("preheader", "{order.user}", "The preheader has an unknown gap {order.user}."),
]


@pytest.mark.parametrize(("name", "value", "sentence"), WRONG, ids=[f"{row[0]} {row[1]}"[:30] for row in WRONG])
def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost(clerk, draft, name, value, sentence):
    before = draft.content
    data = typed(draft, "A2", **{"preheader": "Typed by Clara", name: value})

    answer = clerk.post(url("step", "A2"), data)

    expected = {"repeat_times": ("repeat_days", "A repeated step needs “Again after (days)” of at least 28.")}
    field, words = expected.get(name, (name, sentence))
    assert (answer.status_code, mistakes(answer, field)) == (422, [words])
    assert f'href="#id_{field}">{words}' in page(answer)
    assert page(answer).count(words) == 2
    assert name == "preheader" or 'value="Typed by Clara"' in page(answer)
    draft.refresh_from_db()
    assert draft.content == before


def test_every_mistake_is_told_at_once(clerk, draft):
    data = typed(draft, "A2", subject="{x}", html="{y}", max_late_hours="0", groups=[], local_time="")

    answer = clerk.post(url("step", "A2"), data)

    assert set(answer.context["form"].errors) == {"subject", "html", "max_late_hours", "groups", "local_time"}


def test_html_that_had_to_be_cleaned_is_shown_before_it_is_saved(clerk, draft):
    dirty = HTML.replace("<p>", "<p onclick='x()'>") + "<script>alert(1)</script>"

    answer = clerk.post(url("step", "A2"), typed(draft, "A2", html=dirty.replace("\n", "\r\n")))

    assert answer.status_code == 422
    assert answer.context["form"]["html"].value() == HTML
    assert "What the cleaning changed" in page(answer)
    assert "alert(1)" in page(answer)
    assert step_of(draft, "A2")["html"] == "<p>Hello</p>"
    assert clerk.post(url("step", "A2"), typed(draft, "A2", html=HTML)).status_code == 302
    assert step_of(draft, "A2")["html"] == HTML


def test_a_stale_save_is_refused_and_shows_both(clerk, draft, now):
    mine = typed(draft, "A2", subject="Mine")
    theirs = {**editing.find(draft.content, "A2"), "subject": "Theirs"}
    other = UserFactory(first_name="Otto", last_name="Other")
    drafting.change_step(draft, theirs, key="A2", seen=mine["seen"], by=other, now=now)

    answer = clerk.post(url("step", "A2"), mine)

    assert (answer.status_code, step_of(draft, "A2")["subject"]) == (409, "Theirs")
    assert "Otto Other has changed this step since you opened it. Nothing was saved." in page(answer)
    assert ("Out: </span>Theirs" in page(answer), "In: </span>Mine" in page(answer)) == (True, True)
    assert answer.context["form"]["subject"].value() == "Mine"
    again = {**mine, "seen": answer.context["form"]["seen"].value()}
    assert clerk.post(url("step", "A2"), again).status_code == 302
    assert step_of(draft, "A2")["subject"] == "Mine"


def test_words_for_a_step_that_was_taken_out_meanwhile_are_not_lost(clerk, draft, now, monkeypatch):
    mine = typed(draft, "A2", subject="Mine")

    def too_late(*args, **kwargs):
        raise drafting.Stale(draft, theirs=None)

    monkeypatch.setattr(drafting, "change_step", too_late)
    answer = clerk.post(url("step", "A2"), mine)

    assert answer.status_code == 409
    assert "Somebody has taken this step out of the draft" in page(answer)
    assert 'value="Mine"' in page(answer)


def test_a_step_is_added_moved_and_taken_out(clerk, draft):
    new = {**typed(draft, "A1"), "key": "B1", "seen": ""}
    assert clerk.get(url("new-step") + "?after=A1").status_code == 200
    assert clerk.post(url("new-step") + "?after=A1", new).status_code == 302
    clerk.post(url("move-step", "B1"), {"way": "up"})
    clerk.post(url("move-step", "A7"), {"way": "down"})

    seen = clerk.get(url("remove-step", "A3")).context["seen"]
    clerk.post(url("remove-step", "A3"), {"seen": seen})

    draft.refresh_from_db()
    assert [step["key"] for step in draft.content["steps"]] == ["A0", "B1", "A1", "A2", "A6", "A7"]
    for name in ("move-step", "remove-step"):
        assert "The draft has no step A3" in page(clerk.post(url(name, "A3"), {"seen": seen}, follow=True))


def test_a_short_name_is_taken_once(clerk, draft):
    answer = clerk.post(url("new-step"), typed(draft, "A1", key="a2"))

    assert (answer.status_code, mistakes(answer, "key")) == (422, ["Another step has the short name a2 already."])


def test_a_wrong_new_step_is_shown_again(clerk, draft):
    answer = clerk.post(url("new-step"), {"subject": "Typed"})

    assert (answer.status_code, 'value="Typed"' in page(answer)) == (422, True)


def test_a_step_that_somebody_changed_is_not_taken_out_unseen(clerk, draft, now):
    answer = clerk.post(url("remove-step", "A2"), {"seen": "long ago"})

    assert "Somebody has just changed this step" in page(answer)
    assert step_of(draft, "A2")


def test_the_last_step_stays(clerk, now):
    actions.load(makers.sequence(makers.step("A0")), now=now)
    draft = drafting.open_draft("aftercare", by=None, now=now)

    answer = clerk.post(url("remove-step", "A0"), {"seen": editing.fingerprint(draft.content["steps"][0])})

    assert "The step stays: The steps must be a list of at least one step." in page(answer)


def test_a_draft_is_thrown_away_after_a_question(clerk, draft):
    assert "Throw the draft away?" in page(clerk.get(url("discard")))
    assert Draft.objects.count() == 1

    clerk.post(url("discard"))

    assert Draft.objects.count() == 0


def test_a_step_is_shown_as_a_letter_with_invented_values(clerk, draft):
    answer = clerk.get(clerk.post(url("step", "A2"), typed(draft, "A2", action="preview", html=HTML)).url)

    assert "Order 100042" in page(answer)
    assert page(answer).count('sandbox=""') == 2
    light, dark = (clerk.get(url("step-letter", "A2", scheme)) for scheme in ("light", "dark"))
    assert "Order 100042." in page(light)
    assert "sandbox" in light["Content-Security-Policy"]
    assert ("@media not all" in page(light), "@media all" in page(dark)) == (True, True)
    assert clerk.get(url("step-preview", "A99")).status_code == 404


@pytest.mark.parametrize("name", sorted(rules.PLACEHOLDERS))
def test_every_gap_has_an_invented_value(clerk, draft, now, name):
    purpose = {"receipt": "transactional", "reorder": "marketing"}.get(name, "service")
    words = {"html": f"<p>{{{name}}}</p>", "text": f"{{{name}}}"}
    step = makers.service("B", anchor="treated", purpose=purpose, block_kinds=["aftercare"], **words)
    drafting.add_step(draft, step, by=None, now=now)

    letter = page(clerk.get(url("step-letter", "B", "light")))
    assert (f"{{{name}}}" in letter, f"[{name.replace('_', ' ')}]" in letter) == (False, False)


def test_editions_are_listed_shown_and_compared(clerk, now):
    makers.enrolment(now=now)
    changed = makers.sequence()
    changed["steps"][2]["text"] = "Hello\nyou"
    changed["steps"][2]["offset_days"] = 2
    actions.load(changed, now=now)

    editions, first = page(clerk.get(url("editions"))), page(clerk.get(url("edition", 1)))
    differs = page(clerk.get(url("compare", 1) + "?with=2"))

    assert editions.index("Edition 2") < editions.index("Edition 1")
    assert ("a file" in editions, "1 order is on it" in first) == (True, True)
    assert "A2: changed" in differs
    assert "In: </span>you" in differs
    assert "Before: 1. After: <strong>2</strong>." in differs
    assert "They say the same." in page(clerk.get(url("compare", 1) + "?with=1"))
    assert page(clerk.get(url("edition-preview", 1, "A2"))).count("<iframe") == 2
    assert clerk.get(url("edition-letter", 1, "A2", "dark")).status_code == 200


def test_a_draft_is_compared_with_its_edition(clerk, draft, now):
    drafting.remove_step(draft, key="A2", seen=editing.fingerprint(editing.find(draft.content, "A2")), by=None, now=now)

    assert "A2: not in the draft" in page(clerk.get(url("compare", 1) + "?with=draft"))


@pytest.mark.parametrize("wanted", ["", "?with=draft", "?with=9", "?with=x", "?with=99999999999999999999"])
def test_there_is_nothing_to_compare_with(clerk, now, wanted):
    actions.load(makers.sequence(), now=now)

    assert clerk.get(url("compare", 1) + wanted).status_code == 404


@pytest.fixture
def order(now):
    """An order to Japan that arrived: A2 and A3 are planned."""
    enrolment = makers.enrolment(now=now, country="JP")
    actions.note_delivered(enrolment.order, delivered_at=now, now=now)
    return enrolment.order


def publishing(clerk, **choice):
    """Look at the difference for a choice; what the page would send to publish it."""
    shown = clerk.post(url("publish"), {"action": "show", **choice})
    if not shown.context["difference"]:
        return choice
    agreed, revision = shown.context["difference"].fingerprint, shown.context["draft"].revision
    assert f'name="agreed" value="{agreed}"' in page(shown)
    return {"action": "publish", "agreed": agreed, "revision": revision, **choice}


def reworded(now, key="A3", **changes):
    draft = drafting.open_draft("aftercare", by=None, now=now)
    data = editing.find(draft.content, key)
    changed = {**data, **(changes or {"text": "New words"})}
    return drafting.change_step(draft, changed, key=key, seen=editing.fingerprint(data), by=None, now=now)


def test_publishing_is_for_who_may_publish(client, draft):
    user = UserFactory(is_staff=True)
    client.force_login(user)
    user.user_permissions.add(Permission.objects.get(codename="change_draft"))
    assert client.get(url("publish")).status_code == 403
    assert f'href="{url("publish")}"' not in page(client.get(url("sequence")))


def test_the_page_tells_exactly_what_would_change_in_the_customers_own_time(clerk, order, now):
    reworded(now, text="New words", local_time="11:00")

    shown = page(clerk.get(url("publish")))

    assert "1 order of 1 person would go on with the new edition." in shown
    assert "1 gets a new text, 0 get a letter as another kind of email, 1 gets a later date, 0 get an earlier" in shown
    assert "0 get a second copy." in shown
    assert "<td>13 January 2027, 10:00</td> <td>13 January 2027, 11:00</td>" in shown
    assert order.aftercare_enrolments.get().version.number == 1


def test_a_draft_is_published_and_done_at_once_for_a_few_orders(clerk, order, now):
    reworded(now)

    answer = clerk.post(url("publish"), publishing(clerk, apply_to="unsent"), follow=True)

    assert "Edition 2 is published." in page(answer)
    assert "Applied to new orders and all unsent letters. 1 gets a new text," in page(answer)
    assert "Published on 5 January 2027, 09:00 UTC by Clara Clerk. 1 order is on it." in page(answer)
    assert order.aftercare_enrolments.get().version.number == 2
    assert "Begin a new edition first" in page(clerk.get(url("publish"), follow=True))


def test_the_choice_of_nobody_and_of_chosen_orders_is_kept(clerk, order, now):
    reworded(now)
    none = page(clerk.post(url("publish"), {"action": "show", "apply_to": "nobody"}))
    assert "0 orders of 0 people would go on with the new edition." in none

    clerk.post(url("publish"), publishing(clerk, apply_to="chosen", orders=f"{order.number}\n"))

    assert order.aftercare_enrolments.get().version.applied_to == "chosen"


WRONG_CHOICES = [
    ({}, "apply_to", "Choose one."),
    ({"apply_to": "everybody"}, "apply_to", "Select a valid choice. everybody is not one of the available choices."),
    ({"apply_to": "chosen"}, "orders", "Enter the number of at least one order."),
    ({"apply_to": "chosen", "orders": "1, 2"}, "orders", "The shop has no order under way with the number 1, 2."),
    ({"apply_to": "nobody", "revision": "x"}, "revision", "Enter a whole number."),
]


@pytest.mark.parametrize(("choice", "field", "sentence"), WRONG_CHOICES)
def test_a_wrong_choice_is_told_beside_its_field(clerk, draft, choice, field, sentence):
    answer = clerk.post(url("publish"), {"action": "publish", **choice})

    assert (answer.status_code, mistakes(answer, field)) == (422, [sentence])


def test_numbers_that_changed_are_shown_again_before_anything_is_published(clerk, order, now):
    reworded(now)
    sent = publishing(clerk, apply_to="unsent")
    actions.stop(order, reason="Cancelled", now=now)

    answer = clerk.post(url("publish"), sent)

    assert (answer.status_code, "these are not the numbers you saw" in page(answer)) == (409, True)
    assert "0 orders of 0 people" in page(answer)
    again = {**sent, "agreed": answer.context["difference"].fingerprint}
    assert clerk.post(url("publish"), again).status_code == 302


def test_what_stands_in_the_way_of_publishing_is_told(clerk, draft, now):
    assert "The draft says the same as edition 1." in page(clerk.get(url("publish")))
    claiming(draft, now)
    assert "words that may not stand, in A2" in page(clerk.get(url("publish")))

    answer = clerk.post(url("publish"), publishing(clerk, apply_to="nobody"))

    assert (answer.status_code, "words that may not stand, in A2" in page(answer)) == (409, True)


def test_many_orders_are_left_to_the_worker_and_the_page_says_how_many(clerk, order, now, monkeypatch):
    reworded(now)
    monkeypatch.setattr("shop.aftercare.views.publishing.AT_ONCE", 0)

    answer = clerk.post(url("publish"), publishing(clerk, apply_to="unsent"), follow=True)

    assert "1 order still to be changed over." in page(answer)
    tasks.switch(0)
    assert "still to be changed over" not in page(clerk.get(url("edition", 2)))
    assert order.aftercare_enrolments.get().version.number == 2


def claiming(draft, now, key="A2", words="It cures acne."):
    """The draft with a claim in one step."""
    data = {**editing.find(draft.content, key), "text": words}
    look = editing.fingerprint(editing.find(draft.content, key))
    return drafting.change_step(draft, data, key=key, seen=look, by=None, now=now)


@pytest.fixture
def reviewer(client):
    user = UserFactory(is_staff=True, first_name="Rita", last_name="Reviewer")
    user.groups.add(Group.objects.get(name="Aftercare reviewers"))
    client.force_login(user)
    return client


def test_what_the_claims_check_finds_stands_beside_the_field_while_one_edits(clerk, draft):
    wrong = typed(draft, "A2", text="It cures acne.", subject="Buy now", key="A 2")

    answer = clerk.post(url("step", "A2"), wrong)

    assert answer.status_code == 422
    fields = {
        field.name: [each.words for each in found]
        for _, pairs in answer.context["form"].parts
        for field, found in pairs
        if found
    }
    assert fields == {"subject": ["Buy now"], "text": ["cures acne"]}
    saved = clerk.post(url("step", "A2"), {**wrong, "key": "A2"}, follow=True)
    assert "“cures acne”: " in page(saved)
    assert "The draft cannot be published as it is." in page(clerk.get(url("sequence")))


def test_a_marketing_letter_may_sell_but_not_claim(clerk, draft):
    selling = {"text": "Buy now for $29.90. It cures acne.", "purpose": "marketing"}

    answer = clerk.post(url("step", "A2"), typed(draft, "A2", **selling), follow=True)

    assert [each.words for each in answer.context["form"].found] == ["cures acne"]


def test_only_who_may_lets_words_stand_and_only_with_a_note(client, draft, now):
    claiming(draft, now)
    editor = UserFactory(is_staff=True)
    editor.groups.add(Group.objects.get(name="Aftercare editors"))
    client.force_login(editor)
    assert client.post(url("override", "A2"), {"note": "Fine."}).status_code == 403
    with pytest.raises(checking.NoteRefused, match="You may not"):
        checking.override(draft, key="A2", seen="", note="Fine.", by=editor, now=now)
    assert set(checking.open_findings(Draft.objects.get())) == {"A2"}


def test_a_note_covers_what_was_found_and_no_more(reviewer, draft, now):
    draft = claiming(draft, now)
    shown = reviewer.get(url("override", "A2"))
    assert "“cures acne”" in page(shown)
    seen = shown.context["form"]["seen"].value()

    empty = reviewer.post(url("override", "A2"), {"note": " ", "seen": seen})
    done = reviewer.post(url("override", "A2"), {"note": "It quotes a study.", "seen": seen}, follow=True)

    assert (empty.status_code, "Say in a sentence why" in page(empty)) == (422, True)
    assert "cannot be published" not in page(done)
    note = Draft.objects.get().overrides.get()
    assert (note.by_name, note.at, note.findings) == (
        "Rita Reviewer",
        now,
        [["text", "treats a condition", "cures acne"]],
    )
    more = claiming(draft, now, words="It cures acne. FDA approved.")
    assert [each.words for each in checking.open_findings(more)["A2"]] == ["cures acne", "FDA approved"]
    assert "It quotes a study." in page(reviewer.get(url("override", "A2")))


def test_a_note_for_words_that_changed_meanwhile_is_refused(reviewer, draft, now):
    claiming(draft, now)

    answer = reviewer.post(url("override", "A2"), {"note": "It quotes.", "seen": "long ago"})

    assert (answer.status_code, "Somebody has changed this step" in page(answer)) == (422, True)
    assert "It quotes." in page(answer)
    again = {"note": "It quotes.", "seen": answer.context["form"]["seen"].value()}
    assert reviewer.post(url("override", "A2"), again).status_code == 302


def test_a_step_without_findings_needs_no_note(reviewer, draft):
    seen = editing.fingerprint(editing.find(draft.content, "A2"))

    answer = reviewer.post(url("override", "A2"), {"note": "Why not.", "seen": seen})

    assert "it needs no note" in page(answer) or "Nothing was found" in page(answer)
    assert Draft.objects.get().overrides.count() == 0
    assert "The draft has no step A9" in page(reviewer.get(url("override", "A9"), follow=True))
    drafting.discard(draft)
    assert "Begin a new edition first" in page(reviewer.get(url("override", "A2"), follow=True))


def test_a_draft_goes_on_from_an_edition_that_was_published_meanwhile(clerk, draft, now):
    reworded(now, key="A2", text="Mine")
    theirs = makers.sequence()
    theirs["steps"][2]["text"], theirs["steps"][3]["text"] = "Theirs", "Theirs"
    actions.load(theirs, now=now)
    before = clerk.get(url("sequence"))
    assert "Edition 2 was published since this draft was begun." in page(before)
    assert "csrfmiddlewaretoken" in page(before).split("published since")[0]

    after = page(clerk.post(url("renew"), follow=True))

    assert "Look at A2: that edition changed it too. The draft keeps yours." in after
    renewed = Draft.objects.get()
    assert (renewed.based_on.number, renewed.revision) == (2, 2)
    assert [editing.find(renewed.content, key)["text"] for key in ("A2", "A3")] == ["Mine", "Theirs"]
    assert "published since" not in after
    assert clerk.post(url("renew")).status_code == 302
    assert Draft.objects.get().revision == 2


def test_a_draft_that_makes_no_sequence_with_the_latest_edition_stays_as_it_is(clerk, draft, now):
    drafting.add_step(draft, makers.step("B1"), by=None, now=now)
    theirs = makers.sequence()
    theirs["steps"].append(makers.step("b1"))
    actions.load(theirs, now=now)

    assert "Two steps have the key b1." in page(clerk.post(url("renew"), follow=True))
    assert Draft.objects.get().based_on.number == 1
    drafting.discard(draft)
    assert "Begin a new edition first" in page(clerk.post(url("renew"), follow=True))

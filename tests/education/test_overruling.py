"""A text with medical claims in it is published only by somebody who may overrule the linter and says why."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse

from shop.education import actions, queries
from shop.education.actions import Refused, Words
from shop.education.models import Block
from tests import factories

pytestmark = pytest.mark.django_db
CLAIM = Words(title="What it does", body="<p>The regulator says that no pen cures anything. It removes scars.</p>")


@pytest.fixture
def shown(now):
    return factories.block(kind="what-it-is", title="What it is", body="<p>Old words.</p>", now=now)


@pytest.fixture
def draft(shown, now):
    return actions.write_draft(shown.block, words=CLAIM, now=now)


def person(group: str):
    made = get_user_model().objects.create(username=group, email="pat@example.com", is_staff=True)
    made.groups.add(Group.objects.get(name=group))
    return made


@pytest.fixture
def approver():
    return person("Claims approvers")


def test_claims_are_refused_and_the_old_words_stay(draft, shown, now):
    with pytest.raises(Refused) as refused:
        actions.publish(draft, now=now)

    assert [finding.words for finding in refused.value.findings] == ["removes scars"]
    assert queries.published_of(shown.block) == shown


def test_a_claim_in_the_title_counts(shown, now):
    draft = actions.write_draft(shown.block, words=Words(title="Cures acne", body="<p>Words.</p>"), now=now)

    with pytest.raises(Refused):
        actions.publish(draft, now=now)


def test_a_catalogue_manager_may_not_overrule_even_with_a_note(draft, now):
    with pytest.raises(Refused):
        actions.publish(draft, now=now, by=person("Catalogue managers"), override_note="I like it.")


def test_an_approver_must_say_why(draft, approver, now):
    with pytest.raises(Refused) as refused:
        actions.publish(draft, now=now, by=approver, override_note="  ")
    assert refused.value.reason == "This text makes medical claims. Say in a note why it may stand."


def test_who_overruled_and_why_is_recorded(draft, approver, now):
    published = actions.publish(draft, now=now, by=approver, override_note=" It quotes a trial. ")

    published.refresh_from_db()
    assert (published.status, published.override_note) == ("published", "It quotes a trial.")
    assert (published.overridden_by, published.published_at) == (approver, now)


def test_nothing_is_overruled_where_nothing_was_found(shown, approver, now):
    draft = actions.write_draft(shown.block, words=Words(title="Plain", body="<p>Plain words.</p>"), now=now)

    published = actions.publish(draft, now=now, by=approver, override_note="Not needed.")

    assert (published.override_note, published.overridden_by) == ("", None)


def test_a_file_cannot_overrule(now):
    block = {"slug": "a", "kind": "what-it-is", "whole_shop": True, "title": "A", "body": "<p>It removes scars.</p>"}

    with pytest.raises(actions.InvalidFile) as refused:
        actions.load({"blocks": [block]}, now=now)

    assert "The block a cannot be published." in str(refused.value)
    assert "“removes scars” (treats a condition)" in str(refused.value)
    assert Block.objects.count() == 0


# --- At the desk ---------------------------------------------------------------------------------------------------


def address(name, version):
    return reverse(f"education:{name}", kwargs={"slug": version.block.slug, "number": version.number})


def text(response):
    return " ".join(response.content.decode().split())


def test_the_page_shows_each_claim_with_its_reason_and_source_before_anything_is_done(client, draft, approver):
    client.force_login(approver)

    page = text(client.get(address("publish", draft)))

    assert "“removes scars”</strong> (treats a condition): It is the claim of a medical device" in page
    assert "Source: US FDA, guidance on microneedling products" in page
    assert 'name="override_note"' in page


def test_a_missing_note_is_told_beside_the_field(client, draft, shown, approver):
    client.force_login(approver)

    response = client.post(address("publish", draft), {"override_note": " "})

    assert response.status_code == 422
    assert 'id="id_override_note_error"' in text(response)
    assert text(response).count("Say in a sentence why these words may stand.") == 2
    assert queries.published_of(shown.block) == shown


def test_with_a_note_it_is_published_and_the_block_shows_who_and_why(client, draft, approver):
    client.force_login(approver)

    assert client.post(address("publish", draft), {"override_note": "It quotes a trial."}).status_code == 302

    page = text(client.get(reverse("education:block", kwargs={"slug": draft.block.slug})))
    assert "Published in spite of medical claims, by pat@example.com: “It quotes a trial.”" in page


def test_a_catalogue_manager_is_offered_no_note_and_refused(client, draft, shown):
    client.force_login(person("Catalogue managers"))

    assert 'name="override_note"' not in text(client.get(address("publish", draft)))
    response = client.post(address("publish", draft), {"override_note": "I like it."})

    assert response.status_code == 409
    assert "This text makes medical claims. Change the words, or ask who may overrule." in text(response)
    assert queries.published_of(shown.block) == shown

"""The life of a version."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction

from shop.education import actions, queries
from shop.education.actions import Refused, SourceFacts, Words
from shop.education.models import Block, BlockVersion, Frozen, Source
from tests import factories

pytestmark = pytest.mark.django_db

SOURCE = SourceFacts(title="A page", publisher="A regulator", address="https://example.org", dated="2024")
NEW = Words(title="New title", body="<p>New words.</p>", sources=(SOURCE,))


@pytest.fixture
def shown(now):
    return factories.block(kind="aftercare", title="Old title", body="<p>Old words.</p>", now=now)


@pytest.fixture
def draft(shown, now):
    return actions.write_draft(shown.block, words=NEW, now=now)


def statuses(block):
    return dict(block.versions.order_by("number").values_list("number", "status"))


def test_a_change_is_a_new_version_and_customers_read_the_old_one_until_it_is_published(shown, draft):
    assert statuses(shown.block) == {1: "published", 2: "draft"}
    assert queries.published_of(shown.block) == shown
    assert actions.words_of(draft) == NEW


def test_a_draft_remembers_who_began_it_and_when(shown, now):
    writer = get_user_model().objects.create(username="writer")
    draft = actions.write_draft(shown.block, words=NEW, now=now, by=writer)
    assert (draft.created_by, draft.created_at, draft.loaded_from_file) == (writer, now, False)


def test_a_draft_is_rewritten_in_place_with_its_sources(shown, draft, now):
    other = Words(title="Other", body="<p>Other.</p>", sources=(SourceFacts(title="B", publisher="C"), SOURCE))
    assert actions.write_draft(shown.block, words=other, now=now).pk == draft.pk
    assert actions.words_of(BlockVersion.objects.get(pk=draft.pk)) == other


def test_the_body_is_cleaned_when_it_is_saved(shown, now):
    words = Words(title="T", body="<p onclick='x()'>a</p><script>alert(1)</script>")
    assert actions.write_draft(shown.block, words=words, now=now).body == "<p>a</p>"


def test_publishing_withdraws_the_former_version(shown, draft, now):
    later = now + timedelta(days=1)
    published = actions.publish(draft, now=later)
    assert statuses(shown.block) == {1: "withdrawn", 2: "published"}
    assert published.published_at == later


def test_publishing_twice_changes_nothing(shown, now):
    assert actions.publish(shown, now=now + timedelta(days=9)).published_at == now


def test_a_withdrawn_version_is_not_published_again(shown, draft, now):
    actions.publish(draft, now=now)
    with pytest.raises(Refused, match="stays withdrawn"):
        actions.publish(shown, now=now)


def test_a_version_without_readable_words_is_not_published(shown, now):
    empty = actions.write_draft(shown.block, words=Words(title="T", body="<p> </p>"), now=now)
    with pytest.raises(Refused, match="no text"):
        actions.publish(empty, now=now)
    assert statuses(shown.block) == {1: "published", 2: "draft"}


def test_a_review_makes_a_draft_reviewed_and_rewriting_takes_the_review_away(shown, draft, now):
    reviewed = actions.record_review(
        draft, reviewer="Dr A. Example, dermatologist", reviewed_on=date(2027, 1, 4), review_due_on=date(2028, 1, 4)
    )
    assert reviewed.status == "reviewed"
    assert actions.write_draft(shown.block, words=NEW, now=now).reviewer == "Dr A. Example, dermatologist"
    rewritten = actions.write_draft(shown.block, words=Words(title="T", body="<p>x</p>"), now=now)
    assert (rewritten.status, rewritten.reviewer, rewritten.reviewed_on, rewritten.review_due_on) == (
        "draft",
        "",
        None,
        None,
    )


def test_taking_a_review_back_makes_it_a_draft_again(draft):
    actions.record_review(draft, reviewer="Dr A. Example", reviewed_on=date(2027, 1, 4), review_due_on=None)
    assert actions.record_review(draft, reviewer="", reviewed_on=None, review_due_on=None).status == "draft"


def test_a_published_text_may_be_reviewed_later_and_stays_published(shown, now):
    actions.record_review(shown, reviewer="Dr A. Example", reviewed_on=date(2027, 1, 4), review_due_on=None)
    shown.refresh_from_db()
    assert (shown.status, shown.review_line(now.date())) == (
        "published",
        "Reviewed by Dr A. Example on 4 January 2027.",
    )


def test_a_review_without_a_reviewer_is_refused_by_the_database(draft):
    with pytest.raises(IntegrityError):
        actions.record_review(draft, reviewer="", reviewed_on=date(2027, 1, 4), review_due_on=None)


def test_withdrawing_takes_the_text_away_once(shown):
    actions.withdraw(shown)
    assert actions.withdraw(shown).status == "withdrawn"
    assert queries.published_of(shown.block) is None


def test_a_draft_cannot_be_withdrawn(draft):
    with pytest.raises(Refused, match="Only a published version"):
        actions.withdraw(draft)


def test_the_last_required_text_of_a_public_product_is_not_withdrawn_and_the_products_are_named(now):
    for number in range(5):
        product = factories.product(kind="pen", title=f"Pen {number}")
    factories.block(kind="how-to-use-and-dispose", now=now)
    who = factories.block(product_class=product.product_class, now=now)
    with pytest.raises(Refused) as refused:
        actions.withdraw(who)
    assert refused.value.reason == (
        "This text is needed: Pen 0, Pen 1, Pen 2 and 2 more products could not be public without it."
    )
    assert [lack.title for lack in refused.value.products] == [f"Pen {number}" for number in range(5)]
    assert queries.published_of(who.block) == who


def test_a_required_text_goes_when_another_one_serves_the_products(now):
    product = factories.product(kind="pen", title="Pen")
    factories.block(kind="how-to-use-and-dispose", now=now)
    who = factories.block(product_class=product.product_class, now=now)
    factories.block(product=product, now=now)
    assert actions.withdraw(who).status == "withdrawn"


def test_a_product_that_lacks_the_text_anyway_does_not_keep_another_from_going(now):
    factories.product(kind="kit", title="Bare kit")
    lone = factories.product(kind="accessory")
    who = factories.block(product=lone, now=now)
    assert actions.withdraw(who).status == "withdrawn"


def test_a_short_list_of_products_is_named_whole(now):
    product = factories.product(kind="pen", title="Lone pen")
    factories.block(kind="how-to-use-and-dispose", now=now)
    with pytest.raises(Refused, match="needed: Lone pen could not"):
        actions.withdraw(factories.block(product=product, now=now))


def test_a_draft_is_thrown_away_with_its_sources(shown, draft):
    actions.discard(draft)
    assert statuses(shown.block) == {1: "published"}
    assert Source.objects.filter(version_id=draft.pk).count() == 0


def test_a_published_version_is_not_thrown_away(shown):
    with pytest.raises(Refused, match="kept for the record"):
        actions.discard(shown)
    with pytest.raises(Frozen):
        shown.delete()


@pytest.mark.parametrize("field", ["title", "body", "number"])
@pytest.mark.parametrize("status", ["published", "withdrawn"])
def test_words_that_customers_may_have_read_cannot_be_saved_otherwise(shown, field, status):
    BlockVersion.objects.filter(pk=shown.pk).update(status=status)
    shown.refresh_from_db()
    setattr(shown, field, 7) if field == "number" else setattr(shown, field, "Other")
    with pytest.raises(Frozen, match="write a new version"):
        shown.save()


def test_a_published_version_cannot_be_saved_as_a_draft(shown):
    shown.status = "draft"
    with pytest.raises(Frozen, match="cannot go from published to draft"):
        shown.save()


def test_the_same_words_may_be_saved_again(shown):
    shown.save()
    assert BlockVersion.objects.get(pk=shown.pk).body == "<p>Old words.</p>"


def refused_by_the_database(sql, *values):
    with pytest.raises(IntegrityError, match="education: "), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


CHANGES = [
    "title = 'Other'",
    "body = '<p>Other</p>'",
    "number = 9",
    "status = 'draft'",
    "published_at = NULL",
    "block_id = (SELECT max(id) FROM education_block)",
]


@pytest.mark.parametrize("status", ["published", "withdrawn"])
@pytest.mark.parametrize("change", CHANGES)
def test_the_database_itself_keeps_the_words(shown, now, change, status):
    Block.objects.create(kind="what-it-is", slug="another", whole_shop=True)
    BlockVersion.objects.filter(pk=shown.pk).update(status=status)
    refused_by_the_database(f"UPDATE education_blockversion SET {change} WHERE id = %s", shown.pk)


def test_the_database_does_not_publish_a_withdrawn_version_again(shown):
    actions.withdraw(shown)
    refused_by_the_database("UPDATE education_blockversion SET status = 'published' WHERE id = %s", shown.pk)


def test_the_database_does_not_forget_a_published_version(shown):
    refused_by_the_database("DELETE FROM education_blockversion WHERE id = %s", shown.pk)


def test_the_database_keeps_the_sources_of_a_published_version(shown, draft):
    refused_by_the_database("UPDATE education_source SET title = 'x' WHERE version_id = %s", shown.pk)
    refused_by_the_database("DELETE FROM education_source WHERE version_id = %s", shown.pk)
    refused_by_the_database(
        "INSERT INTO education_source (title, publisher, address, dated, position, version_id)"
        " VALUES ('x', 'y', '', '', 0, %s)",
        shown.pk,
    )
    refused_by_the_database("UPDATE education_source SET version_id = %s WHERE version_id = %s", shown.pk, draft.pk)


def test_the_database_lets_a_draft_change_and_a_review_be_added(shown, draft):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE education_blockversion SET title = 'x' WHERE id = %s", [draft.pk])
        cursor.execute("UPDATE education_source SET title = 'x' WHERE version_id = %s", [draft.pk])
        cursor.execute("DELETE FROM education_source WHERE version_id = %s", [draft.pk])
        cursor.execute("DELETE FROM education_blockversion WHERE id = %s", [draft.pk])
        cursor.execute(
            "UPDATE education_blockversion SET reviewer = 'Dr A. Example', reviewed_on = '2027-01-04' WHERE id = %s",
            [shown.pk],
        )
    assert statuses(shown.block) == {1: "published"}


def test_a_second_block_of_a_kind_in_one_place_is_refused(shown):
    with pytest.raises(IntegrityError):
        Block.objects.create(kind="aftercare", slug="another", whole_shop=True)


def test_a_block_says_where_it_belongs(shown, now):
    product = factories.product(kind="pen", title="Lone pen")
    own = factories.block(product=product, now=now)
    assert [own.block.scope, own.block.belongs_to, own.block.anchor] == [
        "product",
        "Product: Lone pen",
        f"know-{own.block.slug}",
    ]
    assert [shown.block.scope, shown.block.belongs_to] == ["whole_shop", "The whole shop"]

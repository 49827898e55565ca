"""Texts from a file."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from shop.education import actions
from shop.education.actions import InvalidFile, Words
from shop.education.models import Block, BlockVersion
from tests import factories

pytestmark = pytest.mark.django_db

SOURCES = {"page": {"title": "A page", "publisher": "A regulator", "dated": 2024}}


def entry(**changes):
    fields = {
        "slug": "a-text",
        "kind": "aftercare",
        "whole_shop": True,
        "title": "A title",
        "body": "<p>Words.</p>",
        "sources": ["page"],
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}


def load(*entries, now, sources=SOURCES):
    return str(actions.load({"sources": sources, "blocks": list(entries)}, now=now))


def test_a_new_text_is_published_with_its_sources_and_no_reviewer(now):
    assert load(entry(), now=now) == "1 blocks made, 0 changed, 0 the same, 0 left as staff wrote them."
    version = BlockVersion.objects.get()
    assert (version.status, version.number, version.published_at, version.reviewer, version.loaded_from_file) == (
        "published",
        1,
        now,
        "",
        True,
    )
    assert [(source.title, source.publisher, source.dated) for source in version.sources.all()] == [
        ("A page", "A regulator", "2024")
    ]
    assert version.block.position == 40


def test_the_same_file_again_makes_no_new_version(now):
    load(entry(), now=now)
    assert load(entry(), now=now + timedelta(days=1)) == (
        "0 blocks made, 0 changed, 1 the same, 0 left as staff wrote them."
    )
    assert BlockVersion.objects.count() == 1


@pytest.mark.parametrize("change", [{"title": "Other"}, {"body": "<p>Other</p>"}, {"sources": []}])
def test_a_changed_text_is_a_new_version(now, change):
    load(entry(), now=now)
    assert load(entry(**change), now=now) == "0 blocks made, 1 changed, 0 the same, 0 left as staff wrote them."
    assert dict(BlockVersion.objects.order_by("number").values_list("number", "status")) == {
        1: "withdrawn",
        2: "published",
    }


@pytest.mark.parametrize("published", [True, False])
def test_what_staff_wrote_is_left(now, published):
    load(entry(), now=now)
    draft = actions.write_draft(Block.objects.get(), words=Words(title="Staff", body="<p>Staff.</p>"), now=now)
    if published:
        actions.publish(draft, now=now)
    assert load(entry(title="Other"), now=now) == ("0 blocks made, 0 changed, 0 the same, 1 left as staff wrote them.")
    assert BlockVersion.objects.count() == 2


def test_what_staff_withdrew_stays_withdrawn(now):
    load(entry(), now=now)
    actions.withdraw(BlockVersion.objects.get())
    assert load(entry(title="Other"), now=now) == ("0 blocks made, 0 changed, 0 the same, 1 left as staff wrote them.")


def test_a_new_position_moves_the_block_without_a_new_version(now):
    load(entry(), now=now)
    load(entry(position=5), now=now)
    assert (Block.objects.get().position, BlockVersion.objects.count()) == (5, 1)


def test_texts_belong_where_their_natural_keys_say(now):
    product = factories.product(kind="pen", title="Pen")
    category = factories.category("Home", parent=factories.category("Tips"))
    factories.category("Home")
    load(
        entry(slug="a", whole_shop=None, product=product.upc),
        entry(slug="b", whole_shop=None, product_class="pen"),
        entry(slug="c", whole_shop=None, category="tips/home"),
        now=now,
    )
    assert [
        Block.objects.get(slug="a").product,
        Block.objects.get(slug="b").product_class,
        Block.objects.get(slug="c").category,
    ] == [product, product.product_class, category]


ARTICLE = {"kind": "article", "whole_shop": None, "chapter": "after"}


def test_an_article_belongs_to_no_product_and_others_lead_to_it(now):
    load(entry(slug="other", article="mine"), entry(slug="mine", **ARTICLE), now=now)
    mine, other = Block.objects.get(slug="mine"), Block.objects.get(slug="other")
    assert (mine.scope, mine.chapter, other.scope, other.article) == ("hub", "after", "whole_shop", mine)
    load(entry(slug="other"), entry(slug="mine", **ARTICLE | {"chapter": "trouble"}), now=now)
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.chapter, other.article, BlockVersion.objects.count()) == ("trouble", None, 2)


def test_the_database_lets_no_article_stand_nowhere(now):
    load(entry(slug="mine", **ARTICLE), now=now)
    with pytest.raises(IntegrityError):
        actions.choose_chapter(Block.objects.get(), chapter="")


REFUSALS = [
    (
        entry(**ARTICLE | {"chapter": None}),
        "The article a-text needs a chapter: one of before-buying, before, the-day, after, trouble.",
    ),
    (entry(**ARTICLE | {"whole_shop": True}), "The article a-text belongs to no whole shop."),
    (entry(chapter="never"), "The block a-text cannot be an article in the chapter never."),
    (entry(slug="depth", chapter="after"), "The block depth cannot be an article in the chapter after."),
    (entry(article="lost"), "The block a-text leads to the article lost, which is not in the hub."),
    (entry(article="right"), "The block a-text leads to the article right, which is not in the hub."),
    (entry(slug=None), "Each block needs a slug."),
    ("text", "Each block needs a slug."),
    (entry(title=None), "The block a-text needs a title."),
    (entry(body=None), "The block a-text needs a body."),
    (entry(body="<p></p>"), "The block a-text has no text."),
    (entry(kind="gossip"), "The block a-text has the unknown kind gossip."),
    (entry(sources=["x"]), "The block a-text names the source x, which the file does not describe."),
    (
        entry(whole_shop=None),
        "The block a-text must name exactly one of product, product_class, category, whole_shop.",
    ),
    (
        entry(product_class="pen"),
        "The block a-text must name exactly one of product, product_class, category, whole_shop.",
    ),
    (
        entry(whole_shop=None, product="NONE-1"),
        "The block a-text belongs to the product NONE-1, which the shop does not have.",
    ),
    (
        entry(whole_shop=None, product_class="hat"),
        "The block a-text belongs to the product class hat, which the shop does not have.",
    ),
    (
        entry(whole_shop=None, category="no/where"),
        "The block a-text belongs to the category no/where, which the shop does not have.",
    ),
]


@pytest.mark.parametrize(("wrong", "reason"), REFUSALS)
def test_a_wrong_block_is_refused_in_one_sentence_and_nothing_is_loaded(now, wrong, reason):
    with pytest.raises(InvalidFile) as refused:
        load(entry(slug="right", kind="what-it-is"), wrong, now=now)
    assert str(refused.value) == reason
    assert Block.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (None, "The file has no list of blocks."),
        ({"blocks": "x"}, "The file has no list of blocks."),
        ({"blocks": [], "sources": ["x"]}, "The sources must be a mapping of names to facts."),
    ],
)
def test_a_file_of_another_shape_is_refused(now, data, reason):
    with pytest.raises(InvalidFile) as refused:
        actions.load(data, now=now)
    assert str(refused.value) == reason


@pytest.mark.parametrize("facts", [{"title": "x"}, {"title": "x", "publisher": "y", "colour": "red"}, "x"])
def test_a_source_without_its_facts_is_refused(now, facts):
    with pytest.raises(InvalidFile, match="The source page needs a title and a publisher"):
        load(entry(), now=now, sources={"page": facts})


def test_a_block_does_not_move_or_change_its_kind(now):
    load(entry(), now=now)
    factories.product_class("pen")
    for change in ({"kind": "what-it-is"}, {"whole_shop": None, "product_class": "pen"}):
        with pytest.raises(InvalidFile, match="give it a new slug"):
            load(entry(**change), now=now)


def test_two_blocks_of_a_kind_in_one_place_are_refused(now):
    with pytest.raises(InvalidFile, match="The block b would stand where the block a-text stands"):
        load(entry(), entry(slug="b"), now=now)


def test_the_command_says_what_it_did(tmp_path, capsys):
    file = tmp_path / "texts.yaml"
    file.write_text("blocks: [{slug: a, kind: aftercare, whole_shop: true, title: T, body: <p>b</p>}]")
    call_command("education_load", file)
    assert capsys.readouterr().out == "1 blocks made, 0 changed, 0 the same, 0 left as staff wrote them.\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "The file {file} cannot be read."),
        ("a: [", "The file {file} is not valid YAML."),
        ("a: 1", "Nothing was loaded. The file has no list of blocks."),
    ],
)
def test_the_command_says_in_one_sentence_what_is_wrong(tmp_path, content, sentence):
    file = tmp_path / "texts.yaml"
    if content is not None:
        file.write_text(content)
    with pytest.raises(CommandError) as failed:
        call_command("education_load", file)
    assert (str(failed.value), failed.value.returncode) == (sentence.format(file=file), 1)

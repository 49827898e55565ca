"""What the hub at /learn/ is asked: its articles, one of them, the words of its glossary."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from shop.education import rules
from shop.education.models import Block, BlockVersion
from shop.education.queries.products import Product

GLOSSARY = "glossary"
AttributeValue: Any = Product._meta.get_field("attribute_values").related_model
CHAPTERS = list(Block.Chapter)


@dataclass(frozen=True)
class Article:
    """A page of the hub as a list shows it. ``address`` is a path, ``changed_at`` the moment of its last edition."""

    slug: str
    title: str
    summary: str
    chapter: str
    address: str
    changed_at: datetime


def articles() -> list[Article]:
    """Every article that anybody may read, in the hub's order; for the hub, the sitemap and the search. One query."""
    versions = published_articles()
    return [as_article(each) for each in sorted(versions, key=lambda each: CHAPTERS.index(each.block.chapter))]


def as_article(version: BlockVersion) -> Article:
    """A version as a list shows it."""
    return Article(
        slug=version.block.slug,
        title=version.title,
        summary=rules.summary(version.body),
        chapter=version.block.chapter,
        address=version.block.get_absolute_url(),
        changed_at=version.published_at or version.created_at,
    )


def chapters(found: Sequence[Article]) -> list[tuple[str, list[Article]]]:
    """The articles by chapter, in the order of the chapters, each with its name; the glossary stands apart."""
    sorted_in = [
        (str(chapter.label), [each for each in found if each.chapter == chapter and each.slug != GLOSSARY])
        for chapter in CHAPTERS
    ]
    return [(name, inside) for name, inside in sorted_in if inside]


def article(slug: str) -> BlockVersion | None:
    """The article at this address with its sources, or None. Two queries."""
    found: BlockVersion | None = published_articles().filter(block__slug=slug).prefetch_related("sources").first()
    return found


def neighbours(version: BlockVersion) -> list[BlockVersion]:
    """The other articles of its chapter, their words left where they are. One query."""
    same = published_articles().filter(block__chapter=version.block.chapter).exclude(pk=version.pk)
    return list(same.exclude(block__slug=GLOSSARY).defer("body"))


def address_of(kind: str) -> str:
    """Where the hub tells topics of this kind first; empty when it does not. One query."""
    version = published_articles().filter(block__kind=kind).first()
    return version.block.get_absolute_url() if version else ""


def terms() -> tuple[rules.Term, ...]:
    """The words that the published glossary explains. One query."""
    body = published_articles().filter(block__slug=GLOSSARY).values_list("body", flat=True).first()
    return rules.terms(body or "")


def pens() -> list[rules.guide.Pen]:
    """The pens on sale, for the depth guide, by title; and any other pen. One query."""
    values = AttributeValue.objects.filter(
        product__is_public=True, product__product_class__slug="pen", attribute__code__in=("audience", "max_depth_mm")
    )
    facts: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for value in values.select_related("product", "attribute", "value_option").order_by("product__title"):
        facts[value.product.upc or str(value.product_id), value.product.title][value.attribute.code] = value.value
    known = [_pen(code, title, told) for (code, title), told in facts.items()]
    return [*known, rules.guide.Pen(rules.guide.OTHER_PEN, "Another pen for use at home")]


def _pen(code: str, title: str, told: dict[str, Any]) -> rules.guide.Pen:
    depth = told.get("max_depth_mm")
    limit = Decimal(str(depth)) if depth else None
    return rules.guide.Pen(code, title, limit, is_for_home=str(told.get("audience")) == "home")


def published_articles() -> Any:
    """The versions that are pages of the hub now, with their blocks."""
    return (
        BlockVersion.objects.filter(status=BlockVersion.Status.PUBLISHED)
        .exclude(block__chapter="")
        .select_related("block")
        .order_by("block__position", "block_id")
    )

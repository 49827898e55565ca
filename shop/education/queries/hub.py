"""What the hub at /learn/ is asked: its articles, one of them, the words of its glossary."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shop.education import rules
from shop.education.models import Block, BlockVersion

GLOSSARY = "glossary"
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
    versions = sorted(_published(), key=lambda version: CHAPTERS.index(Block.Chapter(version.block.chapter)))
    return [
        Article(
            slug=version.block.slug,
            title=version.title,
            summary=rules.summary(version.body),
            chapter=version.block.chapter,
            address=version.block.get_absolute_url(),
            changed_at=version.published_at or version.created_at,
        )
        for version in versions
    ]


def chapters(found: Sequence[Article]) -> list[tuple[str, list[Article]]]:
    """The articles by chapter, in the order of the chapters, each with its name; the glossary stands apart."""
    sorted_in = [
        (str(chapter.label), [each for each in found if each.chapter == chapter and each.slug != GLOSSARY])
        for chapter in CHAPTERS
    ]
    return [(name, inside) for name, inside in sorted_in if inside]


def article(slug: str) -> BlockVersion | None:
    """The article at this address with its sources, or None. Two queries."""
    found: BlockVersion | None = _published().filter(block__slug=slug).prefetch_related("sources").first()
    return found


def neighbours(version: BlockVersion) -> list[BlockVersion]:
    """The other articles of its chapter, their words left where they are. One query."""
    same = _published().filter(block__chapter=version.block.chapter).exclude(pk=version.pk)
    return list(same.exclude(block__slug=GLOSSARY).defer("body"))


def address_of(kind: str) -> str:
    """Where the hub tells topics of this kind first; empty when it does not. One query."""
    version = _published().filter(block__kind=kind).first()
    return version.block.get_absolute_url() if version else ""


def terms() -> tuple[rules.Term, ...]:
    """The words that the published glossary explains. One query."""
    body = _published().filter(block__slug=GLOSSARY).values_list("body", flat=True).first()
    return rules.terms(body or "")


def _published() -> Any:
    return (
        BlockVersion.objects.filter(status=BlockVersion.Status.PUBLISHED)
        .exclude(block__chapter="")
        .select_related("block")
        .order_by("block__position", "block_id")
    )

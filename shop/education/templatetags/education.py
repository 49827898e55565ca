"""How education's texts are shown: in reading order, cleaned once more, with their review in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from shop import clock
from shop.education import rules
from shop.education.models import BlockVersion

register = template.Library()


@dataclass(frozen=True)
class Section:
    """A version as a page shows it."""

    version: BlockVersion
    anchor: str
    review_line: str
    is_warning: bool
    is_folded: bool
    article_address: str


@register.filter
def sanitised(html: str) -> SafeString:
    """Cleaned at the moment of showing, so that a row written past the models does no harm either."""
    return mark_safe(rules.sanitise(html))


@register.simple_tag
def healing_days() -> rules.healing.Drawing:
    """The picture of the first week after needles."""
    return rules.healing.drawing()


@register.simple_tag(takes_context=True)
def education_sections(context: dict[str, Any], blocks: Iterable[BlockVersion]) -> list[Section]:
    """The blocks as a page shows them, who should not use it first. The day is the page's ``now``, or today."""
    today = (context.get("now") or clock.now()).date()
    versions = list(blocks or ())
    order = rules.reading_order([version.block.kind for version in versions])
    return [_section(versions[at], today) for at in order]


def _section(version: BlockVersion, today: date) -> Section:
    block = version.block
    return Section(
        version=version,
        anchor=block.anchor,
        review_line=version.review_line(today),
        is_warning=block.kind == rules.WHO_SHOULD_NOT_USE,
        is_folded=rules.may_fold(block.kind, is_own=block.product_id is not None, html=version.body),
        article_address=_article_address(version),
    )


def _article_address(version: BlockVersion) -> str:
    """Where the hub tells the topic of a text, from what ``blocks_for`` has fetched; a draft's page is not there."""
    if version.block.chapter and version.status == BlockVersion.Status.PUBLISHED:
        return version.block.get_absolute_url()
    if getattr(version, "article_is_there", False) and version.block.article:
        return version.block.article.get_absolute_url()
    return ""


@register.simple_tag(takes_context=True)
def review_line(context: dict[str, Any], version: BlockVersion) -> str:
    """The review of one version in words."""
    return version.review_line((context.get("now") or clock.now()).date())

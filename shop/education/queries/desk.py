"""What staff ask of the texts: the list, what is being written, and what customers read."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q

from shop.education.models import TARGETS, Block, BlockVersion


def blocks_listed(*, kind: str = "", scope: str = "", status: str = "", review: str = "", today: date) -> Any:
    """The blocks that staff asked for, each with its versions (without their bodies). An empty filter asks nothing."""
    published = BlockVersion.objects.filter(block=OuterRef("pk"), status=BlockVersion.Status.PUBLISHED)
    drafts = BlockVersion.objects.filter(block=OuterRef("pk"), status__in=("draft", "reviewed"))
    asked = {
        ("kind", kind): Q(kind=kind),
        ("scope", "whole_shop"): Q(whole_shop=True),
        ("scope", "hub"): Q(kind=Block.Kind.ARTICLE),
        **{("scope", name): Q(**{f"{name}__isnull": False}) for name in TARGETS},
        ("status", "published"): Q(Exists(published)),
        ("status", "draft"): Q(Exists(drafts)),
        ("status", "hidden"): ~Q(Exists(published)),
        ("review", "overdue"): Q(Exists(published.filter(review_due_on__lt=today))),
        ("review", "none"): Q(Exists(published.filter(reviewer=""))),
    }
    given = {"kind": kind, "scope": scope, "status": status, "review": review}
    conditions = [asked[name, value] for name, value in given.items() if value]
    return (
        Block.objects.filter(*conditions)
        .select_related("product__parent", "product_class", "category")
        .prefetch_related(Prefetch("versions", queryset=BlockVersion.objects.defer("body")))
        .order_by("whole_shop", "product_class__name", "category__path", "product__title", "position", "pk")
    )


def draft_of(block: Block) -> BlockVersion | None:
    """The version of a block that is being written, if there is one."""
    return block.versions.filter(status__in=("draft", "reviewed")).order_by("-number").first()


def published_of(block: Block) -> BlockVersion | None:
    """The version of a block that customers read, if there is one."""
    return block.versions.filter(status=BlockVersion.Status.PUBLISHED).first()

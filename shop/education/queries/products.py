"""Which texts a product shows, and which products lack the texts they must have.

Oscar is never imported here: products, categories and classes come as arguments or through the foreign keys.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects

from shop.built import AnyOf, Built
from shop.education import rules
from shop.education.models import Block, BlockVersion

Product: Any = Block._meta.get_field("product").related_model
ProductClass: Any = Block._meta.get_field("product_class").related_model
Category: Any = Block._meta.get_field("category").related_model


@dataclass(frozen=True)
class Lack:
    """A public product and the required kinds of block that nobody has published for it."""

    product_id: int
    title: str
    upc: str
    kinds: tuple[str, ...]


def blocks_for(
    product: Any, *, paths: Iterable[str] | None = None, kinds: Iterable[str] | None = None
) -> list[BlockVersion]:
    """The published texts of a product: its own first (a child's, then its parent's), then those of its class,
    of its categories and their ancestors, and of the whole shop. Each level tells a kind at most once, by the
    nearest block. Three queries, sources included; two for a caller that knows the ``paths`` of all its categories.
    With ``kinds``, only texts of these."""
    family = [product.pk, *([product.parent_id] if product.parent_id else [])]
    if paths is None:
        paths = [category.path for category in _CATEGORIES(family=family)]
    asked = list(Block.Kind.values if kinds is None else kinds)
    found = _VERSIONS(family=family, paths=list(_with_ancestors(paths)), kinds=asked)
    prefetch_related_objects(found, "sources")
    shown = rules.nearest([(version.block.kind, _place(version.block, product)) for version in found])
    return [found[at] for at in shown]


def missing_kinds(product: Any) -> list[str]:
    """The required kinds of block that the product lacks, as it stands (saved or not yet public)."""
    kind = _kind(product)
    if not rules.required_kinds(kind):
        return []
    return rules.missing_kinds(product_kind=kind, told=[version.block.kind for version in blocks_for(product)])


def may_be_public(product: Any) -> bool:
    """Whether customers may see this product: it needs no required block, or has them all."""
    return not missing_kinds(product)


def missing_kinds_for(
    *, product_kind: str, class_id: int | None, product_ids: Iterable[int], category_paths: Iterable[str]
) -> list[str]:
    """The same for a product that is still only a filled-in form: its class, its own ids (none yet, or its and its
    parent's) and the paths of its categories."""
    told = Block.objects.filter(versions__status=BlockVersion.Status.PUBLISHED).filter(
        Q(product__in=list(product_ids))
        | Q(product_class=class_id, product_class__isnull=False)
        | Q(category__path__in=_with_ancestors(category_paths))
        | Q(whole_shop=True)
    )
    return rules.missing_kinds(product_kind=product_kind, told=told.values_list("kind", flat=True))


def products_without(*, ignoring: Block | None = None, among: Any = None) -> list[Lack]:
    """The public products, or those ``among`` a queryset, that lack a required block, by title; with ``ignoring``, as
    if that block told nothing. Three queries, however large the catalogue is. A child inherits all that its parent
    has, so parents speak for it."""
    products = Product.objects.filter(is_public=True) if among is None else among
    products = products.filter(product_class__slug__in=rules.KINDS_OF_PRODUCT_THAT_NEED_THEM)
    rows = list(
        products.order_by("title", "pk").values("pk", "title", "upc", "product_class_id", "product_class__slug")
    )
    told = _told_by_target(ignoring=ignoring)
    paths = _paths_by_product(row["pk"] for row in rows)
    lacks = []
    for row in rows:
        kinds = told["whole_shop", True] | told["product", row["pk"]] | told["product_class", row["product_class_id"]]
        kinds = kinds.union(*(told["category", path] for path in _with_ancestors(paths[row["pk"]])))
        if missing := rules.missing_kinds(product_kind=row["product_class__slug"], told=kinds):
            lacks.append(Lack(product_id=row["pk"], title=row["title"], upc=row["upc"] or "", kinds=tuple(missing)))
    return lacks


def _versions() -> QuerySet[BlockVersion]:
    """The published texts of these kinds that a product or its parent shows, whose categories have these ``paths``."""
    asked = BlockVersion.objects.filter(block__kind=AnyOf("kinds"), status=BlockVersion.Status.PUBLISHED)
    shown = asked.filter(
        Q(block__product=AnyOf("family"))
        | Q(block__product_class__in=ProductClass.objects.filter(products=AnyOf("family")))
        | Q(block__category__path=AnyOf("paths"))
        | Q(block__whole_shop=True)
    )
    there = Exists(_published_versions_of(OuterRef("block__article")))
    full = shown.select_related("block__category", "block__article").annotate(article_is_there=there)
    return full.order_by("block__position", "block_id")


_VERSIONS = Built(_versions)
_CATEGORIES = Built(lambda: Category.objects.filter(product=AnyOf("family")))


def _published_versions_of(block: Any) -> Any:
    return BlockVersion.objects.filter(block=block, status=BlockVersion.Status.PUBLISHED)


def _told_by_target(*, ignoring: Block | None) -> dict[tuple[str, Any], set[str]]:
    blocks = Block.objects.filter(versions__status=BlockVersion.Status.PUBLISHED).exclude(kind=Block.Kind.ARTICLE)
    if ignoring is not None:
        blocks = blocks.exclude(pk=ignoring.pk)
    told: dict[tuple[str, Any], set[str]] = defaultdict(set)
    for kind, product, product_class, path in blocks.values_list(
        "kind", "product_id", "product_class_id", "category__path"
    ):
        target: tuple[str, Any] = ("whole_shop", True)
        for name, value in (("product", product), ("product_class", product_class), ("category", path)):
            if value is not None:
                target = (name, value)
        told[target].add(kind)
    return told


def _paths_by_product(product_ids: Iterable[int]) -> dict[int, list[str]]:
    paths: dict[int, list[str]] = defaultdict(list)
    pairs = Product.categories.through.objects.filter(product__in=list(product_ids))
    for product_id, path in pairs.values_list("product_id", "category__path"):
        paths[product_id].append(path)
    return paths


def _with_ancestors(paths: Iterable[str]) -> set[str]:
    """The paths of categories and of everything above them: treebeard's path is a chain of steps of one length."""
    step = Category.steplen
    return {path[:end] for path in paths for end in range(step, len(path) + 1, step)}


def _kind(product: Any) -> str:
    owner = product.parent if product.parent_id else product
    return owner.product_class.slug if owner.product_class_id else ""


def _place(block: Block, product: Any) -> rules.Place:
    if block.product_id:
        return rules.Place(level=rules.OWN, distance=int(block.product_id != product.pk))
    if block.product_class_id:
        return rules.Place(level=rules.PRODUCT_CLASS)
    if block.category is not None:
        return rules.Place(level=rules.CATEGORY, distance=-len(block.category.path))
    return rules.Place(level=rules.WHOLE_SHOP)

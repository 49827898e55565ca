"""Texts from a file. Loading twice changes nothing, and what staff wrote in the dashboard is never overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from shop.education import queries, rules
from shop.education.actions.versions import Refused, SourceFacts, Status, Words, publish, words_of, write_draft
from shop.education.models import Block, BlockVersion

KINDS = Block.Kind.values
CHAPTERS = Block.Chapter.values
PLACES = ("product", "product_class", "category", "whole_shop")


class InvalidFile(Exception):
    """The file cannot be loaded; one sentence says why. Nothing of it was loaded."""


@dataclass
class Tally:
    """What a load did, in blocks: new ones, new versions, untouched ones, and those that staff have taken over."""

    made: int = 0
    changed: int = 0
    same: int = 0
    kept: int = 0

    def __str__(self) -> str:
        return (
            f"{self.made} blocks made, {self.changed} changed, {self.same} the same, "
            f"{self.kept} left as staff wrote them."
        )


@transaction.atomic
def load(data: Any, *, now: datetime) -> Tally:
    """Make and publish the blocks of ``data`` (a mapping with ``sources`` by name, and a list of ``blocks``).

    Raises ``InvalidFile``; then nothing is loaded. A block is left alone when its newest version was written, or
    withdrawn, by a person.
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("blocks"), list):
        raise InvalidFile("The file has no list of blocks.")
    sources = data.get("sources") or {}
    if not isinstance(sources, Mapping):
        raise InvalidFile("The sources must be a mapping of names to facts.")
    tally = Tally()
    for entry in data["blocks"]:
        _load_block(entry, sources=sources, now=now, tally=tally)
    for entry in data["blocks"]:
        _lead_to_article(entry)
    return tally


def _lead_to_article(entry: Mapping[str, Any]) -> None:
    """Name the article that tells the same topic; all blocks are there by now."""
    name = entry.get("article") or ""
    article = Block.objects.filter(slug=name).exclude(chapter="").first()
    if name and article is None:
        raise InvalidFile(f"The block {entry['slug']} leads to the article {name}, which is not in the hub.")
    Block.objects.filter(slug=entry["slug"]).exclude(article=article).update(article=article)


def _load_block(entry: Any, *, sources: Mapping[str, Any], now: datetime, tally: Tally) -> None:
    words = _words(entry, sources=sources)
    block = _block(entry)
    latest = block.versions.order_by("-number").first()
    if latest is None:
        tally.made += 1
    elif not latest.loaded_from_file or latest.status == Status.WITHDRAWN:
        tally.kept += 1
        return
    elif words_of(latest) == words:
        tally.same += 1
        return
    else:
        tally.changed += 1
    _publish(write_draft(block, words=words, now=now, loaded_from_file=True), now=now)


def _publish(version: BlockVersion, *, now: datetime) -> None:
    """A file cannot overrule the claims linter: only a person can."""
    try:
        publish(version, now=now)
    except Refused as refusal:
        found = "; ".join(f"“{finding.words}” ({finding.rule})" for finding in refusal.findings)
        raise InvalidFile(f"The block {version.block.slug} cannot be published. {refusal.reason} {found}") from refusal


def _words(entry: Any, *, sources: Mapping[str, Any]) -> Words:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("slug"), str):
        raise InvalidFile("Each block needs a slug.")
    slug = entry["slug"]
    if missing := [name for name in ("kind", "title", "body") if not isinstance(entry.get(name), str)]:
        raise InvalidFile(f"The block {slug} needs a {missing[0]}.")
    body = rules.sanitise(entry["body"])
    if rules.is_empty(body):
        raise InvalidFile(f"The block {slug} has no text.")
    names = entry.get("sources") or []
    if unknown := [name for name in names if name not in sources]:
        raise InvalidFile(f"The block {slug} names the source {unknown[0]}, which the file does not describe.")
    return Words(title=entry["title"].strip(), body=body, sources=tuple(_source(name, sources[name]) for name in names))


def _source(name: str, facts: Any) -> SourceFacts:
    try:
        return SourceFacts(**{key: str(value) for key, value in facts.items()})
    except (AttributeError, TypeError) as problem:
        raise InvalidFile(
            f"The source {name} needs a title and a publisher, and may have address and dated."
        ) from problem


def _block(entry: Mapping[str, Any]) -> Block:
    slug, kind = entry["slug"], entry["kind"]
    if kind not in KINDS:
        raise InvalidFile(f"The block {slug} has the unknown kind {kind}.")
    place = _place(entry)
    order = {"position": entry.get("position", 10 * (1 + KINDS.index(kind))), "chapter": _chapter(entry)}
    taken = Block.objects.filter(kind=kind, **place).exclude(slug=slug).first() if place else None
    if taken is not None:
        raise InvalidFile(f"The block {slug} would stand where the block {taken.slug} stands.")
    block, _ = Block.objects.get_or_create(slug=slug, defaults={"kind": kind, **order, **place})
    if block.kind != kind or any(getattr(block, name) != value for name, value in place.items()):
        raise InvalidFile(f"The block {slug} exists already for another place or of another kind; give it a new slug.")
    if any(getattr(block, name) != value for name, value in order.items()):
        block.position, block.chapter = order["position"], order["chapter"]
        block.save(update_fields=list(order))
    return block


def _chapter(entry: Mapping[str, Any]) -> str:
    """The part of the hub where the block is an article; empty for one that is none."""
    slug, chapter = entry["slug"], entry.get("chapter") or ""
    if chapter and (chapter not in CHAPTERS or slug in rules.RESERVED_SLUGS):
        raise InvalidFile(f"The block {slug} cannot be an article in the chapter {chapter}.")
    if entry["kind"] == Block.Kind.ARTICLE and not chapter:
        raise InvalidFile(f"The article {slug} needs a chapter: one of {', '.join(CHAPTERS)}.")
    return str(chapter)


def _place(entry: Mapping[str, Any]) -> dict[str, Any]:
    slug = entry["slug"]
    named = [name for name in PLACES if entry.get(name)]
    if entry["kind"] == Block.Kind.ARTICLE:
        if named:
            raise InvalidFile(f"The article {slug} belongs to no {named[0].replace('_', ' ')}.")
        return {}
    if len(named) != 1:
        raise InvalidFile(f"The block {slug} must name exactly one of {', '.join(PLACES)}.")
    name, key = named[0], entry[named[0]]
    if name == "whole_shop":
        return {"whole_shop": True}
    found = FINDERS[name](str(key))
    if found is None:
        raise InvalidFile(
            f"The block {slug} belongs to the {name.replace('_', ' ')} {key}, which the shop does not have."
        )
    return {name: found}


def _find_category(path: str) -> Any:
    """The category at a path of slugs, such as tips/home."""
    matching = queries.Category.objects.filter(slug=path.rsplit("/", 1)[-1])
    return next((category for category in matching if category.full_slug == path), None)


FINDERS = {
    "product": lambda upc: queries.Product.objects.filter(upc=upc).first(),
    "product_class": lambda slug: queries.ProductClass.objects.filter(slug=slug).first(),
    "category": _find_category,
}

"""The life of a version: drafted, reviewed, published, withdrawn. Each action is one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from shop.education import queries, rules
from shop.education.models import Block, BlockVersion, Source

Status = BlockVersion.Status


class Refused(Exception):
    """What was asked is not done; the reason is one plain sentence, with the products or claims it concerns."""

    def __init__(
        self, reason: str, *, products: Sequence[queries.Lack] = (), findings: Sequence[rules.Finding] = ()
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.products = tuple(products)
        self.findings = tuple(findings)


@dataclass(frozen=True)
class SourceFacts:
    """Where a text's facts come from, as its author gives it. ``dated`` is the source's own date, if it is known."""

    title: str
    publisher: str
    address: str = ""
    dated: str = ""


@dataclass(frozen=True)
class Words:
    """Everything a version says."""

    title: str
    body: str
    sources: tuple[SourceFacts, ...] = ()


@transaction.atomic
def write_draft(
    block: Block, *, words: Words, now: datetime, by: Any = None, loaded_from_file: bool = False
) -> BlockVersion:
    """The block's draft with these words: the draft it has, rewritten, or a new version. Rewriting a reviewed
    version takes its review away, because nobody has reviewed the new words."""
    _lock(block)
    draft = queries.draft_of(block)
    if draft is None:
        last = block.versions.aggregate(last=Max("number"))["last"] or 0
        draft = BlockVersion(block=block, number=last + 1, created_at=now, created_by=by)
    elif words_of(draft) != words and draft.reviewer:
        draft.reviewer, draft.reviewed_on, draft.review_due_on, draft.status = "", None, None, Status.DRAFT
    draft.title, draft.body, draft.loaded_from_file = words.title, words.body, loaded_from_file
    draft.save()
    draft.sources.all().delete()
    Source.objects.bulk_create(
        Source(
            version=draft,
            title=source.title,
            publisher=source.publisher,
            address=source.address,
            dated=source.dated,
            position=position,
        )
        for position, source in enumerate(words.sources)
    )
    return draft


@transaction.atomic
def record_review(
    version: BlockVersion, *, reviewer: str, reviewed_on: date | None, review_due_on: date | None
) -> BlockVersion:
    """Write down who reviewed these words and when, or that nobody did. The words themselves stay as they are."""
    version = _locked(version)
    version.reviewer, version.reviewed_on, version.review_due_on = reviewer, reviewed_on, review_due_on
    if version.status in (Status.DRAFT, Status.REVIEWED):
        version.status = Status.REVIEWED if reviewer else Status.DRAFT
    version.save()
    return version


@transaction.atomic
def publish(version: BlockVersion, *, now: datetime, by: Any = None, override_note: str = "") -> BlockVersion:
    """Show this version to customers and withdraw the one they read before. Publishing it again changes nothing.

    Raises ``Refused`` for a withdrawn version, for one without readable words, and for one with medical claims in
    it, unless somebody with the right to overrule the linter says in a note why it may stand.
    """
    version = _locked(version)
    if version.status == Status.PUBLISHED:
        return version
    if not rules.may_move(version.status, Status.PUBLISHED):
        raise Refused("A withdrawn version stays withdrawn. Start a new version from it instead.")
    if rules.is_empty(version.body):
        raise Refused("This version has no text yet.")
    _overrule(version, by=by, note=override_note.strip())
    former = queries.published_of(version.block)
    if former is not None:
        former.status = Status.WITHDRAWN
        former.save()
    version.status, version.published_at = Status.PUBLISHED, now
    version.save()
    return version


@transaction.atomic
def withdraw(version: BlockVersion) -> BlockVersion:
    """Take a published version away from customers. Withdrawing it again changes nothing.

    Raises ``Refused`` for a draft, and when public products would be left without a text they must have.
    """
    # All blocks of the kind are locked, so that two people cannot withdraw the last two at the same moment.
    list(Block.objects.select_for_update().filter(kind=version.block.kind).order_by("pk"))
    version = _locked(version)
    if version.status == Status.WITHDRAWN:
        return version
    if not rules.may_move(version.status, Status.WITHDRAWN):
        raise Refused("Only a published version can be withdrawn.")
    before = {lack.product_id for lack in queries.products_without()}
    bereft = [lack for lack in queries.products_without(ignoring=version.block) if lack.product_id not in before]
    if bereft:
        raise Refused(f"This text is needed: {_named(bereft)} could not be public without it.", products=bereft)
    version.status = Status.WITHDRAWN
    version.save()
    return version


@transaction.atomic
def discard(version: BlockVersion) -> None:
    """Throw a draft away. Raises ``Refused`` for a version that customers may have read."""
    version = _locked(version)
    if version.is_frozen:
        raise Refused("A published version is kept for the record.")
    version.sources.all().delete()
    version.delete()


def choose_chapter(block: Block, *, chapter: str) -> None:
    """Show the block as an article in this chapter of the hub; with no chapter, take it out of the hub.

    Raises ``IntegrityError`` when a text of the kind *article* would be nowhere; the form asks before.
    """
    block.chapter = chapter
    block.save(update_fields=["chapter"])


def words_of(version: BlockVersion) -> Words:
    """Everything the version says."""
    return Words(
        title=version.title,
        body=version.body,
        sources=tuple(
            SourceFacts(title=row.title, publisher=row.publisher, address=row.address, dated=row.dated)
            for row in version.sources.all()
        ),
    )


def _overrule(version: BlockVersion, *, by: Any, note: str) -> None:
    """Write down who lets the claims stand, and why; without any claims nothing is written."""
    if not (findings := version.claims):
        return
    if by is None or not by.has_perm("education.override_claims"):
        raise Refused("This text makes medical claims. Change the words, or ask who may overrule.", findings=findings)
    if not note:
        raise Refused("This text makes medical claims. Say in a note why it may stand.", findings=findings)
    version.override_note, version.overridden_by = note, by


def _named(lacks: Sequence[queries.Lack]) -> str:
    names = ", ".join(lack.title for lack in lacks[:3])
    return f"{names} and {len(lacks) - 3} more products" if len(lacks) > 3 else names


def _lock(block: Block) -> None:
    Block.objects.select_for_update().get(pk=block.pk)


def _locked(version: BlockVersion) -> BlockVersion:
    _lock(version.block)
    return BlockVersion.objects.select_related("block").get(pk=version.pk)

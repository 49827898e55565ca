"""What the claims check finds in a step's words, and who let it pass, with which note."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from shop.aftercare import rules
from shop.aftercare.actions.drafting import refuse_if_stale
from shop.aftercare.models import Draft, Override
from shop.education.rules import claims

TEXTS = ("subject", "preheader", "html", "text")
MAY_OVERRIDE = "aftercare.override_claims"


class NoteRefused(Exception):
    """The words are not let through; the text says why."""


@dataclass(frozen=True)
class Found:
    """One place in one field of a step that must not stay."""

    field: str
    rule: str
    words: str
    reason: str
    source: str

    @property
    def name(self) -> tuple[str, str, str]:
        """By what a note remembers it."""
        return self.field, self.rule, self.words


def found_in(step: rules.StepText) -> list[Found]:
    """Medical claims in any letter, and selling in every letter that goes to people who did not ask for adverts.

    The fields of a translation are called after it: *de.subject*. Claims are known in English words only; prices and
    links are found in every language.
    """
    found = found_in_words({name: getattr(step, name) for name in TEXTS}, purpose=step.purpose)
    for code, words in step.translations.items():
        found += [replace(each, field=f"{code}.{each.field}") for each in found_in_words(words, purpose=step.purpose)]
    return found


def found_in_words(said: Mapping[str, str], *, purpose: str) -> list[Found]:
    """The same for what a letter of this purpose says in one language."""
    found = []
    for field in TEXTS:
        findings = claims.find(said[field]) + ([] if purpose == "marketing" else claims.find_selling(said[field]))
        found += [Found(field, each.rule, each.words, each.reason, each.source) for each in findings]
    return found


def open_findings(draft: Draft) -> dict[str, list[Found]]:
    """By step, what was found and nobody let pass. As long as there is any, the draft cannot be published."""
    notes = list(draft.overrides.all())
    found = {step.key: found_in(step) for step in rules.read(draft.content).steps}
    return {key: each for key, each in found.items() if not is_covered(each, (n for n in notes if n.key == key))}


def is_covered(found: list[Found], notes: Iterable[Override]) -> bool:
    """Whether the notes speak of everything that was found; a new finding needs a new note."""
    known = {tuple(name) for note in notes for name in note.findings}
    return {each.name for each in found} <= known


@transaction.atomic
def override(draft: Draft, *, key: str, seen: str, note: str, by: Any, now: datetime) -> Override:
    """Let the step say what was found in it, because ``by`` says why. It covers what is found now and no more.

    Raises ``NoteRefused``, and ``drafting.Stale`` when the step is not any more as it was ``seen``.
    """
    if not by.has_perm(MAY_OVERRIDE):
        raise NoteRefused("You may not let words pass that the claims check found. Change them, or ask who may.")
    if not note.strip():
        raise NoteRefused("Say in a sentence why these words may stand.")
    locked = Draft.objects.select_for_update().get(pk=draft.pk, published_as=None)
    data = refuse_if_stale(locked.content, locked, key=key, seen=seen)
    found = found_in(rules.read({**locked.content, "steps": [data]}).steps[0])
    if not found:
        raise NoteRefused("The claims check finds nothing in this step, so it needs no note.")
    return Override.objects.create(
        draft=locked,
        key=key,
        findings=[list(each.name) for each in found],
        note=note.strip()[:1000],
        by=by,
        by_name=str(by.get_full_name() or by.get_username())[:254],
        at=now,
    )

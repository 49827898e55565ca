"""A step's timing and conditions in the words of the people who edit it."""

from collections.abc import Mapping
from dataclasses import dataclass

from shop.aftercare.rules.edition import StepText
from shop.aftercare.rules.languages import name_of
from shop.aftercare.rules.steps import GROUPS

ANCHORS = {
    "ordered": "the order is paid",
    "dispatched": "the parcel leaves",
    "delivered": "the parcel arrives",
    "treated": "the treatment day",
    "next": "the next session",
    "runout": "the day the cartridges run out",
    "recalled": "a lot is recalled",
    "expiring": "the use-by date",
    "completed": "the end of the course",
    "problem": "a problem is reported",
}
STREAMS = {
    "transactional": "About the order: always sent",
    "service": "Safety and aftercare: can be stopped",
    "marketing": "Selling: only with consent",
}
FLAGS = {
    "only_without_treatment_date": "only as long as there is no treatment date",
    "before_treatment": "only before the treatment",
    "for_clinic_treatment": "also for people treated in a clinic",
    "at_once_when_late": "at once when its time has passed",
    "keeps_day": "stays when two letters fall on one day",
    "only_last_session": "only after the last session",
    "if_likely_unused": "only if something is likely left by then",
}
REACHES = {"nobody": "new orders only", "unsent": "new orders and all unsent letters", "chosen": "chosen orders"}
EFFECTS = {
    "text": ("get a new text", "gets a new text"),
    "stream": ("get a letter as another kind of email", "gets a letter as another kind of email"),
    "later": ("get a later date", "gets a later date"),
    "earlier": ("get an earlier date", "gets an earlier date"),
    "new": ("get a new letter", "gets a new letter"),
    "lost": ("lose a letter", "loses a letter"),
    "twice": ("get a second copy", "gets a second copy"),
}
CONDITIONS = {
    "skus": "product",
    "classes": "product class",
    "families": "fit family",
    "audiences": "audience",
    "markets": "country",
}


def timing(step: StepText) -> str:
    """When it goes: *3 days after the treatment day, at 10:00*."""
    days, anchor = abs(step.offset_days), ANCHORS[step.anchor]
    if not days:
        when = f"When {anchor}" if " is " in anchor or anchor.startswith("the parcel") else f"On {anchor}"
    else:
        when = f"{days} day{'s' if days > 1 else ''} {'before' if step.offset_days < 0 else 'after'} {anchor}"
    when += f", at {step.local_time:%H:%M}" if step.local_time else ", at once"
    if step.repeat_times > 1:
        when += f"; {step.repeat_times} times in all, every {step.repeat_days} days"
    return when


def conditions(step: StepText) -> list[str]:
    """To whom it goes and when not, each a few words."""
    found = ["for buyers of " + " or ".join(GROUPS[group] for group in step.groups)]
    for name, word in CONDITIONS.items():
        if wanted := step.conditions.get(name):
            found.append(f"only for {word} {' or '.join(wanted)}")
    if buyer := step.conditions.get("buyer"):
        found.append(f"only for a {buyer} order")
    found += [words for name, words in FLAGS.items() if getattr(step, name)]
    if step.min_session:
        found.append(f"from session {step.min_session} on")
    if step.also_after_treated_days is not None:
        found.append(f"not before {step.also_after_treated_days} days after the last treatment")
    if step.cooling_days:
        found.append(f"not again for the same person within {step.cooling_days} days")
    return found


@dataclass(frozen=True)
class Row:
    """A step as the list of the sequence shows it."""

    key: str
    subject: str
    when: str
    stream: str
    conditions: tuple[str, ...]
    languages: tuple[str, ...]


def row(step: StepText) -> Row:
    """The step in words."""
    return Row(
        key=step.key,
        subject=step.subject,
        when=timing(step),
        stream=STREAMS[step.purpose],
        conditions=(*conditions(step), f"not later than {lateness(step.max_late_hours)}"),
        languages=tuple(name_of(code) for code in sorted(step.translations)),
    )


def effects(counts: Mapping[str, int]) -> str:
    """What an edition changes for people under way: *312 will get a new text, 1 loses a letter*."""
    told = [f"{counts[name]} {words[counts[name] == 1]}" for name, words in EFFECTS.items() if name in counts]
    return f"{', '.join(told)}." if told else ""


def lateness(hours: int) -> str:
    """A number of hours as people say it."""
    if hours % 24 or hours < 48:
        return f"{hours} hour{'s' if hours != 1 else ''}"
    return f"{hours // 24} days"

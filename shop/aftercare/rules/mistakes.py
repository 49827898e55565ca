"""What is wrong with a step, in one sentence for each thing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from shop.aftercare.rules.edition import PURPOSES, StepText
from shop.aftercare.rules.languages import WORDS, Words, is_translatable, name_of
from shop.aftercare.rules.steps import DAYS, GROUPS, MISSING, OF_LOT, OF_SESSION, Conditions
from shop.aftercare.rules.wording import IN_ONE_LINE, PLACEHOLDERS, PRICED, gaps_in, unknown_in, wrong_addresses_in


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong with a step: the field it is about, and a sentence that begins in small letters."""

    field: str
    sentence: str


def mistakes_in(step: StepText) -> list[Wrong]:
    """Everything that is wrong with one step, each thing with the field it is about."""
    return [
        *_wrong_timing(step),
        *_wrong_extras(step),
        *_wrong_conditions(step),
        *mistakes_in_words(step, purpose=step.purpose),
        *_wrong_translations(step),
    ]


def _wrong_timing(step: StepText) -> Iterator[Wrong]:
    by_day = step.anchor in DAYS
    checks = (
        ("key", "the key must be up to 20 letters, digits and hyphens.", re.fullmatch(r"[A-Za-z0-9-]{1,20}", step.key)),
        ("anchor", f"the anchor must be one of {', '.join(MISSING)}.", step.anchor in MISSING),
        (
            "groups",
            f"the groups must be letters of {''.join(GROUPS)}.",
            step.groups and not set(step.groups) - set(GROUPS),
        ),
        ("purpose", f"the purpose must be one of {', '.join(PURPOSES)}.", step.purpose in PURPOSES),
        ("local_time", "an offset in days needs a local_time.", step.local_time or not step.offset_days),
        ("local_time", "a step counted from a day needs a local_time.", step.local_time or not by_day),
        (
            "offset_days",
            "only a step counted from a day may have a negative offset.",
            step.offset_days >= 0 or by_day,
        ),
        ("max_late_hours", "max_late_hours must be at least 1.", step.max_late_hours >= 1),
    )
    return _failed(checks)


def _wrong_extras(step: StepText) -> Iterator[Wrong]:
    once, of_session = step.repeat_times == 1, step.anchor in OF_SESSION
    checks = (
        ("repeat_times", "repeat_times must be from 1 to 10.", 1 <= step.repeat_times <= 10),
        ("repeat_days", "a repeated step needs repeat_days of at least 28.", once or step.repeat_days >= 28),
        (
            "repeat_times",
            "a step of a session or a lot cannot be repeated.",
            once or step.anchor not in OF_SESSION | OF_LOT,
        ),
        (
            "cooling_days" if step.cooling_days < 0 else "min_session",
            "cooling_days and min_session must not be negative.",
            step.cooling_days >= 0 and step.min_session >= 0,
        ),
        ("when_in_doubt", "when_in_doubt must be leave or resend.", step.when_in_doubt in ("leave", "resend")),
        (
            "when_in_doubt",
            "a marketing letter is never sent again in doubt.",
            (step.purpose, step.when_in_doubt) != ("marketing", "resend"),
        ),
        (
            "min_session" if step.min_session else "only_last_session",
            "min_session and only_last_session need a step of a session.",
            of_session or not (step.min_session or step.only_last_session),
        ),
        (
            "if_likely_unused",
            "if_likely_unused needs the anchor expiring.",
            step.anchor == "expiring" or not step.if_likely_unused,
        ),
    )
    return _failed(checks)


def _failed(checks: Sequence[tuple[str, str, object]]) -> Iterator[Wrong]:
    return (Wrong(field, sentence) for field, sentence, holds in checks if not holds)


def _wrong_conditions(step: StepText) -> Iterator[Wrong]:
    for name, value in step.conditions.items():
        if name not in {each.name for each in fields(Conditions)}:
            yield Wrong("conditions", f"no condition is called {name}.")
        elif name == "buyer":
            if value not in ("", "first", "repeat"):
                yield Wrong(name, "the condition buyer must be first or repeat.")
        elif not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            yield Wrong(name, f"the condition {name} must be a list of texts.")


def _wrong_translations(step: StepText) -> Iterator[Wrong]:
    for code, words in step.translations.items():
        if not isinstance(code, str) or not is_translatable(code):
            yield Wrong("translations", f"no letter can be translated into {code}.")
        elif not isinstance(words, dict) or set(words) != set(WORDS):
            yield Wrong("translations", f"the {name_of(code)} words must be {', '.join(WORDS)}.")
        elif not all(isinstance(each, str) for each in words.values()):
            yield Wrong("translations", f"the {name_of(code)} words must be texts.")
        else:
            for wrong in mistakes_in_words(Words(**words), purpose=step.purpose):
                yield Wrong("translations", f"in {name_of(code)}, {wrong.sentence}")


def mistakes_in_words(said: StepText | Words, *, purpose: str) -> Iterator[Wrong]:
    """What is wrong with what a letter says in one language."""
    for name in WORDS:
        words = getattr(said, name)
        one_line = name in ("subject", "preheader")
        if not words.strip():
            yield Wrong(name, f"the {name} is empty.")
        elif unknown := unknown_in(words, allowed=IN_ONE_LINE if one_line else PLACEHOLDERS):
            yield Wrong(name, f"the {name} has an unknown gap {unknown[0]}.")
        elif one_line and ("\n" in words or len(words) > 150):
            yield Wrong(name, f"the {name} must be one line of at most 150 characters.")
        elif name == "html" and (wrong := wrong_addresses_in(words)):
            yield Wrong(name, f"the address {wrong[0]} must be one gap that is a link, or hold no gap.")
        elif priced := sorted(gap for gap in gaps_in(words) & set(PRICED) if PRICED[gap] != purpose):
            allowed = PRICED[priced[0]]
            yield Wrong(name, f"the {name} names prices: only a {allowed} letter may hold {{{priced[0]}}}.")

"""What a recall notice must say, and what it must not.

Source: Regulation (EU) 2023/988 (GPSR), articles 35 to 37; the order of its parts follows the template of the
Implementing Regulation (EU) 2024/1435.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

REMEDIES = {
    "refund": "Your money back",
    "replacement": "New pieces from another lot, free of charge",
    "disposal": "Throw it away safely; you need not send anything back",
}
ANSWERS = {"none-left": "I have none of it left"}
LONGEST = 1500

# Article 36(2)(c): nothing that makes the danger look smaller than it is.
_SOFTENING = {
    "voluntary": r"voluntar(?:y|ily)",
    "precautionary": r"precaution\w*|abundance\s+of\s+caution",
    "discretionary": r"discretion(?:ary)?",
    "in rare situations": r"rare\s+(?:situation|case|occasion|instance|event|circumstance)s?|rarely",
    "in specific situations": (
        r"(?:specific|certain|particular|special)\s+(?:situation|case|circumstance|condition|instance)s?"
    ),
    "no reported accidents": (
        r"no\s+(?:\w+\s+)?(?:accidents?|injur(?:y|ies)|incidents?|complaints?|reports?|harm)"
        r"|(?:nobody|no\s+one)\s+(?:has\s+been|was|is)\s+(?:hurt|injured|harmed)"
    ),
}
_SOFTENED = re.compile(rf"\b(?:{'|'.join(_SOFTENING.values())})\b", flags=re.IGNORECASE)


@dataclass(frozen=True)
class Words:
    """What a person decides about a recall, in the words the buyers read."""

    hazard: str
    what_to_do: str
    remedies: tuple[str, ...]
    contact: str


def softened(text: str) -> list[str]:
    """The expressions in a text that make the danger look smaller than it is, as they stand there."""
    return [match[0] for match in _SOFTENED.finditer(text)]


def problems_of(words: Words) -> dict[str, str]:
    """The reason why each field cannot go out like this, by its name; empty when all may."""
    texts = {"hazard": words.hazard, "what_to_do": words.what_to_do, "contact": words.contact}
    lacking = {
        "hazard": "Say what the danger is.",
        "what_to_do": "Say what people must do now.",
        "contact": "Say how people reach you free of charge: a telephone number or an address.",
    }
    found = {name: lacking[name] if not text.strip() else _why_not(text) for name, text in texts.items()}
    found["remedies"] = _why_not_remedies(words.remedies)
    return {name: reason for name, reason in found.items() if reason}


def why_not_answer(answer: str, *, remedies: Iterable[str]) -> str:
    """The reason why a buyer cannot answer this; empty when it is offered."""
    return "" if answer in (*remedies, *ANSWERS) else "Choose one of the answers."


def _why_not(text: str) -> str:
    if len(text) > LONGEST:
        return f"Use at most {LONGEST} characters, not {len(text)}."
    if words := softened(text):
        return (
            f"Leave out “{'”, “'.join(words)}”. A recall notice must not make the danger look smaller than it is "
            "(EU 2023/988, article 36)."
        )
    return ""


def _why_not_remedies(remedies: Iterable[str]) -> str:
    if unknown := sorted(set(remedies) - set(REMEDIES)):
        return f"{unknown[0]} is not a way to make it good."
    if not {"refund", "replacement"} & set(remedies):
        return "Offer the money back or new pieces, better both: the law asks for a choice (EU 2023/988, article 37)."
    return ""

"""In which language a letter speaks: a step's translation where one is written, else English, and this is said."""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

ENGLISH = "en"
# Written from left to right, as the letters' skeleton is. A code with a country, such as de-AT, is one of these too.
LANGUAGES = {
    "bg": "Bulgarian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fi": "Finnish",
    "fr": "French",
    "hr": "Croatian",
    "hu": "Hungarian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nb": "Norwegian",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}
WORDS = ("subject", "preheader", "html", "text")


@dataclass(frozen=True)
class Words:
    """What a letter says in one language."""

    subject: str
    preheader: str
    html: str
    text: str


def is_language(code: str) -> bool:
    """Whether letters may be in it: a code of ``LANGUAGES``, alone or with a country (BCP 47: de, de-AT)."""
    return bool(re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", code)) and _base(code) in LANGUAGES


def is_translatable(code: str) -> bool:
    """Whether a step may have a translation into it: English is the step's own words."""
    return is_language(code) and _base(code) != ENGLISH


def name_of(code: str) -> str:
    """The language in English words: German, German (AT)."""
    base, _, country = code.partition("-")
    return f"{LANGUAGES[base]} ({country})" if country else LANGUAGES[base]


def languages_by_name() -> list[tuple[str, str]]:
    """Every code with its name, in the order of the names."""
    return sorted(LANGUAGES.items(), key=lambda each: each[1])


def words_in(step: Any, language: str) -> tuple[Words, str]:
    """What the step says to a reader of ``language``, and in which language that is.

    The exact code counts first, then the language without its country; else it is English. ``step`` is any step.
    """
    if (code := best_of(step.translations, language)) != ENGLISH:
        return Words(**step.translations[code]), code
    return Words(**{name: getattr(step, name) for name in WORDS}), ENGLISH


def fallback(step: Any, language: str) -> str:
    """What to tell staff when the step is not written in ``language``; empty when it is."""
    used = words_in(step, language)[1]
    if used != ENGLISH or _base(language) == ENGLISH:
        return ""
    return f"{name_of(language)} is not written: English is sent."


def best_of(codes: Container[str], language: str) -> str:
    """The one of these that a reader of ``language`` gets; English when there is none."""
    return next((code for code in (language, _base(language)) if code in codes), ENGLISH)


def languages_of(steps: Iterable[Any]) -> list[str]:
    """Every language that any of these steps is written in besides English, in the order of their codes."""
    return sorted({code for step in steps for code in step.translations})


def in_english(html: str, *, language: str) -> str:
    """A piece that is always English, marked so in a letter of another language: a screen reader changes its voice."""
    return html if language == ENGLISH or not html else f'<div lang="en-GB">{html}</div>'


def _base(code: str) -> str:
    return code.partition("-")[0]

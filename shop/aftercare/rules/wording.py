"""Words with gaps: a flat list of names in braces, and nothing that could be called a language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

IN_ONE_LINE = frozenset(
    {
        "cartridges_left",
        "expires_day",
        "lot_number",
        "next_day",
        "order_number",
        "pen_name",
        "product_name",
        "session_number",
        "shop_name",
        "treated_day",
    }
)
# These are whole pieces of a letter, made by the shop itself in an HTML and a text form; they are never escaped.
BLOCKS = frozenset(
    {
        "lots",
        "practitioner_first",
        "recall_notice",
        "receipt",
        "red_flags",
        "reorder",
        "safety_reminder",
        "tracking",
    }
)
LINKS = frozenset(
    {
        "calendar_link",
        "fine_link",
        "guide_link",
        "not_healed_link",
        "order_link",
        "preferences_link",
        "problem_link",
        "recall_link",
        "review_link",
        "still_red_link",
        "stop_link",
        "treatment_link",
        "worried_link",
    }
)
PLACEHOLDERS = IN_ONE_LINE | BLOCKS | LINKS
# Pieces with a price, and the only purpose of a letter that may hold them: a service letter never sells (ICO).
PRICED = {"receipt": "transactional", "reorder": "marketing"}
_GAP = re.compile(r"\{([^{}]*)\}")
_ADDRESS = re.compile(r"""href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*))""", re.IGNORECASE)


@dataclass(frozen=True)
class Basis:
    """An education text that a letter rests on. ``review`` is empty when no clinician reviewed this version."""

    title: str
    number: int
    sources: tuple[str, ...]
    review: str = ""


def unknown_in(text: str, *, allowed: frozenset[str] = PLACEHOLDERS) -> list[str]:
    """The gaps that are not on the list, and any brace that belongs to no gap, as they stand in the text."""
    gaps = [found.group(0) for found in _GAP.finditer(text) if found.group(1) not in allowed]
    return gaps + [brace for brace in _GAP.sub("", text) if brace in "{}"]


def gaps_in(text: str) -> frozenset[str]:
    """The names of all gaps in a text, each once."""
    return frozenset(_GAP.findall(text))


def wrong_addresses_in(html: str) -> list[str]:
    """Addresses of links with a gap that is not the whole address, or is no link.

    What a gap says comes after the cleaning, so ``java{lots}script:`` would become an address that cleaning refuses.
    """
    addresses = ["".join(found) for found in _ADDRESS.findall(html)]
    return [each for each in addresses if "{" in each and each.strip()[1:-1] not in LINKS]


def fill(text: str, *, values: Mapping[str, str], html: bool) -> str:
    """The text with each gap replaced once; what a value says is never read as a gap again.

    Raises ``KeyError`` for a gap without a value. In HTML each value is escaped, except the blocks.
    """

    def value(found: re.Match[str]) -> str:
        name = found.group(1)
        return escape(values[name]) if html and name not in BLOCKS else values[name]

    return _GAP.sub(value, text)


def basis_html(rests_on: list[Basis]) -> str:
    """The end of each letter: the education texts it rests on, honestly who reviewed them, and all their sources."""
    lines = (f"<li><strong>{escape(each.title)}</strong>{escape(_standing(each))}</li>" for each in rests_on)
    texts = dict.fromkeys(lines)  # Two blocks may say the same of two products.
    sources = [f"<li>{escape(source)}</li>" for source in _sources(rests_on)]
    parts = ["<h2>What this letter is based on</h2>"]
    parts += ["<ul>", *texts, "</ul>"] if texts else []
    parts += ["<p>Their sources:</p>", '<ul class="sources">', *sources, "</ul>"] if sources else []
    return "".join([*parts, *(f"<p>{escape(line)}</p>" for line in _closing(rests_on))])


def basis_text(rests_on: list[Basis]) -> str:
    """The same as ``basis_html`` for the text part."""
    parts = ["WHAT THIS LETTER IS BASED ON"]
    lines = dict.fromkeys(f"- {each.title}{_standing(each)}" for each in rests_on)
    parts += ["\n".join(lines)] if lines else []
    if sources := _sources(rests_on):
        parts += ["Their sources:", "\n".join(f"- {source}" for source in sources)]
    return "\n\n".join([*parts, *_closing(rests_on)])


def _standing(basis: Basis) -> str:
    return f", version {basis.number}. {_review(basis)}"


def _sources(rests_on: list[Basis]) -> list[str]:
    """Every source once, in the order in which the texts name them."""
    return list(dict.fromkeys(source for basis in rests_on for source in basis.sources))


def _review(basis: Basis) -> str:
    return f"Reviewed by {basis.review}." if basis.review else "Not yet clinically reviewed."


def _closing(rests_on: list[Basis]) -> list[str]:
    """The letter's own words are nobody's review; it is general advice."""
    own = "The words of this letter are not yet clinically reviewed. It is general advice, not medical advice."
    return [own] if rests_on else [f"This letter rests on no published education text. {own}"]

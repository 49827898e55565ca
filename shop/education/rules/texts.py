"""How a text lives and reads: its states, the HTML that is let through, and what is said of its review."""

from datetime import date

import nh3

LEGAL_MOVES = {
    "draft": ("reviewed", "published"),
    "reviewed": ("draft", "published"),
    "published": ("withdrawn",),
    "withdrawn": (),
}
FROZEN_STATUSES = ("published", "withdrawn")

ALLOWED_TAGS = frozenset(
    ("a", "abbr", "br", "caption", "dd", "dl", "dt", "em", "h4", "h5", "li", "ol", "p", "strong")
    + ("table", "tbody", "td", "th", "thead", "tr", "ul")
)
ALLOWED_ATTRIBUTES = {"a": {"href"}, "abbr": {"title"}, "th": {"scope"}}
ALLOWED_SCHEMES = frozenset(("http", "https", "mailto", "tel"))


def may_move(before: str, after: str) -> bool:
    """Whether a version may go from one status to another. A withdrawn text returns only as a new version."""
    return after in LEGAL_MOVES[before]


def is_frozen(status: str) -> bool:
    """Whether customers have seen, or may have seen, this version: its words can then never change."""
    return status in FROZEN_STATUSES


def sanitise(html: str) -> str:
    """The HTML with all but a short list of harmless tags removed, for saving and again for showing."""
    return nh3.clean(
        html,
        tags=set(ALLOWED_TAGS),
        attributes={tag: set(names) for tag, names in ALLOWED_ATTRIBUTES.items()},
        url_schemes=set(ALLOWED_SCHEMES),
        link_rel="noopener noreferrer",
    ).strip()


def is_empty(html: str) -> bool:
    """Whether nothing readable is left of it."""
    return not nh3.clean(html, tags=set()).replace("&nbsp;", " ").strip()


def in_words(day: date) -> str:
    """A day as people write it, such as 5 January 2027."""
    return f"{day.day} {day:%B %Y}"


def review_is_overdue(*, review_due_on: date | None, today: date) -> bool:
    """Whether the next review should have happened before ``today``."""
    return review_due_on is not None and review_due_on < today


def review_line(*, reviewer: str, reviewed_on: date | None, review_due_on: date | None, today: date) -> str:
    """What a reader is told about the clinical review of a text. No reviewer is ever assumed."""
    if not reviewer or reviewed_on is None:
        return "Not yet clinically reviewed."
    line = f"Reviewed by {reviewer} on {in_words(reviewed_on)}"
    if review_due_on is None:
        return f"{line}."
    if review_is_overdue(review_due_on=review_due_on, today=today):
        return f"{line}. The next review was due on {in_words(review_due_on)} and is overdue."
    return f"{line}, due again on {in_words(review_due_on)}."

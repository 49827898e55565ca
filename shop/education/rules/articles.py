"""How a text becomes a page of its own: its headings, its contents, its summary, its questions, its shelves."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

import nh3

from shop.education.rules.glossary import Linker, Term, anchor

RESERVED_SLUGS = ("depth",)
SUMMARY_LENGTH = 155
# Headings move up by two: on a page of its own a text stands under the page's title.
_HEADINGS = {"h4": "h2", "h5": "h3"}
_UNLINKED = ("a", "abbr", "caption", "dt", "h4", "h5", "th")
_FOR_SHELVES = "what-it-is"


@dataclass(frozen=True)
class Heading:
    """A line of an article's contents."""

    anchor: str
    words: str


@dataclass(frozen=True)
class Page:
    """An article ready to be shown: HTML with ids at its headings and links to the glossary, and its contents."""

    html: str
    contents: tuple[Heading, ...]


class _Setter(HTMLParser):
    """Writes sanitised HTML down again, with headings one page higher and terms linked."""

    def __init__(self, linker: Linker) -> None:
        super().__init__(convert_charrefs=False)
        self.linker = linker
        self.written: list[str] = []
        self.headings: list[Heading] = []
        self.open: list[str] = []
        self._heading_at = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open += [] if tag == "br" else [tag]
        if tag == "h4":
            self._heading_at = len(self.written)
        self.written.append(f"<{_HEADINGS[tag]}>" if tag in _HEADINGS else self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        # What was sanitised closes exactly what it opened.
        self.open.remove(tag)
        if tag == "h4":
            self._name_heading()
        self.written.append(f"</{_HEADINGS.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        is_free = not set(self.open) & set(_UNLINKED)
        self.written.append(self.linker.linked(data) if is_free else data)

    def handle_entityref(self, name: str) -> None:
        self.written.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.written.append(f"&#{name};")

    def _name_heading(self) -> None:
        words = plain("".join(self.written[self._heading_at :]))
        name = anchor(words)
        same = sum(re.fullmatch(rf"{name}(-\d+)?", each.anchor) is not None for each in self.headings)
        heading = Heading(anchor=f"{name}-{same + 1}" if same else name, words=words)
        self.headings.append(heading)
        self.written[self._heading_at] = f'<h2 id="{heading.anchor}">'


def page(html: str, *, terms: Iterable[Term] = (), glossary: str = "") -> Page:
    """The article that sanitised HTML makes, its terms linked to the page at ``glossary``, headings never."""
    setter = _Setter(Linker(tuple(terms), glossary))
    setter.feed(html)
    setter.close()
    return Page(html="".join(setter.written), contents=tuple(setter.headings))


def plain(html: str) -> str:
    """What is read of HTML, on one line."""
    spaced = re.sub(r"<(?=(?:/?(?:p|li|h4|h5|tr|td|th|dt|dd)|br)\b)", " <", html)
    return " ".join(unescape(nh3.clean(spaced, tags=set())).split())


def summary(html: str) -> str:
    """The first sentences of an article, 155 characters at most: what a list and a search engine show of it."""
    first = html.partition("<h4>")[0]
    told_in = first if "</p>" in first or "</li>" in first else html
    words = plain(" ".join(re.findall(r"<(?:p|li)>(.*?)</(?:p|li)>", told_in, re.DOTALL)) or html)
    told = ""
    for sentence in re.split(r"(?<=[.!?])\s+", words):
        if len(f"{told} {sentence}".strip()) > SUMMARY_LENGTH:
            break
        told = f"{told} {sentence}".strip()
    return told or f"{words[: SUMMARY_LENGTH - 1].rsplit(' ', 1)[0]}…"


def questions(html: str) -> list[tuple[str, str]]:
    """The headings that ask, each with the words that answer it."""
    parts = re.split(r"<h4>(.*?)</h4>", html, flags=re.DOTALL)
    pairs = [(plain(asked), plain(answer)) for asked, answer in zip(parts[1::2], parts[2::2], strict=True)]
    return [(asked, answer) for asked, answer in pairs if asked.endswith("?") and answer]


def may_lead_to_shelves(kind: str) -> bool:
    """Whether an article may end with links to shelves: only where it says what a thing is. Safety texts never sell,
    and what a session does to skin stands apart from what is for sale (FACTS 2.5, 15)."""
    return kind == _FOR_SHELVES

"""The glossary: which words it explains, and where an article leads to them for the first time."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(frozen=True)
class Term:
    """One entry: its id on the page, the ways of writing it, and what it means as HTML."""

    anchor: str
    names: tuple[str, ...]
    meaning: str


class _Entries(HTMLParser):
    """Reads a list of definitions: any number of names, then what they mean."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[list[str], str]] = []
        self.inside = ""
        self.last = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "dt":
            if self.last != "dt":
                self.found.append(([], ""))
            self.found[-1][0].append("")
        if tag in ("dt", "dd"):
            self.inside = self.last = tag
        elif self.inside == "dd":
            self._tell(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.inside:
            self.inside = ""
        elif self.inside == "dd":
            self._tell(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self.inside == "dt":
            self.found[-1][0][-1] += data
        elif self.inside == "dd" and self.found:
            self._tell(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def _tell(self, html: str) -> None:
        names, meaning = self.found[-1]
        self.found[-1] = (names, meaning + html)


def terms(html: str) -> tuple[Term, ...]:
    """The entries of a glossary, given as sanitised HTML with a list of definitions, in its order."""
    reader = _Entries()
    reader.feed(html)
    reader.close()
    entries = [([" ".join(name.split()) for name in names], " ".join(text.split())) for names, text in reader.found]
    return tuple(Term(anchor(names[0]), tuple(names), text) for names, text in entries if all(names) and text)


def anchor(words: str) -> str:
    """An id made of words, such as ``post-inflammatory-marks``."""
    return re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-") or "here"


@dataclass
class Linker:
    """Leads from the first place where a text uses a term to the glossary at ``address``; each term once."""

    known: Iterable[Term]
    address: str
    used: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._of = {name.casefold(): term for term in self.known for name in term.names}
        names = sorted(self._of, key=len, reverse=True)
        joined = "|".join(re.escape(name) for name in names)
        self._pattern = re.compile(rf"(?<![\w&#-])({joined})(s?)(?![\w-])", re.IGNORECASE) if names else None

    def linked(self, words: str) -> str:
        """The words of one stretch of text, without tags, with links to terms not met before."""
        return self._pattern.sub(self._link, words) if self._pattern else words

    def _link(self, hit: re.Match[str]) -> str:
        term = self._of[hit.group(1).casefold()]
        if term.anchor in self.used:
            return hit.group()
        self.used.add(term.anchor)
        return f'<a class="term" href="{self.address}#{term.anchor}">{hit.group()}</a>'

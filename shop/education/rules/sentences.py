"""What a reader sees of HTML or plain text, sentence by sentence: no tag, entity or hidden sign can split a word."""

import re
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser


def words_of(text: str) -> frozenset[str]:
    """The words of a list that is written like a sentence."""
    return frozenset(text.split())


# Between two of these words stands a break; every other known tag leaves no trace.
_BREAKING = words_of(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol option p pre search section "
    "select summary table tbody td template tfoot th thead title tr ul"
)
_INLINE = words_of(
    "a abbr audio b bdi bdo big button canvas cite code col colgroup data del dfn em embed font i iframe img input ins "
    "kbd label link map mark meta meter noscript object output picture progress q ruby s samp script small source span "
    "strike strong style sub sup svg time tt u var video wbr"
)
_SPOKEN_ATTRIBUTES = frozenset(("alt", "title", "aria-label", "placeholder", "value", "content"))
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
# Cyrillic and Greek letters that no reader can tell from a Latin one.
_LOOK_ALIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u03bf\u03f2", "aeopcyxijshdoc"
)
_LOOK_ALIKE |= str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0391\u0395\u0399\u039f\u03a1\u03a4",
    "ABEKMHOPCTXAEIOPT",
)
# Comments and what only looks like a tag are read as words: a text part shows them, and the parser is slow with them.
_NO_TAG = re.compile(r"<(?=[!?]|[^<>]*(?:<|\Z))")
_BREAK, _ITEM = "\n\n", "\n- "
_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+")


class _Reader(HTMLParser):
    """Collects the visible words, and where links and pictures lead."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _BREAKING | _INLINE | {"br"}:
            self.words.append(self.get_starttag_text() or "")
            return
        self.words.append(_ITEM if tag == "li" else _BREAK if tag in _BREAKING else " " if tag == "br" else "")
        for name, value in attrs:
            if name in _SPOKEN_ATTRIBUTES and value:
                self.words.append(f"{_BREAK}{value}{_BREAK}")
            elif name in ("href", "src", "action", "formaction") and value:
                self.addresses.append(value)

    def handle_endtag(self, tag: str) -> None:
        self.words.append(_BREAK if tag in _BREAKING else "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(text: str) -> tuple[list[str], list[str]]:
    """The sentences a reader sees, each once, and every address that a link or picture names.

    A question is read together with its answer, and each item of a list together with the lead-in that ends with a
    colon, because a claim may be spread over both.
    """
    reader = _Reader()
    reader.feed(_NO_TAG.sub("&lt;", text))
    reader.close()
    return list(dict.fromkeys(_sentences(_visible("".join(reader.words))))), reader.addresses


def _visible(text: str) -> str:
    """One kind of each sign: compatibility forms unfolded, no hidden signs or foreign twins, odd spaces as spaces."""
    text = _HIDDEN.sub("", unicodedata.normalize("NFKC", text)).replace("’", "'").replace("‘", "'")
    text = text.translate(_LOOK_ALIKE)
    text = re.sub(r"[\u2010-\u2012\u2212]", "-", text)
    return re.sub(r"[^\S\n]+", " ", text)


def _sentences(text: str) -> Iterator[str]:
    lead = ""
    for piece in re.split(r"\n\s*\n|\n(?=\s*(?:[-*•]|\d+[.)])\s)", text):
        is_item = bool(re.match(r"\s*(?:[-*•]|\d+[.)])\s", piece))
        words = " ".join(re.sub(r"^\s*(?:[-*•]|\d+[.)])\s+", "", piece).split())
        if not words:
            continue
        prefix = f"{lead} " if lead and is_item else ""
        yield from (prefix + each for each in _with_answers(_END.split(words)))
        if not is_item:
            lead = words if words.endswith(":") else ""


def _with_answers(parts: list[str]) -> Iterator[str]:
    """Each sentence; a question with what follows it."""
    for at, part in enumerate(parts):
        follows = parts[at + 1] if part.endswith("?") and at + 1 < len(parts) else ""
        yield f"{part} {follows}".strip()

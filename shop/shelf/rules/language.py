"""Words as search compares them: one spelling for a size, a number of needles, a code, a plural.

A product's texts and a customer's words go through the same door, so that "0,25 mm", ".25mm" and "0.25 mm" meet.
"""

import re
import unicodedata

MOST_CHARACTERS = 200
MOST_WORDS = 10

# Words that say nothing about what is looked for.
_EMPTY = """
a an and any are at best buy by can cheap compatible do does find fit fitting for from get have how i in is it me my
need new not of on online or order our please shop some that the these this those to use want we what where which who
will with work working you your
das der die ein eine fuer fur kaufen mit und von zum
avec de des du et la le les pour un une
"""
EMPTY = frozenset(_EMPTY.split())
NUMBERS = {
    "one": "1", "two": "2", "three": "3", "five": "5", "seven": "7", "nine": "9", "ten": "10", "eleven": "11",
    "twelve": "12", "fourteen": "14", "sixteen": "16", "eighteen": "18", "twenty-four": "24", "twenty four": "24",
    "thirty-six": "36", "thirty six": "36", "forty-two": "42", "forty two": "42", "fifty": "50",
}  # fmt: skip

# A number of its own: the 8 of M8 is none.
_NUMBER = r"(?<![a-z\d.])(\d+(?:\.\d+)?)"
_JOINS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), becomes)
    for pattern, becomes in (
        (r"['\u2019`\u00b4]s?\b", ""),
        (r"\b(" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")(?=[\s-]*(?:pin|needle))", "number"),
        (r"(?<=\d),(?=\d)", "."),
        (r"(?<![\d.])\.(?=\d)", "0."),
        (r"(\.\d*?[1-9])0+(?!\d)", r"\1"),
        (r"(?<=\d)\.0+(?![\d])", ""),
        (r"\b(?:pack|packs|box|set|packet)\s+(?:of|mit|a)\s+(\d+)\b", r"\1pack"),
        (_NUMBER + r"[\s-]*(?:pins?|needles?|nadeln?)\b", r"\1pin"),
        (_NUMBER + r"[\s-]*(?:mm|millimet(?:re|er)s?)\b", r"\1mm"),
        (_NUMBER + r"[\s-]*(?:ml|millilit(?:re|er)s?)\b", r"\1ml"),
        (_NUMBER + r"[\s-]*(?:l|lit(?:re|er)s?)\b", r"\1l"),
        (_NUMBER + r"[\s-]*(?:g|ga|gauge)\b", r"\1g"),
        (_NUMBER + r"[\s-]*(?:er[\s-]*pack|packs?|pcs|pc|pieces?|stuck|stk|count|ct|x)\b", r"\1pack"),
        (r"\bx(\d+)\b", r"\1pack"),
        (r"\b(?:spf|lsf)[\s-]*(\d+)", r"spf\1"),
        (r"\b([a-z])[\s-]+(\d{1,2}s?)\b", r"\1\2"),
    )
)
_CHUNK = re.compile(r"[^\W_]+(?:[-./][^\W_]+)*")
_WORD = re.compile(r"\d+\.\d+[^\W\d_]*|[^\W_]+")
_HAS_DIGIT = re.compile(r"\d")


def words(text: str) -> list[str]:
    """The comparable words of a text, in its order, empty ones left out."""
    return [word for chunk in chunks(text) for word in pieces(chunk)]


def chunks(text: str) -> list[str]:
    """What stands between spaces, in one spelling: "DH-12-5" and "12pin" are one chunk each."""
    return _CHUNK.findall(flat(text))


def pieces(chunk: str) -> list[str]:
    """The words of one chunk."""
    found = [singular(word) for word in _WORD.findall(chunk)]
    return [word for word in found if word not in EMPTY]


def flat(text: str) -> str:
    """Small letters without accents, and every size in one spelling."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    for pattern, becomes in _JOINS:
        plain = pattern.sub(_digits if becomes == "number" else becomes, plain)
    return plain


def singular(word: str) -> str:
    """A word without the ending of its plural; crude, but the same for a product and for a customer."""
    if len(word) < 4 or has_digit(word) or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    return word.removesuffix("s")


def code(text: str) -> str:
    """A product's code, or what might be one, as codes are compared: letters and digits only."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())[:MOST_CHARACTERS]


def has_digit(word: str) -> bool:
    """Whether it names a size, a model or a code: such a word is never guessed, for M8 is not M8S."""
    return bool(_HAS_DIGIT.search(word))


def _digits(found: re.Match[str]) -> str:
    return NUMBERS[found.group(1)]

"""How hard a text is to read: the Flesch-Kincaid grade, counted without any library.

Kincaid and others, Derivation of new readability formulas for Navy enlisted personnel, 1975. Grade 7 is read at about
twelve. A line of a list counts as a sentence; headings, which are
in capitals, would make every text look easy and are left out, as are gaps, addresses and numbers.
"""

import re


def grade(text: str) -> float:
    """The school grade (United States) that reads the text with ease."""
    plain = re.sub(r"\{\w+\}|https?:\S+", " ", text)
    lines = [line for line in plain.split("\n") if line != line.upper()]
    sentences = [part for line in lines for part in re.split(r"[.!?](?=\s|$)", line) if _words(part)]
    words = [word for part in sentences for word in _words(part)]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """About how many syllables an English word has, at least one."""
    low = re.sub(r"[^a-z]", "", word.lower())
    if not re.search(r"(?:[sxz]|ch|sh|g|c)es$", low):
        low = re.sub(r"(?<=[^aeiouy])es$|(?<=[^aeioutdy])ed$", "", low)
    low = re.sub(r"(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$", "", low)
    apart = len(re.findall(r"i[ao](?!u)|(?<!p)eo|ua(?!r)|ea$", low)) - len(re.findall(r"[tcs]ion|[tc]ia", low))
    return max(1, len(re.findall(r"[aeiouy]+", low)) + apart)


def _words(part: str) -> list[str]:
    return re.findall(r"[A-Za-z][A-Za-z'’]*", part)

"""What may be kept of a search that found nothing: the words, unless they may tell of a person."""

import re

KEEP_DAYS = 90
MOST_A_DAY = 500
LONGEST = 60
_PERSONAL = re.compile(r"@|://|www\.|(?:\d[\s()/.+-]*){7}")


def kept(text: str) -> str:
    """The words as they are counted, cut to 60 characters; "" where an address or a long number is among them.

    Seven digits may be a telephone number, an order or a card: such words are not kept at all.
    """
    words = "".join(sign for sign in " ".join(text.casefold().split()) if sign.isprintable())
    return "" if _PERSONAL.search(words) or not any(map(str.isalnum, words)) else words[:LONGEST].strip()

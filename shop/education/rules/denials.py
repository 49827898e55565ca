"""When a sentence says NOT: our honest texts must be able to say what a product does not do.

A claim is denied only by a word of denial that stands shortly before its verb, in the same clause, with nothing
between that turns it round ("not only removes", "no other pen removes", "why not remove", "never fails to remove").
"""

import re

from shop.education.rules.sentences import words_of

_SIGNS = re.compile(r"[\w'%-]+|[,;:()\u2013\u2014/.!?]")
_DENYING = words_of("not never no nobody none nothing neither nor cannot without avoid")
# What turns a denial round, or ends its reach.
_TURNING = words_of(
    "but and then so yet while because stop fail fails failed hesitate only just merely simply solely other doubt "
    "wonder wait worry delay suffer suffering live better longer matter question surprise secret why before less"
)
_NEW_SUBJECT = words_of("it this that these our your my its you we they the here simply now")
_BOAST = re.compile(
    r"\b(?:better|faster|quicker|like (?:this|ours|our|it|us|the)|(?:so|as) (?:well|fast|quickly|easily|good))\b"
)
_REACH = 6


def is_denied(sentence: str, *, at: int) -> bool:
    """Whether the word that begins at position ``at`` of the sentence (in lower case) is what it says NOT of."""
    signs = _SIGNS.findall(sentence[:at])
    rest = sentence[at:]
    return _denier(signs, joined=" or " in rest or " nor " in rest) and not _BOAST.search(rest)


def is_answered_no(sentence: str) -> bool:
    """Whether it is a question whose answer begins with no, such as "Does it remove scars? No."."""
    return (
        re.search(r"\?[\"')]* (?:no|not|nobody|never|nothing|it (?:does|will|can|is) ?(?:not|n't))\b", sentence)
        is not None
    )


def _denier(signs: list[str], *, joined: bool) -> bool:
    """Whether, going back from the claim, a word of denial comes before anything that ends its reach.

    Commas are passed only inside a list that is ``joined`` by *or* ("never lend, share or reuse it").
    """
    following = ""
    reach = _REACH
    for at in range(len(signs) - 1, -1, -1):
        sign = signs[at]
        if sign in _DENYING or sign.endswith("n't"):
            return _is_plain(sign, before=signs[at - 1] if at else "")
        joined = joined or sign in ("or", "nor")
        is_comma_in_list = sign == "," and joined and following not in _NEW_SUBJECT
        if sign in _TURNING or (not sign[0].isalnum() and not is_comma_in_list):
            return False
        following = sign
        reach -= sign not in (",", "or", "nor")
        if reach < 0:
            return False
    return False


def _is_plain(sign: str, *, before: str) -> bool:
    """*why not* invites, and *whether or not* leaves it open."""
    return not (sign in ("not", "never") and before in ("why", "or", "if"))

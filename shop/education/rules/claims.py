"""The claims linter: medical claims, which no text of ours may make, and selling, which no service letter may do."""

from collections.abc import Iterable
from dataclasses import dataclass

from shop.education.rules import denials, medical, selling
from shop.education.rules.medical import Rule
from shop.education.rules.sentences import read

_AROUND = 60


@dataclass(frozen=True)
class Finding:
    """One place in a text that must not stay. ``words`` are the text's own, ``source`` is where the reason is from."""

    rule: str
    words: str
    reason: str
    source: str


def find(text: str) -> list[Finding]:
    """The medical claims in HTML or plain text, each once, in the order of the text (FACTS 2.6).

    A sentence that says NOT is let through, as ``denials`` has it, and so is each rule's own honest way of speaking.
    """
    sentences, _addresses = read(text)
    return _unique(
        finding
        for sentence in sentences
        for rule in medical.RULES
        for finding in _claims(rule, sentence, deniable=True)
    )


def find_selling(text: str) -> list[Finding]:
    """What makes a service letter sell: prices in any currency, ways to the till, reductions, calls to buy."""
    sentences, addresses = read(text)
    in_words = (
        finding
        for sentence in sentences
        for rule in (*selling.RULES, selling.WAY_TO_THE_TILL)
        for finding in _claims(rule, sentence, deniable=rule.name in selling.DENIABLE)
    )
    in_links = (
        finding for address in addresses for finding in _claims(selling.WAY_TO_THE_TILL, address, deniable=False)
    )
    return _unique([*in_words, *in_links])


def _claims(rule: Rule, sentence: str, *, deniable: bool) -> Iterable[Finding]:
    folded = sentence.casefold()
    if deniable and denials.is_answered_no(folded):
        return
    for hit in rule.pattern.finditer(folded):
        at = hit.start("head") if "head" in rule.pattern.groupindex and hit.group("head") else hit.start()
        around = folded[max(0, hit.start() - _AROUND) : hit.end() + _AROUND]
        is_honest = rule.unless is not None and rule.unless.search(around)
        is_denied = deniable and (denials.is_denied(folded, at=at) or denials.is_denied(folded, at=hit.start()))
        if not is_honest and not is_denied:
            yield Finding(rule.name, _shown(sentence, hit.start(), hit.end()), rule.reason, rule.source)


def _shown(sentence: str, start: int, end: int) -> str:
    """The hit in the text's own letters; folding may have changed the length of a rare one."""
    words = sentence[start:end] if len(sentence) == len(sentence.casefold()) else sentence.casefold()[start:end]
    return " ".join(words.split())[:160]


def _unique(findings: Iterable[Finding]) -> list[Finding]:
    return list(dict.fromkeys(findings))

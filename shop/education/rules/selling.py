"""What makes a service letter an advertisement: a price, a way to the till, a reduction, a call to buy (ICO)."""

import re

from shop.education.rules.medical import Rule

ICO = "UK ICO, on direct marketing: a service message carries no promotion"
_REASON = "A service letter must not sell: one line of it makes the whole letter marketing, which needs consent."
# ISO 4217, the money that people pay with.
_CODES = (
    "aed|ars|aud|bgn|brl|cad|chf|clp|cny|cop|czk|dkk|egp|eur|gbp|hkd|huf|idr|ils|inr|isk|jpy|krw|mxn|myr|nok|nzd|php|"
    "pln|ron|rub|sar|sek|sgd|thb|try|twd|uah|usd|vnd|zar"
)
_WORDS = r"(?:euros?|dollars?|pounds?(?! of)|pence|cents?|francs?|kron(?:a|or|er|e)|zloty|yen|yuan|rupees?|bucks?)"
_SIGN = "[\\$\u00a2-\u00a5\u058f\u060b\u0e3f\u20a0-\u20cf\ufdfc\uffe0\uffe1\uffe5\uffe6]"

_PATTERNS = {
    "price": (
        rf"{_SIGN} ?\d",
        rf"\d ?(?:{_SIGN}|\b(?:{_CODES})\b|kr\b|zł|{_WORDS}\b)",
        rf"\b(?:{_CODES}) ?\d",
        r"\b(?:price|cost)s? (?:only|just|from|is|per|now)\b",
    ),
    "discount": (
        r"\b(?P<head>vouchers?|discount\w*|coupons?|promo(?:tion(?:s|al)?|s)?|bargains?|rebates?|cashback)\b",
        r"\bgift cards?\b",
        r"\b\d+ ?(?:%|per ?cent) (?:off|discount|less|cheaper)\b",
        r"\b(?:special|limited|exclusive|introductory|our|an|this|today's|latest|great|new) (?:\w+ )?offers?\b(?! to)",
        r"\b(?:on|for) (?:sale|offer)\b",
        r"\b(?:save|saving) (?:up to |over )?(?:\d|money|big|more)",
        r"\b(?:free|half[- ]price) (?:shipping|delivery|gift)\b|\bhalf[- ]price\b|\bbuy one\b",
    ),
    "call to buy": (
        r"\b(?P<head>buy|shop|order|re-?order|purchase|restock) "
        r"(?:now|again|today|here|online|more|yours|another|a new|new|the|your next|in time)\b",
        r"\badd (?:\w+ )?to (?:your |the )?(?:basket|cart|bag)\b",
        r"\b(?P<head>stock up|get yours|last chance|while stocks? lasts?|hurry|don't miss|(?:top|best)[- ]?sellers?)\b",
    ),
    "price block": (r"\{(?:reorder|price)\w*\}",),
}

RULES: tuple[Rule, ...] = tuple(
    Rule(name, re.compile(pattern), _REASON, ICO) for name, patterns in _PATTERNS.items() for pattern in patterns
)
WAY_TO_THE_TILL = Rule(
    "link to products",
    re.compile(
        r"(?<!/)/(?:[a-z]{2}(?:-[a-z]+)?/)?(?:catalogue|basket|checkout|offers|vouchers|shop|products?)(?:/|\b)"
    ),
    _REASON,
    ICO,
)
# A price stays a price and a link stays a link, whatever the sentence denies.
DENIABLE = frozenset(("discount", "call to buy"))

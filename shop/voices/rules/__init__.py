"""What voices decide: who may review, what may be withheld and why, how reviews are summed up, what must not wait."""

from shop.voices.rules.alarms import alarms_in
from shop.voices.rules.facts import RETAILER, SAYERS, Said, said
from shop.voices.rules.moderating import ANSWERED, PUBLISHED, REASONS, REPLIED, VERDICTS, WITHHELD, why_not
from shop.voices.rules.reviewing import (
    COMFORTS,
    ENDED,
    FITS,
    LIVE,
    SEALS,
    STARS,
    Bar,
    Standing,
    shown_name,
)
from shop.voices.rules.sparing import MOST_A_DAY, MOST_AN_HOUR, is_too_many, origin_of

__all__ = [
    "ANSWERED",
    "COMFORTS",
    "ENDED",
    "FITS",
    "LIVE",
    "MOST_AN_HOUR",
    "MOST_A_DAY",
    "PUBLISHED",
    "REASONS",
    "REPLIED",
    "RETAILER",
    "SAYERS",
    "SEALS",
    "STARS",
    "VERDICTS",
    "WITHHELD",
    "Bar",
    "Said",
    "Standing",
    "alarms_in",
    "is_too_many",
    "origin_of",
    "said",
    "shown_name",
    "why_not",
]

"""What the lots room decides: what a label says, which lots a parcel may hold, and what a recall must say."""

from shop.lots.rules.checking import EXPIRED, FINE, RECALLED, state_of
from shop.lots.rules.labels import MOST, clean_number, read_use_by, spoken, why_not_number, why_not_use_by
from shop.lots.rules.recalling import ANSWERS, LONGEST, REMEDIES, Words, problems_of, softened, why_not_answer
from shop.lots.rules.sharing import Known, Problem, Share, needs_lot, problems, shared_out

__all__ = [
    "ANSWERS",
    "EXPIRED",
    "FINE",
    "LONGEST",
    "MOST",
    "RECALLED",
    "REMEDIES",
    "Known",
    "Problem",
    "Share",
    "Words",
    "clean_number",
    "needs_lot",
    "problems",
    "problems_of",
    "read_use_by",
    "shared_out",
    "softened",
    "spoken",
    "state_of",
    "why_not_answer",
    "why_not_number",
    "why_not_use_by",
]

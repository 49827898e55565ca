"""Whether a product may be offered in a market: one function that shelves, feeds and checkout ask.

The table is the cautious default of the shop's own facts (market policy, "recommended default"), not a legal opinion;
data that staff keep will take its place. A market is a country, as its ISO 3166-1 code of two letters.
"""

HOME, PROFESSIONAL = "home", "professional"
# No licence for piercing at home is known there; offering it, also by a feed, would be advertising (Canada, Australia).
CLOSED = ("CA", "AU")
# Piercing goods need a verified professional there until somebody shows a clearance for the very product.
PROFESSIONALS_ONLY = ("US",)

NOBODY = "It may not be sold or advertised there"
VERIFIED = "Only verified professionals may buy it there"


def why_not_offered(*, audience: str, is_piercing: bool, market: str) -> str:
    """Why a product may not be offered to everybody in ``market``; empty when it may."""
    if (is_piercing or audience == PROFESSIONAL) and market in CLOSED:
        return NOBODY
    if audience == PROFESSIONAL or (is_piercing and market in PROFESSIONALS_ONLY):
        return VERIFIED
    return ""


def refusal(title: str, *, country: str, reason: str) -> str:
    """The reason in a sentence for the customer, with the ways on; ``country`` by its name."""
    because = reason[:1].lower() + reason[1:]
    return (
        f"“{title}” cannot go to {country}: {because}. "
        "Please take it out of your basket, or send the parcel to another country."
    )

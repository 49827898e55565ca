"""What may keep letters back that is decided in another room. Each gate is one function and answers with its reason.

Three of these rooms do not exist yet; until they do, their gate says what is known today, and no more.
"""

from typing import Any

from shop.aftercare.models import Enrolment, Person

WAIT = "the suitability check says: wait until your skin is clear"
WORRIED = "a problem was reported, and somebody still looks into it"
SOLD_OUT = "it cannot be bought just now"


def suitability(person: Person) -> str:
    """Why what belongs to a treatment waits: the customer's own answer *wait*; the check itself is not built yet."""
    return WAIT if person.waits_since else ""


def concern(person: Person) -> str:
    """Why nothing invites to a next session or sells: a worry or a problem that staff have not closed."""
    return WORRIED if any(each.closed_at is None for each in person.concerns.all()) else ""


def licence(enrolment: Enrolment) -> str:
    """Why a professional gets no letters for professionals. Nobody's licence can be checked yet, so none is refused."""
    return ""


def market(enrolment: Enrolment) -> str:
    """Why the goods may not be spoken of where they went. The shop delivers only where it may sell, so never yet."""
    return ""


def stock(product: Any) -> str:
    """Why a product is not worth a reorder letter: it is not public, or sold out."""
    if product is None or not product.is_public:
        return SOLD_OUT
    records = product.stockrecords.all()
    return "" if any(record.net_stock_level is None or record.net_stock_level > 0 for record in records) else SOLD_OUT

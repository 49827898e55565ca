"""What may be asked of orders: by signed link, what is left to do with one, and who got pieces of a lot."""

from shop.orders.queries.holds import held, holds_of, is_settled, open_holds, standing_of, why_not
from shop.orders.queries.orders import (
    find_by_token,
    last_dispatched_at,
    line_states,
    of_basket,
    page_of,
    parcel_of,
    parcels_of,
    put_back_url,
    status_url,
    token_for,
)
from shop.orders.queries.receivers import Count, Receiver, count_of, pieces_of, receivers_of, with_untold_lots

__all__ = [
    "Count",
    "Receiver",
    "count_of",
    "find_by_token",
    "held",
    "holds_of",
    "is_settled",
    "last_dispatched_at",
    "line_states",
    "of_basket",
    "open_holds",
    "page_of",
    "parcel_of",
    "parcels_of",
    "pieces_of",
    "put_back_url",
    "receivers_of",
    "standing_of",
    "status_url",
    "token_for",
    "why_not",
    "with_untold_lots",
]

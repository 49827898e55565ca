"""What is asked about the catalogue and the cards."""

from shop.shelf.queries.catalogue import all_owners, card_owners, described, products
from shop.shelf.queries.lists import all_cards, bundles, chosen, in_categories, in_order

__all__ = [
    "all_cards",
    "all_owners",
    "bundles",
    "card_owners",
    "chosen",
    "described",
    "in_categories",
    "in_order",
    "products",
]

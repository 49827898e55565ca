"""What is asked about the catalogue, the cards and the words of search."""

from shop.shelf.queries.catalogue import MANY, all_owners, card_owners, cards_of_families, described, products
from shop.shelf.queries.lists import all_cards, chosen, going_with, in_categories, in_order, traits
from shop.shelf.queries.searching import NAMED, beginning_with, found, having_some_of
from shop.shelf.queries.vocabulary import LEXICON, missed, synonym_pairs, word_counts

__all__ = [
    "LEXICON",
    "MANY",
    "NAMED",
    "all_cards",
    "all_owners",
    "beginning_with",
    "traits",
    "card_owners",
    "cards_of_families",
    "chosen",
    "described",
    "found",
    "going_with",
    "having_some_of",
    "in_categories",
    "in_order",
    "missed",
    "products",
    "synonym_pairs",
    "word_counts",
]

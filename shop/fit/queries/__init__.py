"""What fit is asked: the visitor's pens, what is stated, and what the finder shows."""

from shop.fit.queries.matrix import (
    Lists,
    brands,
    connections,
    fits_no_pen,
    landing_pages,
    lists_for,
    names,
    pen_page_for,
    statements_about,
)
from shop.fit.queries.pens import (
    COOKIE,
    MOST,
    SALT,
    has_account,
    pen_at,
    pens_for,
    pens_of_cookie,
    pens_with,
    shelf,
    shelf_for,
)
from shop.fit.queries.results import Group, Result, families_with, products_of, result_for

__all__ = [
    "COOKIE",
    "MOST",
    "SALT",
    "Group",
    "Lists",
    "Result",
    "brands",
    "connections",
    "families_with",
    "fits_no_pen",
    "has_account",
    "landing_pages",
    "lists_for",
    "names",
    "pen_at",
    "pen_page_for",
    "pens_for",
    "pens_of_cookie",
    "pens_with",
    "products_of",
    "result_for",
    "shelf",
    "shelf_for",
    "statements_about",
]

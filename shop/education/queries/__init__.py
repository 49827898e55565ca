"""What education is asked. Oscar is never imported here: products, categories and classes come as arguments or through
the foreign keys."""

from shop.education.queries.desk import blocks_listed, draft_of, published_of
from shop.education.queries.hub import (
    GLOSSARY,
    Article,
    address_of,
    article,
    articles,
    chapters,
    neighbours,
    pens,
    published_articles,
    terms,
)
from shop.education.queries.products import (
    Category,
    Lack,
    Product,
    ProductClass,
    blocks_for,
    may_be_public,
    missing_kinds,
    missing_kinds_for,
    products_without,
)
from shop.education.queries.searching import articles_about

__all__ = [
    "GLOSSARY",
    "Article",
    "Category",
    "Lack",
    "Product",
    "ProductClass",
    "address_of",
    "article",
    "articles",
    "articles_about",
    "blocks_for",
    "blocks_listed",
    "chapters",
    "draft_of",
    "may_be_public",
    "missing_kinds",
    "missing_kinds_for",
    "neighbours",
    "pens",
    "products_without",
    "published_articles",
    "published_of",
    "terms",
]

"""What voices are asked."""

from shop.voices.queries.asking import (
    answered_of,
    find_question,
    open_questions,
    questions_listed,
    recently_sent,
)
from shop.voices.queries.buying import find_by_token, has_reviewed, product_of, purchase_by, review_url
from shop.voices.queries.reviewing import (
    counts_of,
    decisions_about,
    find_review,
    latest_reviews,
    reviews_listed,
    shown_reviews,
    standing_of,
    waiting_reviews,
    withheld_by_stars,
)
from shop.voices.queries.sourcing import said, source_of_value, sources_of

__all__ = [
    "answered_of",
    "counts_of",
    "decisions_about",
    "find_by_token",
    "find_question",
    "find_review",
    "has_reviewed",
    "latest_reviews",
    "open_questions",
    "product_of",
    "purchase_by",
    "questions_listed",
    "recently_sent",
    "review_url",
    "reviews_listed",
    "said",
    "shown_reviews",
    "source_of_value",
    "sources_of",
    "standing_of",
    "waiting_reviews",
    "withheld_by_stars",
]

"""What the outbox is asked: who wants no mail, what is due, and what a member of staff wants to see."""

from shop.mail.queries.outbox import counts, due, headers_of, held_too_long, last_copy_number, listed, oldest_due
from shop.mail.queries.wishes import (
    address_hash,
    has_consent,
    hash_has_consent,
    objection,
    read_stop_token,
    stop_token,
    stop_url,
    suppression_of,
    wording,
)

__all__ = [
    "wording",
    "has_consent",
    "hash_has_consent",
    "objection",
    "address_hash",
    "counts",
    "due",
    "headers_of",
    "held_too_long",
    "last_copy_number",
    "listed",
    "oldest_due",
    "read_stop_token",
    "stop_token",
    "stop_url",
    "suppression_of",
]

"""A check of the data: no pen, kit or cartridge is public without the texts that it must have."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import OperationalError, ProgrammingError

from shop.education import queries

HINT = "Publish the texts (education_load, or the dashboard), or take the product off the public pages."


def public_products_have_their_texts(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """One error per public product that lacks a required block. A database without our tables yet has nothing to say.

    ``manage.py check --database default`` runs it; so does ``migrate``, which ``--skip-checks`` lets pass.
    """
    if "default" not in (databases or ()):
        return []
    try:
        lacks = queries.products_without()
    except (OperationalError, ProgrammingError):
        return []
    return [
        Error(
            f"{lack.title} ({lack.upc or lack.product_id}) is public without: {', '.join(lack.kinds)}.",
            hint=HINT,
            id="education.E001",
        )
        for lack in lacks
    ]

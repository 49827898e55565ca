"""Keep each card like its product."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.search import SearchVectorField
from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Cast

from shop import freshness
from shop.shelf import queries
from shop.shelf.models import Card
from shop.shelf.rules import cards


@dataclass(frozen=True)
class Tally:
    """What a rebuild did."""

    kept: int
    removed: int


def renew(product_ids: Iterable[int]) -> int:
    """Write the cards that speak of these products anew, from what is stored now; answers how many there are.

    A product that no customer may see loses its card. Bulk writes (``bulk_create``, ``update``) send no signals, so
    whoever makes them calls this afterwards.
    """
    with transaction.atomic():
        owners = queries.card_owners(product_ids)
        shown = queries.described(owners)
        Card.objects.filter(product__in=owners - {product.id for product in shown}).delete()
        Card.objects.bulk_create(
            [_card(product) for product in shown],
            update_conflicts=True,
            unique_fields=["product"],
            update_fields=[field.name for field in Card._meta.concrete_fields if field.name != "product"],
        )
        freshness.changed()
    return len(shown)


def rebuild() -> Tally:
    """Write every card anew, some hundreds in a transaction; a shop that is selling meanwhile notices nothing."""
    before = Card.objects.count()
    kept = sum(renew(ids) for ids in queries.all_owners())
    return Tally(kept=kept, removed=max(before - kept, 0))


def renew_later(product_ids: Iterable[int]) -> None:
    """Renew once the present transaction has been committed, however often it is asked for; at once outside of one."""
    waiting = next((each[1] for each in connection.run_on_commit if isinstance(each[1], _Renewal)), None)
    if waiting is not None:
        waiting.product_ids.update(product_ids)
        return
    # A card that could not be renewed must not stop what follows a sale; the log tells of it, shelf_rebuild mends it.
    transaction.on_commit(_Renewal(product_ids), robust=True)


class _Renewal:
    """The products whose cards wait for the end of a transaction."""

    def __init__(self, product_ids: Iterable[int]):
        self.product_ids = set(product_ids)
        # Django names what stumbles after a commit, and stumbles itself over what has no name.
        self.__qualname__ = type(self).__qualname__

    def __call__(self) -> None:
        waiting = sorted(self.product_ids)
        for start in range(0, len(waiting), queries.MANY):
            renew(waiting[start : start + queries.MANY])


def _card(product: cards.Product) -> Card:
    columns = cards.columns(product)
    document = Cast(Value(columns.pop("document")), SearchVectorField())
    return Card(product_id=product.id, document=document, **columns)

"""The shelf: one card per product that a customer may look through, for lists, filters and search."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_delete, post_save


class ShelfConfig(AppConfig):
    """One card per product, kept like the catalogue."""

    name = "shop.shelf"
    label = "shelf"
    verbose_name = "Shelf"

    def ready(self) -> None:
        """Hear of each change of what a card says."""
        post_save.connect(_product_changed, sender="catalogue.Product")
        for model in ("catalogue.ProductAttributeValue", "catalogue.ProductCategory", "partner.StockRecord"):
            post_save.connect(_part_changed, sender=model)
            post_delete.connect(_part_changed, sender=model)
        post_delete.connect(_pack_deleted, sender="catalogue.Product")
        m2m_changed.connect(_places_changed, sender=self._places())

    @staticmethod
    def _places() -> Any:
        """The table between products and categories: ``product.categories.add`` sends signals of its own."""
        from shop.shelf.models import Card

        catalogue: Any = Card._meta.get_field("product").related_model
        return catalogue.categories.through


def _renew(product_ids: set[int | None]) -> None:
    from shop.shelf import actions

    actions.renew_later(each for each in product_ids if each is not None)


def _product_changed(*, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        _renew({instance.pk, instance.parent_id})


def _part_changed(*, instance: Any, raw: bool = False, origin: Any = None, **kwargs: Any) -> None:
    """A fact, a price, a place. What goes because its product goes needs no word."""
    if not raw and not _is_product(origin):
        _renew({instance.product_id})


def _is_product(origin: Any) -> bool:
    model = getattr(origin, "model", type(origin))
    return getattr(model, "_meta", None) is not None and model._meta.label == "catalogue.Product"


def _pack_deleted(*, instance: Any, **kwargs: Any) -> None:
    _renew({instance.parent_id})


def _places_changed(*, instance: Any, action: str, pk_set: set[int] | None, reverse: bool, **kwargs: Any) -> None:
    """A product was put into categories, or a category was given products."""
    if action.startswith("post_"):
        _renew(set(pk_set or ()) if reverse else {instance.pk})

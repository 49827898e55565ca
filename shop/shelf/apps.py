"""The shelf: one card per product that a customer may look through, for lists, filters and search."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save


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
        for model, changed in (
            ("fit.DeviceFit", _statement_changed),
            ("fit.FitFamily", _family_changed),
            ("fit.DeviceModel", _pen_renamed),
            ("fit.DeviceBrand", _pen_renamed),
        ):
            post_save.connect(changed, sender=model)
            post_delete.connect(changed, sender=model)
        pre_save.connect(_remember_codes, sender="fit.FitFamily")
        pre_save.connect(_remember_codes, sender="fit.DeviceFit")

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


def _part_changed(
    *, instance: Any, raw: bool = False, origin: Any = None, only_fewer: bool = False, **kwargs: Any
) -> None:
    """A fact, a price, a place. What goes because its product goes needs no word.

    Nor does a sale that left some: a card says only whether there is any stock.
    """
    if not raw and not only_fewer and not _is_product(origin):
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


def _renew_families(codes: set[str]) -> None:
    """What is stated about these fittings has changed, and so has what the cards and search say of them."""
    from shop.shelf import actions, queries

    actions.forget_words()
    actions.renew_later(queries.cards_of_families(codes))


def _codes_of(statements: Any) -> set[str]:
    return set(statements.values_list("family__code", flat=True))


def _remember_codes(*, instance: Any, sender: Any, **kwargs: Any) -> None:
    """The fitting that a statement or a family named until now: its cards change too when it names another."""
    name = "family__code" if hasattr(sender, "family") else "code"
    instance.codes_before = set(sender.objects.filter(pk=instance.pk).values_list(name, flat=True))


def _statement_changed(*, instance: Any, sender: Any, **kwargs: Any) -> None:
    families: Any = sender._meta.get_field("family").related_model
    now = set(families.objects.filter(pk=instance.family_id).values_list("code", flat=True))
    _renew_families(now | getattr(instance, "codes_before", set()))


def _family_changed(*, instance: Any, **kwargs: Any) -> None:
    _renew_families({instance.code} | getattr(instance, "codes_before", set()))


def _pen_renamed(*, instance: Any, sender: Any, **kwargs: Any) -> None:
    """A pen or its maker has another name. Statements that go with it tell of that themselves."""
    from shop.fit.models import DeviceFit

    mine = {"device": instance.pk} if sender._meta.model_name == "devicemodel" else {"device__brand": instance.pk}
    _renew_families(_codes_of(DeviceFit.objects.filter(**mine)))

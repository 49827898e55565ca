"""A product's attribute values."""

from oscar.apps.catalogue import product_attributes

from shop.shelf import actions as shelf


class ProductAttributesContainer(product_attributes.ProductAttributesContainer):
    """Oscar's, which writes in bulk and so sends no signals; the product's card hears of it here."""

    def save(self):
        """Write what was changed."""
        may_have_changed = self.initialized or self._dirty
        super().save()
        if may_have_changed:
            shelf.renew_later([self.product.pk])

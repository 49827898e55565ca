"""A product's pictures."""

from oscar.apps.catalogue.abstract_models import AbstractProductImage

from shop.portraits.rules import files


class ProductImage(AbstractProductImage):
    """A picture with the smaller copies that were drawn beside it, and its words."""

    @property
    def url(self) -> str:
        """The address of the picture in full size."""
        return self.original.url

    @property
    def small_url(self) -> str:
        """The address of the copy for cards; an uploaded photo has none and answers with itself."""
        return self.original.storage.url(files.small(self.original.name))

    @property
    def share_url(self) -> str:
        """The address of the PNG copy for pages that link here."""
        return self.original.storage.url(files.share(self.original.name))

    @property
    def banner_url(self) -> str:
        """The address of the wide PNG that other sites show beside a link; an uploaded photo answers with itself."""
        return self.original.storage.url(files.banner(self.original.name))

    @property
    def alt(self) -> str:
        """The picture in words."""
        return self.caption or self.product.get_title()

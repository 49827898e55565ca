"""Oscar's pages of reviews, under Oscar's names, answered by the room of voices."""

from django.views.generic import View
from oscar.apps.catalogue.reviews.views import *  # noqa: F403

from shop.voices.views import reviewing


class ProductReviewList(View):
    """All published reviews of a product."""

    def dispatch(self, request, **kwargs):
        """Show them."""
        return reviewing.listing(request, **kwargs)


class ProductReviewDetail(View):
    """One review: where it stands among the others."""

    def dispatch(self, request, **kwargs):
        """Lead there."""
        return reviewing.detail(request, **kwargs)


class CreateProductReview(View):
    """A new review, by who bought the product."""

    def dispatch(self, request, **kwargs):
        """Show the form, or why there is none."""
        return reviewing.write(request, **kwargs)

"""The basket."""

import oscar.apps.basket.apps as apps
from django.urls import path
from oscar.core.loading import get_class


class BasketConfig(apps.BasketConfig):
    """Oscar's app under its own label, with an estimate of delivery and tax."""

    name = "shop.forks.basket"

    def get_urls(self):
        """Oscar's addresses, and where the country of the estimate is chosen."""
        estimate = get_class("basket.views", "EstimateView").as_view()
        return [path("estimate/", estimate, name="estimate"), *super().get_urls()]

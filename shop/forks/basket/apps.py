"""The basket."""

import oscar.apps.basket.apps as apps
from django.urls import path
from oscar.core.loading import get_class


class BasketConfig(apps.BasketConfig):
    """Oscar's app under its own label, with the estimate, and the swap of what does not fit."""

    name = "shop.forks.basket"

    def get_urls(self):
        """Oscar's addresses, where the country of the estimate is chosen, and where a line is swapped."""
        estimate = get_class("basket.views", "EstimateView").as_view()
        swap = get_class("basket.swap", "FitSwapView").as_view()
        return [
            path("estimate/", estimate, name="estimate"),
            path("fit/swap/", swap, name="fit-swap"),
            *super().get_urls(),
        ]

"""The basket."""

import oscar.apps.basket.apps as apps
from django.urls import path
from oscar.core.loading import get_class


class BasketConfig(apps.BasketConfig):
    """Oscar's app under its own label, with an estimate, a swap of what does not fit, and an undo."""

    name = "shop.forks.basket"

    def ready(self):
        """Oscar's views, and our own for the codes of vouchers."""
        super().ready()
        self.add_voucher_view = get_class("basket.vouchers", "VoucherAddView")
        self.remove_voucher_view = get_class("basket.vouchers", "VoucherRemoveView")

    def get_urls(self):
        """Oscar's addresses, and those of the estimate, a swap and an undo; what guests save is saved, too."""
        estimate = get_class("basket.views", "EstimateView").as_view()
        swap = get_class("basket.swap", "FitSwapView").as_view()
        saved = get_class("basket.saved", "SavedView").as_view()
        undo = get_class("basket.undo", "UndoView").as_view()
        return [
            path("saved/", saved, name="saved"),
            path("undo/", undo, name="undo"),
            path("estimate/", estimate, name="estimate"),
            path("fit/swap/", swap, name="fit-swap"),
            *super().get_urls(),
        ]

"""The basket."""

import oscar.apps.basket.apps as apps


class BasketConfig(apps.BasketConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.basket"

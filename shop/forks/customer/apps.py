"""Accounts."""

import oscar.apps.customer.apps as apps


class CustomerConfig(apps.CustomerConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.customer"

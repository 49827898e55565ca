"""Accounts."""

import oscar.apps.customer.apps as apps
from django.apps import apps as django_apps
from django.urls import path
from oscar.core.loading import get_class

from shop.forks.shut import shut


class CustomerConfig(apps.CustomerConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.customer"

    def ready(self):
        """Oscar's root names Django's own form for a new password; the shop's words take its place."""
        super().ready()
        django_apps.get_app_config("oscar").set_password_form = get_class("customer.forms", "SetPasswordForm")

    def get_urls(self):
        """No wish lists and no notices; letters stand in the outbox, and the customer has them in the mailbox."""
        again = get_class("customer.putting_back", "PutBackView").as_view()
        return [
            path("order-status/<str:order_number>/<str:token>/again/", again, name="order-again"),
            *shut(super().get_urls(), below=("wishlists/", "notifications/", "emails/")),
        ]

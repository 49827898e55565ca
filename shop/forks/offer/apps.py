"""Offers."""

import oscar.apps.offer.apps as apps


class OfferConfig(apps.OfferConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.offer"

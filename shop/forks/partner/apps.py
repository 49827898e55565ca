"""Stock and prices."""

import oscar.apps.partner.apps as apps


class PartnerConfig(apps.PartnerConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.partner"

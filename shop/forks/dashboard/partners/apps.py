"""The dashboard's pages about partners."""

import oscar.apps.dashboard.partners.apps as apps


class PartnersDashboardConfig(apps.PartnersDashboardConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.dashboard.partners"

    def configure_permissions(self):
        """The page of one partner is a form, so it is for who may change partners."""
        super().configure_permissions()
        self.permissions_map["partner-manage"] = ["partner.view_partner", "partner.change_partner"]

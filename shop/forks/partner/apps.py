"""Stock and prices."""

import oscar.apps.partner.apps as apps
from django.db.models.signals import post_save


class PartnerConfig(apps.PartnerConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.partner"

    def ready(self):
        """Oscar's, but for its low-stock alerts."""
        super().ready()
        from oscar.apps.partner.receivers import update_stock_alerts

        from shop.forks.partner.alerts import look_after

        record = self.get_model("StockRecord")
        post_save.disconnect(update_stock_alerts, sender=record)
        post_save.connect(look_after, sender=record, dispatch_uid="partner.look_after_alerts")

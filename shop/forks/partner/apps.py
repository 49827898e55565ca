"""Stock and prices."""

import oscar.apps.partner.apps as apps
from django.db.models.signals import post_save


class PartnerConfig(apps.PartnerConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.partner"

    def ready(self):
        """Oscar's, but a sale that leaves enough opens and closes no low-stock alert, so none is looked for."""
        super().ready()
        from oscar.apps.partner.receivers import update_stock_alerts

        def look_after_alerts(*, instance, only_fewer=False, **kwargs):
            if not only_fewer or instance.is_below_threshold:
                update_stock_alerts(instance=instance, **kwargs)

        record = self.get_model("StockRecord")
        post_save.disconnect(update_stock_alerts, sender=record)
        post_save.connect(look_after_alerts, sender=record, weak=False, dispatch_uid="partner.look_after_alerts")

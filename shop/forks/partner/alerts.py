"""Low-stock alerts: one for each stock record that runs short, whoever sells at the same moment."""

from django.db import transaction
from oscar.core.loading import get_model


def look_after(*, instance, created=False, raw=False, only_fewer=False, **kwargs):
    """Open or close the alert of a stock record that was saved; one with enough left by a sale has none to look for.

    The row is held and read anew: two sales at one moment would open an alert each, and Oscar's own way stumbles over
    two for ever, in the midst of whatever changes the stock next.
    """
    if created or raw or (only_fewer and not instance.is_below_threshold):
        return
    with transaction.atomic():
        held = type(instance).objects.select_for_update(no_key=True).filter(pk=instance.pk).first()
        if held is not None:
            _bring_in_line(held)


def _bring_in_line(record):
    alerts = get_model("partner", "StockAlert")
    is_open = alerts.objects.filter(stockrecord=record, status=alerts.OPEN)
    if not record.is_below_threshold:
        for alert in is_open:
            alert.close()
    elif not is_open.exists():
        alerts.objects.create(stockrecord=record, threshold=record.low_stock_threshold)

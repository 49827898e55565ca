"""Tell those who asked when something is back in stock."""

import logging

from django.db import transaction
from oscar.core.loading import get_class
from procrastinate.contrib.django import app

logger = logging.getLogger(__name__)


@app.periodic(cron="*/10 * * * *", queueing_lock="stock-alerts")
@app.task(name="communication.stock_alerts", queue="mail", lock="stock-alerts")
def stock_alerts(timestamp: int) -> None:
    """Close each request and write its email in one transaction, so that neither happens without the other."""
    dispatcher = get_class("customer.alerts.utils", "AlertsDispatcher")()
    for product in dispatcher.get_queryset():
        try:
            with transaction.atomic():
                dispatcher.send_product_alert_email_for_user(product)
        except Exception:
            # One product's trouble is not the next one's.
            logger.exception("Nobody was told of this product", extra={"product_id": product.pk})

"""Two walls in Oscar's tables: a basket becomes one order, and no more is promised than lies in stock."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0001_initial"),
        ("order", "0021_billingaddress_code_shippingaddress_code"),
        ("partner", "0007_partneraddress_code"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE UNIQUE INDEX orders_one_order_per_basket ON order_order (basket_id) WHERE basket_id IS NOT NULL",
            "DROP INDEX orders_one_order_per_basket",
        ),
        migrations.RunSQL(
            "ALTER TABLE partner_stockrecord ADD CONSTRAINT orders_stock_not_oversold CHECK ("
            "coalesce(num_allocated, 0) >= 0 AND coalesce(num_allocated, 0) <= coalesce(num_in_stock, 0))",
            "ALTER TABLE partner_stockrecord DROP CONSTRAINT orders_stock_not_oversold",
        ),
    ]

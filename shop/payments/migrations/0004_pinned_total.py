"""While somebody may pay an order at this moment, nobody changes what it costs."""

from django.db import migrations

GUARD = """
CREATE FUNCTION payments_pin_total() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payments_payment WHERE order_id = OLD.id AND state IN ('new', 'open', 'processing')) THEN
        RAISE EXCEPTION 'payments_pinned_total: order % is being paid; its total stays', OLD.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER payments_pinned_total BEFORE UPDATE OF total_incl_tax, total_excl_tax, currency ON order_order
    FOR EACH ROW WHEN (
        (OLD.total_incl_tax, OLD.total_excl_tax, OLD.currency)
        IS DISTINCT FROM (NEW.total_incl_tax, NEW.total_excl_tax, NEW.currency)
    )
    EXECUTE FUNCTION payments_pin_total();
"""
REMOVE = """
DROP TRIGGER payments_pinned_total ON order_order;
DROP FUNCTION payments_pin_total();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0003_refunds_remember"),
        ("order", "0021_billingaddress_code_shippingaddress_code"),
    ]

    operations = [migrations.RunSQL(GUARD, REMOVE)]

"""A basket that was ordered stays as it is, whatever an old copy of it in some program's memory wants to write."""

from django.db import migrations

# Lines go with their basket, their product or its stock record, so that what is taken out is judged at the end of the
# transaction.
GUARD = """
CREATE FUNCTION orders_keep_ordered_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND NOT (
        EXISTS (SELECT FROM catalogue_product WHERE id = OLD.product_id)
        AND EXISTS (SELECT FROM partner_stockrecord WHERE id = OLD.stockrecord_id)
    ) THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' AND EXISTS (SELECT FROM basket_basket WHERE id = OLD.basket_id AND status = 'Submitted')
    OR TG_OP <> 'DELETE' AND EXISTS (SELECT FROM basket_basket WHERE id = NEW.basket_id AND status = 'Submitted') THEN
        RAISE EXCEPTION 'orders_ordered_basket: its lines stay as they were ordered' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION orders_keep_ordered_baskets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'orders_ordered_basket: it never opens again' USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER orders_ordered_lines BEFORE INSERT OR UPDATE ON basket_line
    FOR EACH ROW EXECUTE FUNCTION orders_keep_ordered_lines();

CREATE CONSTRAINT TRIGGER orders_ordered_lines_stay AFTER DELETE ON basket_line DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION orders_keep_ordered_lines();

CREATE TRIGGER orders_ordered_baskets BEFORE UPDATE OF status ON basket_basket
    FOR EACH ROW WHEN (OLD.status = 'Submitted' AND NEW.status <> 'Submitted')
    EXECUTE FUNCTION orders_keep_ordered_baskets();
"""
REMOVE = """
DROP TRIGGER orders_ordered_lines ON basket_line;
DROP TRIGGER orders_ordered_lines_stay ON basket_line;
DROP TRIGGER orders_ordered_baskets ON basket_basket;
DROP FUNCTION orders_keep_ordered_lines();
DROP FUNCTION orders_keep_ordered_baskets();
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_holds"), ("basket", "0012_line_code")]

    operations = [migrations.RunSQL(GUARD, REMOVE)]

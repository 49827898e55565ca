"""What staff did cannot be changed or removed, by whatever way one comes; only the detail may be blanked (erasure)."""

from django.db import migrations

GUARD = """
CREATE FUNCTION aftercare_trace_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Whoever did it may leave the shop.
    IF TG_OP = 'UPDATE' AND NEW.detail IN (OLD.detail, '')
        AND (NEW.by_id IS NULL OR NEW.by_id = OLD.by_id)
        AND to_jsonb(NEW) - 'detail' - 'by_id' = to_jsonb(OLD) - 'detail' - 'by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'aftercare: trace % stays as it was written', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER aftercare_trace_guard BEFORE UPDATE OR DELETE ON aftercare_trace
    FOR EACH ROW EXECUTE FUNCTION aftercare_trace_guard();
"""
UNGUARD = "DROP TRIGGER aftercare_trace_guard ON aftercare_trace; DROP FUNCTION aftercare_trace_guard();"


class Migration(migrations.Migration):
    dependencies = [("aftercare", "0009_traces")]
    operations = [migrations.RunSQL(sql=GUARD, reverse_sql=UNGUARD)]

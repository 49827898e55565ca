"""A consent cannot be changed or removed, by whatever way one comes; only its address may be blanked (erasure)."""

from django.db import migrations

GUARD = """
CREATE FUNCTION mail_consent_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'mail: consent % is kept', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.address_hash, NEW.purpose, NEW.given, NEW.wording, NEW."where", NEW.order_number, NEW.at)
        IS DISTINCT FROM
        (OLD.id, OLD.address_hash, OLD.purpose, OLD.given, OLD.wording, OLD."where", OLD.order_number, OLD.at)
        OR NEW.address NOT IN (OLD.address, '') THEN
        RAISE EXCEPTION 'mail: consent % stays as it was given', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mail_consent_guard BEFORE UPDATE OR DELETE ON mail_consent
    FOR EACH ROW EXECUTE FUNCTION mail_consent_guard();
UPDATE mail_suppression SET origin = 'person' WHERE reason = 'Unsubscribed by link.';
"""
UNGUARD = "DROP TRIGGER mail_consent_guard ON mail_consent; DROP FUNCTION mail_consent_guard();"


class Migration(migrations.Migration):
    dependencies = [("mail", "0002_wishes")]
    operations = [migrations.RunSQL(sql=GUARD, reverse_sql=UNGUARD)]

"""An edition, its steps, and the notes it was published with cannot be changed or removed, whatever way one comes."""

from django.db import migrations

GUARD = """
UPDATE aftercare_sequenceversion AS version
    SET size = greatest(1, (SELECT count(*) FROM aftercare_step WHERE version_id = version.id));

CREATE FUNCTION aftercare_edition_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Whoever published it may leave the shop; nothing else of it changes.
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'published_by_id' = to_jsonb(OLD) - 'published_by_id'
        AND (NEW.published_by_id IS NULL OR NEW.published_by_id = OLD.published_by_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'aftercare: edition % of % was published and stays', OLD.number, OLD.sequence
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER aftercare_edition_guard BEFORE UPDATE OR DELETE ON aftercare_sequenceversion
    FOR EACH ROW EXECUTE FUNCTION aftercare_edition_guard();

CREATE FUNCTION aftercare_step_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW = OLD THEN RETURN NEW; END IF;
    IF TG_OP = 'INSERT' THEN
        IF (SELECT count(*) FROM aftercare_step WHERE version_id = NEW.version_id)
            < (SELECT size FROM aftercare_sequenceversion WHERE id = NEW.version_id) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'aftercare: an edition gets no further step' USING ERRCODE = 'restrict_violation';
    END IF;
    RAISE EXCEPTION 'aftercare: the step % was published and stays', OLD.key USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER aftercare_step_guard BEFORE INSERT OR UPDATE OR DELETE ON aftercare_step
    FOR EACH ROW EXECUTE FUNCTION aftercare_step_guard();

CREATE FUNCTION aftercare_draft_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_as_id IS NULL THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'edited_by_id' = to_jsonb(OLD) - 'edited_by_id' THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'aftercare: a draft that was published stays' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER aftercare_draft_guard BEFORE UPDATE OR DELETE ON aftercare_draft
    FOR EACH ROW EXECUTE FUNCTION aftercare_draft_guard();

CREATE FUNCTION aftercare_override_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.draft_id ELSE OLD.draft_id END;
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN RETURN NEW; END IF;
    IF EXISTS (SELECT 1 FROM aftercare_draft WHERE id = touched AND published_as_id IS NOT NULL) THEN
        RAISE EXCEPTION 'aftercare: the notes of a published edition stay' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER aftercare_override_guard BEFORE INSERT OR UPDATE OR DELETE ON aftercare_override
    FOR EACH ROW EXECUTE FUNCTION aftercare_override_guard();
"""

UNGUARD = """
DROP TRIGGER aftercare_override_guard ON aftercare_override;
DROP FUNCTION aftercare_override_guard();
DROP TRIGGER aftercare_draft_guard ON aftercare_draft;
DROP FUNCTION aftercare_draft_guard();
DROP TRIGGER aftercare_step_guard ON aftercare_step;
DROP FUNCTION aftercare_step_guard();
DROP TRIGGER aftercare_edition_guard ON aftercare_sequenceversion;
DROP FUNCTION aftercare_edition_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("aftercare", "0003_editing")]
    operations = [migrations.RunSQL(sql=GUARD, reverse_sql=UNGUARD)]

"""A published or withdrawn version, and its sources, cannot be changed or removed, by whatever way one comes."""

from django.db import migrations

GUARD = """
CREATE FUNCTION education_version_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status NOT IN ('published', 'withdrawn') THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'education: version % of block % was published and is kept', OLD.number, OLD.block_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.block_id, NEW.number, NEW.title, NEW.body, NEW.published_at, NEW.created_at)
        IS DISTINCT FROM (OLD.block_id, OLD.number, OLD.title, OLD.body, OLD.published_at, OLD.created_at) THEN
        RAISE EXCEPTION 'education: version % of block % was published; its words stay', OLD.number, OLD.block_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.status <> OLD.status AND NOT (OLD.status = 'published' AND NEW.status = 'withdrawn') THEN
        RAISE EXCEPTION 'education: version % of block % cannot go from % to %',
            OLD.number, OLD.block_id, OLD.status, NEW.status USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER education_version_guard BEFORE UPDATE OR DELETE ON education_blockversion
    FOR EACH ROW EXECUTE FUNCTION education_version_guard();

CREATE FUNCTION education_source_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[] := ARRAY[]::bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.version_id; END IF;
    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.version_id; END IF;
    IF EXISTS (SELECT 1 FROM education_blockversion
               WHERE id = ANY(touched) AND status IN ('published', 'withdrawn')) THEN
        RAISE EXCEPTION 'education: the sources of a published version stay' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER education_source_guard BEFORE INSERT OR UPDATE OR DELETE ON education_source
    FOR EACH ROW EXECUTE FUNCTION education_source_guard();
"""

UNGUARD = """
DROP TRIGGER education_source_guard ON education_source;
DROP FUNCTION education_source_guard();
DROP TRIGGER education_version_guard ON education_blockversion;
DROP FUNCTION education_version_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("education", "0001_initial")]
    operations = [migrations.RunSQL(sql=GUARD, reverse_sql=UNGUARD)]

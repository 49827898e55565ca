"""What staff decided cannot be changed or removed, by whatever way one comes; only what it points to may go."""

from django.db import migrations

GUARD = """
CREATE FUNCTION voices_decision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A review goes with its writer's account, and whoever decided may leave the shop.
    IF TG_OP = 'UPDATE'
        AND (NEW.by_id IS NULL OR NEW.by_id = OLD.by_id)
        AND (NEW.review_id IS NULL OR NEW.review_id = OLD.review_id)
        AND (NEW.question_id IS NULL OR NEW.question_id = OLD.question_id)
        AND to_jsonb(NEW) - 'by_id' - 'review_id' - 'question_id'
          = to_jsonb(OLD) - 'by_id' - 'review_id' - 'question_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'voices: decision % stays as it was written', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER voices_decision_guard BEFORE UPDATE OR DELETE ON voices_decision
    FOR EACH ROW EXECUTE FUNCTION voices_decision_guard();
"""
UNGUARD = "DROP TRIGGER voices_decision_guard ON voices_decision; DROP FUNCTION voices_decision_guard();"


class Migration(migrations.Migration):
    dependencies = [("voices", "0001_initial")]
    operations = [migrations.RunSQL(sql=GUARD, reverse_sql=UNGUARD)]

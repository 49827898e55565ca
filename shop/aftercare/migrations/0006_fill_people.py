"""Give each enrolment its person, and write each treatment day into the diary."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    Enrolment = apps.get_model("aftercare", "Enrolment")
    Person = apps.get_model("aftercare", "Person")
    Session = apps.get_model("aftercare", "Session")
    PlannedStep = apps.get_model("aftercare", "PlannedStep")
    for enrolment in Enrolment.objects.select_related("order").order_by("ordered_at", "id"):
        local, _, domain = enrolment.to_address.strip().casefold().rpartition("@")
        key, user = f"{local.partition('+')[0] or local}@{domain}", enrolment.order.user_id
        person = (
            (user and Person.objects.filter(user_id=user).first())
            or Person.objects.filter(key=key).first()
            or Person.objects.create(key=key, user_id=user, zone=enrolment.zone, created_at=enrolment.created_at)
        )
        enrolment.person = person
        enrolment.save(update_fields=["person"])
        if not enrolment.treated_on:
            continue
        state = "skipped" if person.sessions.filter(day=enrolment.treated_on).exists() else "done"
        session = Session.objects.create(
            person=person,
            enrolment=enrolment,
            index=1,
            day=enrolment.treated_on,
            place=enrolment.treatment,
            state=state,
            created_at=enrolment.created_at,
            changed_at=enrolment.created_at,
        )
        PlannedStep.objects.filter(enrolment=enrolment, step__anchor="treated").update(session=session)
    PlannedStep.objects.update(base_at=F("due_at"))


class Migration(migrations.Migration):
    dependencies = [("aftercare", "0005_people_and_sessions")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

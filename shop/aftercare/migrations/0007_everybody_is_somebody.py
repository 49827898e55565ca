import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("aftercare", "0006_fill_people")]
    operations = [
        migrations.RemoveField(model_name="enrolment", name="zone"),
        migrations.RemoveField(model_name="enrolment", name="treated_on"),
        migrations.AlterField(
            model_name="enrolment",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="enrolments", to="aftercare.person"
            ),
        ),
    ]

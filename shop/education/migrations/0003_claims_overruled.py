"""Who let claims stand in a published text, and why."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('education', '0002_words_stay'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='blockversion',
            options={'ordering': ['-number'], 'permissions': [('override_claims', 'Can publish a text in spite of the claims found in it')]},
        ),
        migrations.AddField(
            model_name='blockversion',
            name='overridden_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='blockversion',
            name='override_note',
            field=models.TextField(blank=True, help_text='Why it was published in spite of the claims found in it.'),
        ),
    ]

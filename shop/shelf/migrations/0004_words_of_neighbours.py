from django.db import migrations

from shop.shelf.rules.synonyms import SEEDS


def sow(apps, schema_editor):
    """The synonyms that came later; what staff took out of the first ones stays out."""
    later = {
        "kopf", "ersatz", "cartouche", "aiguille", "tete", "embout", "recharge", "rechange", "stylo", "pad",
    }
    synonyms = apps.get_model("shelf", "Synonym").objects
    rows = [synonyms.model(written=written, meant=meant) for written, meant in SEEDS if written in later]
    synonyms.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):

    dependencies = [
        ("shelf", "0003_what_fits"),
    ]

    operations = [
        migrations.RunPython(sow, migrations.RunPython.noop),
    ]

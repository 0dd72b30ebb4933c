"""A column, and values for the rows that are there."""

from typing import Any

from django.db import migrations, models


def fill(apps: Any, _schema_editor: Any) -> None:
    for preset in apps.get_model("prompts", "Preset").objects.all():
        preset.length = len(preset.name)
        preset.save(update_fields=["length"])


class Migration(migrations.Migration):
    dependencies = [("prompts", "0001_initial")]
    operations = [
        migrations.AddField("preset", "length", models.IntegerField(default=0, db_default=0)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    """Third step: from now on it is never empty."""

    dependencies = [("jobs", "0007_backfill")]
    operations = [
        migrations.AlterField(
            "generation", "later_note", models.CharField(max_length=200, db_default="")
        ),
    ]

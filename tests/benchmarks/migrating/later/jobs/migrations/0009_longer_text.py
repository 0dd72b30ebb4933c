from django.db import migrations, models


class Migration(migrations.Migration):
    """More room in a column: PostgreSQL writes no row for it."""

    dependencies = [("jobs", "0008_not_null")]
    operations = [
        migrations.AlterField(
            "generation", "later_note", models.CharField(max_length=400, db_default="")
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column that is never empty, filled by the database."""

    dependencies = [("jobs", "0002_nullable_column")]
    operations = [
        migrations.AddField("generation", "later_count", models.IntegerField(db_default=0)),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    """What may be there once only, in a table with a row for each tagged result."""

    dependencies = [("marks", "0002_new_table")]
    operations = [
        migrations.AddConstraint(
            "resulttag",
            models.UniqueConstraint(fields=["generation", "tag", "created_at"], name="later_once"),
        ),
    ]

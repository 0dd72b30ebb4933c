from django.db import migrations, models


class Migration(migrations.Migration):
    """An index, written as `makemigrations` writes it."""

    dependencies = [("jobs", "0003_column_with_default")]
    operations = [
        migrations.AddIndex(
            "generation",
            models.Index(fields=["team", "operation", "-created_at"], name="later_operation"),
        ),
    ]

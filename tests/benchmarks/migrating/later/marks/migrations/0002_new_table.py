import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A new table that refers to jobs and people."""

    dependencies = [("marks", "0001_initial"), ("jobs", "0001_initial")]
    operations = [
        migrations.CreateModel(
            "LaterMark",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("text", models.CharField(max_length=200)),
                (
                    "generation",
                    models.ForeignKey("jobs.generation", on_delete=django.db.models.deletion.CASCADE),
                ),
                (
                    "user",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL, on_delete=django.db.models.deletion.CASCADE
                    ),
                ),
            ],
        ),
    ]

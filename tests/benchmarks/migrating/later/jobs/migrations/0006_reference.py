import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A reference from attempts to batches, with its index and its check."""

    dependencies = [("jobs", "0005_constraint")]
    operations = [
        migrations.AddField(
            "attempt",
            "later_batch",
            models.ForeignKey(
                "jobs.batch", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+"
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    """A condition on all rows, checked after it is there."""

    dependencies = [("jobs", "0004_index")]
    operations = [
        migrations.AddConstraint(
            "generation",
            models.CheckConstraint(condition=models.Q(later_count__gte=0), name="later_positive"),
        ),
    ]

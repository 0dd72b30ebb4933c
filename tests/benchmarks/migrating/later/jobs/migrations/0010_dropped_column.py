from django.db import migrations


class Migration(migrations.Migration):
    """Last step, a version later: the column that nobody uses any more goes, with its constraint."""

    dependencies = [("jobs", "0009_longer_text")]
    operations = [
        migrations.RemoveConstraint("generation", "later_positive"),
        migrations.RemoveField("generation", "later_count"),
        migrations.RemoveIndex("generation", "later_operation"),
    ]

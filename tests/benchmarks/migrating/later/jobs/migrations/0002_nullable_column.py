from django.db import migrations, models


class Migration(migrations.Migration):
    """A column that may be empty."""

    dependencies = [("jobs", "0001_initial")]
    operations = [
        migrations.AddField("generation", "later_note", models.CharField(max_length=200, null=True)),
    ]

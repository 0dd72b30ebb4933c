from django.db import migrations


class Migration(migrations.Migration):
    """As it must not be done: an index that keeps all jobs from being written while it is built."""

    dependencies = [("jobs", "0010_dropped_column")]
    operations = [
        migrations.RunSQL("CREATE INDEX later_wrong ON jobs_generation (md5(parameters::text))"),
    ]

from django.db import migrations, models

from pixstudio.web.database.migrating.portions import ChangeRowsInPortions


def copy_problem(rows):
    rows.update(later_note=models.F("problem"))


class Migration(migrations.Migration):
    """A new name for a column, second step: its values in all jobs."""

    dependencies = [("jobs", "0006_reference")]
    operations = [
        ChangeRowsInPortions(
            "generation", remaining=models.Q(later_note=None), change=copy_problem
        ),
    ]

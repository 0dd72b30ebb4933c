"""What a job knows of its approval by a second person."""

from django.db import models

from pixstudio.teams.models import Approval


class ApprovableJob(models.Model):
    """Not sent while it waits for an approval."""

    # While it waits for one, it is not sent. RESTRICT: a lost request must not let its jobs go.
    pending_approval = models.ForeignKey(
        Approval, null=True, on_delete=models.RESTRICT, related_name="jobs", db_index=False
    )
    # The price up to which it was approved; for one charge.
    approved_credits = models.PositiveIntegerField(null=True)
    # The price of everything that was submitted with it.
    submission_credits = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

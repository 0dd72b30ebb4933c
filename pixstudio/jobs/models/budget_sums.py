"""What API keys and cost centers have cost, added up as budgets count it."""

from django.db import models


class BudgetSum(models.Model):
    """Credits charged or reserved in a month for an API key or a cost center, whose id is `subject_id`.

    Written by triggers on attempts only (`jobs/budget_sums`). With PostgreSQL a month may have several rows,
    which are added up: a transaction adds to one that no other holds, so that none waits.
    """

    subject_id = models.UUIDField()
    # The first day of the month of the attempts' `day`.
    month = models.DateField()
    credits = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["subject_id", "month"], name="budget_sums")]

    def __str__(self) -> str:
        return f"{self.subject_id} in {self.month}"

"""How far charges were looked through for budgets that are spent."""

from django.db import models


class BudgetWatch(models.Model):
    """The time up to which charges were looked through; one row."""

    up_to = models.DateTimeField()

    def __str__(self) -> str:
        return f"up to {self.up_to}"

"""Codes of authenticator apps that were used: each opens once."""

from django.db import models

from pixstudio.teams.models.people import User


class SpentCode(models.Model):
    """The code of one period of time that a person has used, for signing in or for setting the app up.

    A row and not a cache: all processes see it, and of two that use a code at once only one can write it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    # Which period since 1970 the code is of; see RFC 6238.
    counter = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "counter"], name="code_spent_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.counter}"

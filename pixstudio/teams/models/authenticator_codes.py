"""Used codes of authenticator apps: each is accepted once."""

from django.db import models

from pixstudio.teams.models.people import User


class SpentCode(models.Model):
    """A code that a user has used in one period, for sign-in or for setting up the app.

    A row and not a cache: all processes see it, and of two concurrent uses of a code only one can insert it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    # The code's time step since 1970; see RFC 6238.
    counter = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "counter"], name="code_spent_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.counter}"

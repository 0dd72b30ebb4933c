"""What the search for jobs reads. Written by triggers of the database (`search/index`)."""

from django.db import models

from pixstudio.jobs.models import Generation
from pixstudio.teams.models import Team


class TeamNumber(models.Model):
    """A small number for a team, the highest bits of its documents' numbers."""

    number = models.AutoField(primary_key=True)
    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="search_number")

    def __str__(self) -> str:
        return f"{self.number} of {self.team_id}"


class SearchDocument(models.Model):
    """The searchable text of a job: what is written for it, the names of its files, its note and tags, who
    made it, its effect.

    `number` orders a team's documents by creation: the team's number, the millisecond, and a few bits for
    jobs of the same millisecond.
    """

    number = models.BigAutoField(primary_key=True)
    generation = models.OneToOneField(
        Generation, on_delete=models.CASCADE, related_name="search_document"
    )
    team_number = models.IntegerField()
    text = models.TextField()

    def __str__(self) -> str:
        return str(self.number)


class JobFact(models.Model):
    """A fact of a job to filter by, such as `q1080p`: a letter of `search/facts.py` and a value.

    The rows of a fact are in the order of their documents, so a list of what has it is one range of the key.
    """

    pk = models.CompositePrimaryKey("fact", "number")
    fact = models.CharField(max_length=60)
    number = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["number"], name="facts_of_document")]

    def __str__(self) -> str:
        return f"{self.fact} of {self.number}"

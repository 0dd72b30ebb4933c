"""Search of jobs and results by what is written for them and by the names shown on them."""

from functools import partial

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Left, StrIndex

from pixstudio.effects.models import Effect
from pixstudio.jobs.models import GenerationInput
from pixstudio.library.models import Asset
from pixstudio.teams.models import Team, User
from pixstudio.web.folding import words_of
from pixstudio.web.searching import Rows, matching


def search_generations(rows: Rows, team: Team, typed: str) -> Rows:
    """Those of the team's rows that every typed word is found in; all of them where nothing was typed.

    Looked into: all prompts of the job, or what it is called after; names of its creator, its effect and the
    files it was made from, as they are now.
    """
    return matching(rows, typed, also=partial(_has_name, team))


def _has_name(team: Team, word: str) -> Q:
    people = User.objects.filter(searched__contains=word)
    files = Asset.objects.filter(team=team, folded__contains=word)
    made_of = GenerationInput.objects.filter(asset__in=files.values("pk"))
    return (
        Q(creator__in=people.values("pk"))
        | Q(effect__in=_effects_named(team, word).values("pk"))
        | Q(pk__in=made_of.values("generation"))
    )


def _effects_named(team: Team, word: str) -> QuerySet[Effect]:
    """An effect's search text begins with its name, without punctuation, on a line of its own."""
    name = Left("searched", StrIndex("searched", Value("\n")), output_field=TextField())
    rows = Effect.objects.filter(team=team).alias(folded_name=name)
    for part in words_of(word) or [word]:
        rows = rows.filter(folded_name__contains=part)
    return rows

"""Search of jobs and results by what is written for them and by the names shown on them."""

from functools import partial

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Left, StrIndex

from pixstudio.effects.models import Effect
from pixstudio.jobs.models import GenerationInput
from pixstudio.library.models import Asset
from pixstudio.teams.models import Team, User
from pixstudio.web.lists.search import Rows, filter_by_search
from pixstudio.web.text_normalization import split_words


def search_generations(rows: Rows, team: Team, typed: str) -> Rows:
    """The team's rows that contain every search word; all of them for an empty search.

    Searches all prompts of the job, or its title; and the current names of its creator, its effect and the
    input files.
    """
    return filter_by_search(rows, typed, also=partial(_has_name, team))


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
    for part in split_words(word) or [word]:
        rows = rows.filter(folded_name__contains=part)
    return rows

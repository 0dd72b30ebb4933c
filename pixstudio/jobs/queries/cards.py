"""Generations with everything that their cards show."""

from pixstudio.jobs.models import Attempt, Generation, GenerationInput, GenerationQuerySet
from pixstudio.teams.models import Team
from pixstudio.web.lists.ids import RelatedRows, RowsByIds

CARD_RELATIONS = (
    *("account", "creator", "paused_by", "last_actor"),
    *("batch", "effect", "source", "api_key"),
)


def card_queryset(team: Team) -> GenerationQuerySet:
    """The team's generations with everything that one row's card shows, newest first."""
    return card_rows().filter(team=team, removed_at=None)


def job_queryset(team: Team) -> GenerationQuerySet:
    """The team's generations, including removed ones."""
    return card_rows().filter(team=team)


def card_rows() -> GenerationQuerySet:
    """Generations of all teams with the same, for ids whose team is known."""
    return Generation.objects.select_related(*CARD_RELATIONS)


# Those that are not removed, with the accounts that were asked for; read by their ids.
CARDS_BY_IDS = RowsByIds(
    lambda: card_rows().filter(removed_at=None).select_related("wanted_account")
)


INPUTS = RelatedRows(
    GenerationInput,
    "generation",
    "inputs",
    lambda: GenerationInput.objects.select_related("asset").order_by("id"),
)
ATTEMPTS = RelatedRows(Attempt, "generation", "attempts", lambda: Attempt.objects.order_by("id"))


def with_card_details(generations: list[Generation]) -> list[Generation]:
    """Add inputs and attempts, which cards show, in two queries whatever the number of rows."""
    INPUTS.add_to(generations)
    ATTEMPTS.add_to(generations)
    return generations

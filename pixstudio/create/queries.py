"""Drafts of a member, and results that can be used as a source."""

from django.db.models import Q

from pixstudio.create.models import Draft
from pixstudio.jobs.models import IMPORTED, Generation
from pixstudio.jobs.queries import base_of_cards, with_card_details
from pixstudio.jobs.search import search_generations
from pixstudio.jobs.states import State
from pixstudio.teams.models import Membership, Team


def draft_row_of(member: Membership, operation: str) -> Draft | None:
    """What the member had typed for this operation, or None."""
    return Draft.objects.filter(team=member.team, user=member.user, operation=operation).first()


def usable_sources(team: Team, words: str = "", count: int = 60) -> list[Generation]:
    """Finished videos that something can be made from, newest first, found by these words."""
    is_there = Q(state=State.DONE) | Q(state=State.UNSAVED, problem=IMPORTED)
    rows = base_of_cards(team).filter(is_there, content_type__startswith="video/")
    # What made a video is looked up along what it was made from.
    rows = rows.select_related("source__source")
    return with_card_details(list(search_generations(rows, team, words)[:count]))

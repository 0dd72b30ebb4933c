"""The dialog to choose a result as a source."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from pixstudio.create.forms.source_result import source_for
from pixstudio.jobs.models import Generation
from pixstudio.jobs.presenters.cards import (
    clock_words,
    creator_words,
    playing_url,
    poster_url,
    ratio_of,
    title_of,
)
from pixstudio.teams.models import Membership


@dataclass(frozen=True)
class SourceTile:
    id: str
    url: str
    title: str
    facts_words: str
    poster_url: str
    video_url: str
    ratio: str
    length_words: str
    offer_words: str = ""
    is_off: bool = False


@dataclass(frozen=True)
class SourcePicker:
    operation: str
    url: str
    query: str
    tiles: list[SourceTile]


def source_picker_dialog(
    rows: Sequence[Generation], operation: str, words: str, member: Membership
) -> SourcePicker:
    tiles = [_tile(row, operation, member) for row in rows]
    return SourcePicker(operation, reverse("source_picker"), words, tiles)


def _tile(row: Generation, operation: str, member: Membership) -> SourceTile:
    source = source_for(row, operation)
    facts = [row.parameters.get("model", ""), str(row.account or ""), creator_words(row, member)]
    return SourceTile(
        id=str(row.pk),
        url=f"{reverse('create', args=[operation])}?source={row.pk}",
        title=title_of(row),
        facts_words=", ".join(str(fact) for fact in facts if fact),
        poster_url=poster_url(row),
        video_url=playing_url(row),
        ratio=ratio_of(row),
        length_words=clock_words(row.duration_seconds),
        offer_words=source.offer_words,
        is_off=source.is_off,
    )

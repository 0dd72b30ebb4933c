"""The dialog to choose a result as a source."""

from collections.abc import Sequence
from dataclasses import dataclass

from pixstudio.cards.presenters.cards import (
    clock_text,
    creator_text,
    playing_url,
    poster_url,
    title_of,
)
from pixstudio.cards.presenters.shapes import ratio_of
from pixstudio.create.forms.source_result import source_for
from pixstudio.jobs.models import Generation
from pixstudio.teams.models import Membership
from pixstudio.web.addresses import url_for


@dataclass(frozen=True)
class SourceTile:
    id: str
    url: str
    title: str
    facts_text: str
    poster_url: str
    video_url: str
    ratio: str
    length_text: str
    offer_text: str = ""
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
    return SourcePicker(operation, url_for("source_picker"), words, tiles)


def _tile(row: Generation, operation: str, member: Membership) -> SourceTile:
    source = source_for(row, operation)
    facts = [row.parameters.get("model", ""), str(row.account or ""), creator_text(row, member)]
    return SourceTile(
        id=str(row.pk),
        url=f"{url_for('create', operation)}?source={row.pk}",
        title=title_of(row),
        facts_text=", ".join(str(fact) for fact in facts if fact),
        poster_url=poster_url(row),
        video_url=playing_url(row),
        ratio=ratio_of(row),
        length_text=clock_text(row.duration_seconds),
        offer_text=source.offer_text,
        is_off=source.is_off,
    )

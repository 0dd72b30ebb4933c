"""Results as tiles, which are kept by the version of their job."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects
from django.template.loader import render_to_string
from django.utils.translation import get_language
from markupsafe import Markup

from pixstudio.cards.presenters.batches import BatchFacts, batch_facts
from pixstudio.cards.presenters.cards import (
    clock_text,
    creator_text,
    hover_url,
    listening_url,
    poster_url,
    title_of,
)
from pixstudio.cards.presenters.shapes import ratio_of
from pixstudio.cards.presenters.variations import variation_text
from pixstudio.cards.presenters.wording import badge_of
from pixstudio.gallery.newest_results import Listed
from pixstudio.jobs.models import Batch, Generation, GenerationInput, GenerationQuerySet
from pixstudio.jobs.states import ResultGroup
from pixstudio.marks.presenters import TileMarks, marks_of_tiles
from pixstudio.teams.models import Membership
from pixstudio.web.addresses import url_for
from pixstudio.web.lists.ids import RowsByIds
from pixstudio.web.lists.kept_tiles import kept_tiles
from pixstudio.web.wording import operation_label

# What a tile shows; all else stays in the database.
TILE_FIELDS = (
    *("team_id", "creator", "creator__name", "creator__email", "nonce", "operation", "parameters"),
    *("state", "problem", "created_at", "is_imported", "charged_credits", "estimate_credits"),
    *("content_type", "file", "poster", "preview", "width", "height", "duration_seconds"),
    *("effect__name", "batch__nonce", "batch__count", "batch__differing", "source__parameters"),
    *(
        "source__problem",
        "source__poster",
        "source__width",
        "source__height",
        "result_group",
        "rating",
    ),
)
TILE_RELATIONS = ("creator", "effect", "batch", "source")


@dataclass
class Tile:
    """A result in a list. `media` and `caption` are markup, `shape` ends the name of a CSS class."""

    id: str
    url: str
    title: str
    operation_label: str
    facts_text: str
    aspect_ratio: str
    length_text: str
    poster_url: str
    video_url: str
    audio_url: str = ""
    state_icon: str = ""
    state_word: str = ""
    has_result: bool = False
    marks: TileMarks | None = None
    batch: BatchFacts | None = None
    media: str = ""
    caption: str = ""

    @property
    def shape(self) -> str:
        return self.aspect_ratio.replace(":", "")


def tiles_of(rows: Sequence[Listed], member: Membership) -> list[Tile]:
    """The results as the member sees them; one that was removed meanwhile is left out.

    A tile is read, made and rendered when its job has changed, or after ten minutes: it also shows names of
    effects and pictures of the job's source. Marks, which change all the time, are laid over.
    """

    def make(ids: list[UUID]) -> dict[UUID, Tile]:
        details = with_tile_details(TILES_BY_IDS.in_order(ids))
        return {row.pk: _rendered(tile_of(row, member), member) for row in details}

    tiles = kept_tiles({row.id: _key(row, member) for row in rows}, make)
    marks = marks_of_tiles({row.id: row.rating for row in rows}, member)
    return [_with_marks(tile, marks[pk]) for pk, tile in tiles.items()]


def marked_tiles(jobs: Sequence[Generation], member: Membership) -> dict[UUID, Tile]:
    """The tiles of jobs that were read with what tiles show, by id."""
    marks = marks_of_tiles({job.pk: job.rating for job in jobs}, member)
    tiles = {job.pk: _rendered(tile_of(job, member), member) for job in jobs}
    return {pk: _with_marks(tile, marks[pk]) for pk, tile in tiles.items()}


def _rendered(tile: Tile, member: Membership) -> Tile:
    context = {"tile": tile, "member": member}
    tile.media = Markup(render_to_string("gallery/tile/_media.html", context))  # noqa: S704
    tile.caption = Markup(render_to_string("gallery/tile/_caption.html", context))  # noqa: S704
    return tile


def _with_marks(tile: Tile, marks: TileMarks) -> Tile:
    # The cache gives a copy each time, so these are no one else's.
    tile.marks = marks if tile.has_result else None
    return tile


def _key(row: Listed, member: Membership) -> str:
    """Whatever a tile depends on that may change at any time; text for a cache's key."""
    whose = "own" if row.creator == member.user_id else f"{row.creator}-{hash(row.creator_name)}"
    return f"{row.id}-{row.version}-{whose}-{member.role}-{get_language()}"


def tile_of(generation: Generation, member: Membership) -> Tile:
    look = badge_of(generation)
    return Tile(
        id=str(generation.pk),
        url=url_for("generation", generation.pk),
        title=title_of(generation),
        operation_label=operation_label(generation.operation),
        facts_text=_facts_text(generation, member),
        aspect_ratio=ratio_of(generation),
        length_text=clock_text(generation.duration_seconds),
        poster_url=poster_url(generation),
        video_url=hover_url(generation),
        audio_url=listening_url(generation),
        state_icon=look.icon,
        state_word="" if generation.has_file and look.is_plain else str(look.word),
        has_result=generation.result_group == ResultGroup.FINISHED,
        batch=batch_facts(generation, title_of(generation)),
    )


def _facts_text(generation: Generation, member: Membership) -> str:
    asked = generation.parameters
    who = creator_text(generation, member)
    if apart := variation_text(generation):
        return f"{apart}, {who}"
    return ", ".join(str(one) for one in (asked.get("model"), asked.get("quality"), who) if one)


def tile_queryset() -> GenerationQuerySet:
    """Generations that are not removed, with what their tiles show."""
    rows = Generation.objects.filter(removed_at=None).only(*TILE_FIELDS)
    return rows.select_related(*TILE_RELATIONS)


TILES_BY_IDS = RowsByIds(tile_queryset)


def with_tile_details(generations: list[Generation]) -> list[Generation]:
    """Add inputs and attempts to the few tiles that show something of them."""
    inputs = GenerationInput.objects.select_related("asset").order_by("id")
    unnamed = [row for row in generations if not (row.title and row.has_poster and row.width)]
    prefetch_related_objects(unnamed, Prefetch("inputs", inputs))
    prefetch_related_objects([row for row in generations if row.batch_id], "attempts")
    return generations


def jobs_of_batch(batch: Batch) -> list[Generation]:
    """The jobs of a batch that are not removed, with what their tiles show."""
    rows = tile_queryset().filter(team=batch.team_id, batch=batch).order_by("created_at", "id")
    return with_tile_details(list(rows))

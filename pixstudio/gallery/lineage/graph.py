"""The lineage of a result as a graph: results and library files, and how one went into another.

Read level by level, each in a few queries, up to a number of levels and of nodes.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from pixstudio.create.models import FrameOrigin, RemixOrigin
from pixstudio.create.operations.frames import timestamp_text
from pixstudio.gallery.tiles import tile_queryset, with_tile_details
from pixstudio.jobs.models import Generation, GenerationInput
from pixstudio.jobs.request_body import parameter_of
from pixstudio.library.models import Asset, Kind
from pixstudio.teams.models import Team
from pixstudio.web.wording import input_label, operation_label

LEVELS_UP, LEVELS_DOWN = 6, 3
MOST_NODES = 40
SOURCE = "video_id"


class Key(NamedTuple):
    """A result, or a library file."""

    is_file: bool
    pk: uuid.UUID


@dataclass(frozen=True)
class Edge:
    """`origin` went into `made`, as what the label says; with `is_remix` only its settings did."""

    origin: Key
    made: Key
    label: str
    is_remix: bool = False


@dataclass
class Lineage:
    """`levels` counts steps from the result itself: negative for what it was made from.

    A result or file that was deleted is in `levels` and in neither of the two others.
    """

    centre: Key
    levels: dict[Key, int] = field(default_factory=dict)
    results: dict[uuid.UUID, Generation] = field(default_factory=dict)
    files: dict[uuid.UUID, Asset] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    is_cut: bool = False

    def add(self, edges: Iterable[Edge], level: int) -> list[Key]:
        """Keep what fits; the keys that are new."""
        fresh: list[Key] = []
        for edge in edges:
            far = edge.origin if level < 0 else edge.made
            if far not in self.levels:
                if len(self.levels) >= MOST_NODES:
                    self.is_cut = True
                    continue
                self.levels[far] = level
                fresh.append(far)
            self.edges.append(edge)
        return fresh


def lineage_of(generation: Generation) -> Lineage:
    """The lineage of a result of the team."""
    centre = Key(False, generation.pk)
    found = Lineage(centre, {centre: 0})
    team = generation.team
    _read_rows(found, team, [centre])
    frontier = [centre]
    for level in range(1, LEVELS_UP + 1):
        frontier = found.add(_edges_up(found, frontier), -level)
        _read_rows(found, team, frontier)
    found.is_cut = found.is_cut or bool(_edges_up(found, frontier))
    frontier = [centre]
    for level in range(1, LEVELS_DOWN + 1):
        frontier = found.add(_edges_down(team, frontier), level)
        _read_rows(found, team, frontier)
    return found


def _read_rows(found: Lineage, team: Team, keys: Iterable[Key]) -> None:
    """The rows behind the keys; of another team, or removed ones, nothing."""
    results = [key.pk for key in keys if not key.is_file]
    files = [key.pk for key in keys if key.is_file]
    if results:
        rows = list(tile_queryset().filter(pk__in=results, team=team).order_by())
        found.results |= {row.pk: row for row in with_tile_details(rows)}
    if files:
        found.files |= Asset.objects.filter(team=team, trashed_at=None).in_bulk(files)


def _edges_up(found: Lineage, keys: Iterable[Key]) -> list[Edge]:
    """What these were made from."""
    results = [key.pk for key in keys if not key.is_file and key.pk in found.results]
    files = [key.pk for key in keys if key.is_file and key.pk in found.files]
    edges = [
        Edge(Key(False, row.source_id), Key(False, row.pk), str(input_label(SOURCE)))
        for row in (found.results[pk] for pk in results)
        if row.source_id
    ]
    if results:
        edges += _inputs(Q(generation__in=results))
        edges += _remixes(Q(generation__in=results), _("Settings of"))
    if files:
        edges += _frames(Q(asset__in=files))
    return edges


def _edges_down(team: Team, keys: Iterable[Key]) -> list[Edge]:
    """What was made from these, oldest first."""
    results = [key.pk for key in keys if not key.is_file]
    files = [key.pk for key in keys if key.is_file]
    edges: list[Edge] = []
    if results:
        rows = Generation.objects.of(team).filter(source__in=results)
        made = rows.order_by("created_at", "id").values_list("source", "pk", "operation")
        edges += [
            Edge(Key(False, source), Key(False, pk), operation_label(operation))
            for source, pk, operation in made[: MOST_NODES + 1]
            if source
        ]
        edges += _frames(Q(generation__in=results))
        edges += _remixes(Q(origin__in=results, generation__removed_at=None), _("Remix"))
    if files:
        edges += _frames(Q(video__in=files))
        edges += _inputs(Q(asset__in=files, generation__removed_at=None))
    return edges


def _remixes(condition: Q, label: str) -> list[Edge]:
    rows = RemixOrigin.objects.filter(condition).order_by("pk")
    values = rows.values_list("origin", "generation")[: MOST_NODES + 1]
    return [
        Edge(Key(False, origin), Key(False, made), label, is_remix=True) for origin, made in values
    ]


def _inputs(condition: Q) -> list[Edge]:
    rows = GenerationInput.objects.filter(condition).order_by("id")
    values = rows.values_list("asset", "generation", "field", "generation__operation")
    return [
        Edge(Key(True, asset), Key(False, generation), input_label(parameter_of(name), operation))
        for asset, generation, name, operation in values[: MOST_NODES + 1]
    ]


def _frames(condition: Q) -> list[Edge]:
    rows = FrameOrigin.objects.filter(condition).order_by("asset_id")
    values = rows.values_list("asset", "generation", "video", "at_seconds", "asset__kind")
    return [
        Edge(
            Key(video is not None, origin),
            Key(True, asset),
            _frame_text(at_seconds, kind),
        )
        for asset, generation, video, at_seconds, kind in values[: MOST_NODES + 1]
        if (origin := video or generation)
    ]


def _frame_text(at_seconds: float | None, kind: str) -> str:
    """What the file is of the result: a frame, or all of it."""
    if at_seconds is None:
        return str(Kind(kind).label)
    return _("Frame at %(time)s") % {"time": timestamp_text(at_seconds)}

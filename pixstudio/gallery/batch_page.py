"""Presenter of a batch's page: its jobs as a matrix, rows × columns by what they differ in."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pixstudio.cards.presenters.batches import (
    EFFECT,
    SEED,
    UNSAID,
    differs_in_title,
    done_text,
    may_lack_results,
    name_of_parameter,
)
from pixstudio.cards.presenters.cards import title_of
from pixstudio.cards.presenters.variations import job_number
from pixstudio.cards.presenters.wording import credits_text
from pixstudio.cards.queries import unmade_in_batches
from pixstudio.gallery.comparison import MOST, compare_url
from pixstudio.gallery.tiles import Tile, marked_tiles
from pixstudio.jobs.models import Batch, Generation
from pixstudio.jobs.states import State
from pixstudio.teams.models import Membership
from pixstudio.web.addresses import url_for
from pixstudio.web.wording import operation_title

# What makes the rows, if the jobs differ in it; else the first that they differ in.
ROWS_FIRST = ("prompt", "effect", "model")
# Seeds differ among the takes of one cell.
NO_AXIS = (SEED, *UNSAID)
NO_VALUE = "–"


@dataclass(frozen=True)
class MatrixRow:
    """`cells` are the tiles of each column, none where nothing was made or all were deleted."""

    label: str
    cells: list[list[Tile]]


@dataclass(frozen=True)
class BatchPage:
    title: str
    url: str
    facts_text: str
    done_text: str
    is_open: bool
    axes_text: str
    columns: list[str]
    rows: list[MatrixRow]
    compare_url: str


def batch_page(batch: Batch, jobs: Sequence[Generation], member: Membership) -> BatchPage:
    """The page of a batch. `jobs` are those that are left, with what their tiles show."""
    jobs = sorted(jobs, key=job_number)
    row_axis, column_axes = axes_of(batch.differing)
    columns, rows = _matrix(jobs, member, row_axis, column_axes)
    finished = [job for job in jobs if job.state == State.DONE]
    chosen = [job.pk for job in finished[:MOST]]
    return BatchPage(
        title=_title(jobs, row_axis),
        url=url_for("batch", batch.pk),
        facts_text=_facts_text(batch, jobs),
        done_text=_done_text(batch, jobs),
        is_open=any(job.is_active for job in jobs),
        axes_text=_axes_text(row_axis, column_axes),
        columns=columns,
        rows=rows,
        compare_url=compare_url(chosen) if len(chosen) > 1 else "",
    )


def _done_text(batch: Batch, jobs: Sequence[Generation]) -> str:
    """One query if its requests may have made fewer results than asked for."""
    may_lack = jobs and may_lack_results(jobs[0].operation)
    unmade = unmade_in_batches([batch.pk])[batch.pk] if may_lack else 0
    return done_text(Counter(job.result_group for job in jobs), batch.count, unmade)


def _title(jobs: Sequence[Generation], row_axis: str) -> str:
    """The prompt of all, or the operation if it is in the prompts or effects that they differ."""
    if not jobs:
        return _("Batch")
    is_shared = not differs_in_title([row_axis])
    return title_of(jobs[0]) if is_shared else operation_title(jobs[0].operation)


def axes_of(differing: Sequence[str]) -> tuple[str, list[str]]:
    """The parameter that makes the rows, '' for none, and those whose combinations make the columns."""
    names = [name for name in differing if name not in NO_AXIS]
    row = next((name for name in ROWS_FIRST if name in names), next(iter(names), ""))
    return row, [name for name in names if name != row]


def _matrix(
    jobs: Sequence[Generation], member: Membership, row_axis: str, column_axes: Sequence[str]
) -> tuple[list[str], list[MatrixRow]]:
    """The labels of the columns, and the rows. Without axes for columns the takes stand side by side."""
    cells: dict[str, dict[str, list[Tile]]] = {}
    takes: Counter[str] = Counter()
    columns: dict[str, None] = {}
    tiles = marked_tiles(jobs, member)
    for job in jobs:
        row = _value_text(job, row_axis) if row_axis else ""
        takes[row] += 1
        column = (
            " · ".join(_value_text(job, name) for name in column_axes)
            if column_axes
            else _("Take %(number)s") % {"number": takes[row]}
        )
        columns[column] = None
        cells.setdefault(row, {}).setdefault(column, []).append(tiles[job.pk])
    if not column_axes and len(cells) > 1 and max(takes.values()) == 1:
        # One of each: they stand side by side under their values.
        return list(cells), [
            MatrixRow("", [tile for found in cells.values() for tile in found.values()])
        ]
    rows = [
        MatrixRow(label, [found.get(name, []) for name in columns])
        for label, found in cells.items()
    ]
    return list(columns), rows


def _value_text(job: Generation, name: str) -> str:
    if name == EFFECT:
        return job.effect.name if job.effect else NO_VALUE
    value = job.parameters.get(name)
    if value in (None, ""):
        return NO_VALUE
    if isinstance(value, bool):
        return _("on") if value else _("off")
    return f"{value}\u00a0s" if name == "duration" else str(value)


def _axes_text(row_axis: str, column_axes: Sequence[str]) -> str:
    names = filter(None, [row_axis, *column_axes])
    return " × ".join(map(name_of_parameter, names))


def _facts_text(batch: Batch, jobs: Sequence[Generation]) -> str:
    spent = sum(
        job.estimate_credits if job.charged_credits is None else job.charged_credits for job in jobs
    )
    is_known = all(job.charged_credits is not None for job in jobs)
    parts = [
        batch.creator.first_name if batch.creator else _("former member"),
        _moment_text(batch.created_at),
        credits_text(spent, is_known) if jobs else "",
    ]
    return " · ".join(filter(None, parts))


def _moment_text(moment: dt.datetime) -> str:
    return date_format(timezone.localtime(moment), "j M Y, H:i")

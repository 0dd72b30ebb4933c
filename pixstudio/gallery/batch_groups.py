"""Results of one batch that stand side by side in a list, as groups."""

from collections.abc import Sequence
from itertools import groupby

from pixstudio.cards.presenters.batches import Entry, with_headings
from pixstudio.gallery.tiles import Tile

# Fewer side by side are no group, but where the page may cut one through.
LEAST, LEAST_AT_EDGE = 4, 2


def tile_entries(
    days: Sequence[Sequence[Tile]], *, goes_on_above: bool, goes_on_below: bool
) -> list[list[Entry[Tile]]]:
    """The tiles of each day: those between groups, and groups; one query if there is a group."""
    runs = [
        [list(run) for _key, run in groupby(day, key=lambda tile: tile.batch and tile.batch.id)]
        for day in days
    ]
    flat = [run for day in runs for run in day]
    groups = [
        facts
        if (facts := run[0].batch) and len(run) >= _least(run, flat, goes_on_above, goes_on_below)
        else None
        for run in flat
    ]
    entries = iter(with_headings(flat, groups))
    return [_joined([next(entries) for _run in day]) for day in runs]


def _least(
    run: list[Tile], runs: list[list[Tile]], goes_on_above: bool, goes_on_below: bool
) -> int:
    """How many of a batch are a group: fewer where more of them may be on the page above or below."""
    is_cut = (goes_on_above and run is runs[0]) or (goes_on_below and run is runs[-1])
    is_large = run[0].batch is not None and run[0].batch.count >= LEAST
    return LEAST_AT_EDGE if is_cut and is_large else LEAST


def _joined(entries: list[Entry[Tile]]) -> list[Entry[Tile]]:
    """Tiles of several jobs that are no group as one entry."""
    joined: list[Entry[Tile]] = []
    for entry in entries:
        if joined and entry.group is None and joined[-1].group is None:
            joined[-1].items.extend(entry.items)
        else:
            joined.append(entry)
    return joined

"""Remembers whose settings jobs were made with."""

from collections.abc import Sequence

from pixstudio.create.models import RemixOrigin
from pixstudio.jobs.models import Generation


def record_remix(*, jobs: Sequence[Generation], origin: Generation) -> None:
    """Remember whose settings the jobs were made with, for their lineage. May be repeated."""
    rows = [RemixOrigin(generation=job, origin=origin) for job in jobs]
    RemixOrigin.objects.bulk_create(rows, ignore_conflicts=True)


def follow_remix(first: Generation, further: Generation) -> None:
    """A further result of a remixed job is a remix of the same. Safe to repeat."""
    made = RemixOrigin.objects.filter(generation=first).select_related("origin").first()
    if made is not None:
        record_remix(jobs=[further], origin=made.origin)

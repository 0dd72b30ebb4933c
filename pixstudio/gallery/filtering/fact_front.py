"""Rows of the gallery's list by facts of jobs, combined in any way."""

import datetime as dt
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Q

from pixstudio.gallery.filtering.fronts import (
    DaySums,
    Part,
    Position,
    listed,
    part_among,
    sums_of,
)
from pixstudio.jobs.models import Generation, GenerationQuerySet
from pixstudio.search.facts import FactWalk
from pixstudio.search.models import SearchDocument
from pixstudio.search.numbers import number_of
from pixstudio.web.lists.bounded_count import MOST, BoundedCount
from pixstudio.web.lists.keyset_pagination import KeysetOrder

Period = tuple[dt.datetime | None, dt.datetime | None]


@dataclass(frozen=True)
class FactFront:
    """Jobs with facts, in the order of their documents, created in the period that is walked.

    Those of one moment may have another order than elsewhere. With `jobs` each has to be one of these, too.
    Of the rarest fact ten times as many jobs are read as are asked for; then it says where it stopped.
    """

    walk: FactWalk
    period: Period = (None, None)
    jobs: GenerationQuerySet | None = None

    def part(self, order: KeysetOrder, after: Position | None, most: int) -> Part:
        return part_among(self.among, order, after, most)

    def among(self, order: KeysetOrder, after: Position | None, size: int) -> Part:
        """What is found among the next jobs with the rarest fact, of which this many are read."""
        place = number_of(self.walk.numbers.team_number, *after) if after else None
        walked = self.walk.portion(size, place, newest_first=order.descending)
        kept = self._kept(walked.ids)
        rows = [row for row in listed(walked.ids) if kept is None or row.id in kept]
        return Part(rows, None if walked.stopped_at is None else _position_of(walked.stopped_at))

    def count(self) -> BoundedCount:
        walked = self.walk.portion(MOST + 1)
        kept = self._kept(walked.ids)
        found = len(walked.ids if kept is None else kept)
        return BoundedCount(min(found, MOST), walked.stopped_at is not None)

    def sums(self, begin: dt.datetime, end: dt.datetime) -> DaySums:
        day = replace(self, period=_overlap(self.period, (begin, end)))
        walked = self.walk.between(*day.period).portion(MOST + 1)
        kept = day._kept(walked.ids)
        sums = sums_of(Generation.objects.filter(pk__in=walked.ids if kept is None else kept))
        is_more = walked.stopped_at is not None
        return replace(sums, count=BoundedCount(sums.count.count, is_more))

    def _kept(self, ids: list[UUID]) -> set[UUID] | None:
        """Those that are of the period and of the other jobs; None for all."""
        if self.jobs is None and self.period == (None, None):
            return None
        rows = Generation.objects.all() if self.jobs is None else self.jobs
        found = rows.filter(_in_period(self.period), pk__in=ids).order_by()
        return set(found.values_list("pk", flat=True))


def _position_of(number: int) -> Position | None:
    """The position of the job with this document; None if it was deleted meanwhile."""
    jobs = SearchDocument.objects.filter(number=number)
    return jobs.values_list("generation__created_at", "generation").first()


def _in_period(period: Period) -> Q:
    begin, end = period
    return (Q(created_at__gte=begin) if begin else Q()) & (Q(created_at__lt=end) if end else Q())


def _overlap(period: Period, other: tuple[dt.datetime, dt.datetime]) -> Period:
    begin, end = period
    return (max(begin, other[0]) if begin else other[0], min(end, other[1]) if end else other[1])

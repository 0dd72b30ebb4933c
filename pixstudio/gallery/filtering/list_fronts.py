"""What a list of results is read from, by its filters."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from pixstudio.gallery.filtering.fact_front import FactFront
from pixstudio.gallery.filtering.filters import (
    BY_RATING,
    Filters,
    filtered_generations,
    links_of,
    may_see_facts,
    period_of,
    rating_facts,
    values_of,
    wanted_facts,
)
from pixstudio.gallery.filtering.fronts import Front, IndexFront, LinkFront, SiftedFront
from pixstudio.search.facts import NO_FACT, RATING, FactWalk, fact
from pixstudio.teams.models import Membership


def fronts_of(member: Membership, filters: Filters) -> dict[int, Front]:
    """What the list is merged of, by rating where that is asked for."""
    if not may_see_facts(member, filters):
        return {0: FactFront(FactWalk.of(member.team, [NO_FACT]))}
    links = links_of(member, filters)
    if links and not _has_rare_fact(member, filters):
        return _link_fronts(member, filters, links)
    if links or filters.facts:
        return _fact_fronts(member, filters)
    values = values_of(member, filters)
    if filters.lowest_rating is not None:
        return {rating: IndexFront(values, rating) for rating in filters.ratings}
    front = IndexFront(values)
    return {0: SiftedFront(front, filters.sift) if filters.sift else front}


def _link_fronts(
    member: Membership, filters: Filters, links: "Mapping[str, QuerySet[Any]]"
) -> dict[int, Front]:
    walked, *others = links
    jobs = filtered_generations(member, filters, links={name: links[name] for name in others})
    if filters.sort != BY_RATING:
        return {0: LinkFront(links[walked], jobs)}
    return {
        rating: LinkFront(links[walked], jobs.filter(rating=rating)) for rating in filters.ratings
    }


def _has_rare_fact(member: Membership, filters: Filters) -> bool:
    """Whether few jobs have one of the facts that are asked for, so that all of them can be looked at."""
    if not (filters.facts or filters.operation or filters.model or filters.is_mine):
        return False
    return FactWalk.of(member.team, wanted_facts(member, filters)).rarest[1]


def _fact_fronts(member: Membership, filters: Filters) -> dict[int, Front]:
    period = period_of(member, filters)
    wanted, (rated, unwanted) = wanted_facts(member, filters), rating_facts(filters)
    # What is no fact is asked of each job.
    jobs = filtered_generations(member, filters) if filters.links else None
    if filters.sort != BY_RATING:
        walk = FactWalk.of(member.team, [*wanted, *rated], unwanted).between(*period)
        return {0: FactFront(walk, period, jobs)}
    return {
        rating: FactFront(
            FactWalk.of(
                member.team, [*wanted, fact(RATING, rating)], [fact(RATING, rating + 1)]
            ).between(*period),
            period,
            jobs,
        )
        for rating in filters.ratings
    }

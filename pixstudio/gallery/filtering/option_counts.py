"""How many results each option of a filter would leave, where that is known without reading many jobs."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pixstudio.gallery.filtering.filters import (
    NEWEST,
    UNRATED,
    Filters,
    may_see_facts,
    rating_facts,
    wanted_facts,
)
from pixstudio.search.fact_counts import counts_of_facts, counts_of_tags
from pixstudio.search.facts import KIND, MODEL, OPERATION, RATING, FactWalk, fact
from pixstudio.search.queries import is_search
from pixstudio.teams.models import Membership

Counts = dict[str, str]


def counts_of_options(
    member: Membership, filters: Filters, name: str, facts: Mapping[str, str]
) -> Counts:
    """How many results there are with each option of a filter in place of its choice now, as text.

    `facts` has the fact of each option. One query; none, and no counts, beside a search, days or links.
    """
    walk = _walk_beside(member, filters, name)
    if walk is None:
        return {}
    found = counts_of_facts(walk, facts.values())
    return {value: str(found[fact]) for value, fact in facts.items() if fact in found}


def counts_of_menu(
    member: Membership, filters: Filters, name: str, values: Iterable[str]
) -> Counts:
    """The same for the menu of kinds, operations, models or ratings; those without a rating have no fact."""
    letter = {"kind": KIND, "operation": OPERATION, "model": MODEL, "rating": RATING}[name]
    facts = {value: fact(letter, value) for value in values if value != UNRATED}
    return counts_of_options(member, filters, name, facts)


def counts_of_tag_options(member: Membership, filters: Filters, tags: Mapping[int, str]) -> Counts:
    """The same by the names of tags."""
    walk = _walk_beside(member, filters, "tag")
    if walk is None:
        return {}
    return {tags[pk]: str(count) for pk, count in counts_of_tags(walk, tags).items()}


def _walk_beside(member: Membership, filters: Filters, name: str) -> FactWalk | None:
    """The list as a walk, without this filter; None if it is more than facts."""
    others = _without(filters, name)
    if others.links or others.since or others.until or is_search(others.query):
        return None
    if not may_see_facts(member, others):
        return None
    rated, unwanted = rating_facts(others)
    return FactWalk.of(member.team, [*wanted_facts(member, others), *rated], unwanted)


def _without(filters: Filters, name: str) -> Filters:
    if name == "rating":
        return replace(filters, rating="", hides_rejected=False, sort=NEWEST)
    if name == "operation":
        return replace(filters, operation="")
    if name == "model":
        return replace(filters, model="")
    return replace(
        filters,
        links=tuple(pair for pair in filters.links if pair[0] != name),
        facts=tuple(pair for pair in filters.facts if pair[0] != name),
    )

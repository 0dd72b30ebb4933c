"""How many of a walk's jobs have each of several facts or tags besides. No history is read as a whole.

Of each, a few thousand of the newest jobs are looked at.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from pixstudio.search.facts import HAS, RANGE, FactWalk, fetched_rows
from pixstudio.web.lists.bounded_count import MOST, BoundedCount

Key = TypeVar("Key", bound="str | int")
# SQLite joins at most 500 queries.
PORTION = 200
LOOKED_AT = 3 * MOST
_OF_FACT = f"SELECT number {RANGE} ORDER BY number DESC LIMIT {LOOKED_AT}"
_OF_TAG = (
    "SELECT document.number FROM (SELECT generation_id FROM marks_resulttag WHERE tag_id = %s"  # noqa: S608
    f" ORDER BY created_at DESC LIMIT {LOOKED_AT}) AS link"
    " JOIN search_searchdocument AS document ON document.generation_id = link.generation_id"
)


def counts_of_facts(walk: FactWalk, facts: Iterable[str]) -> dict[str, BoundedCount]:
    """How many of the walk's jobs have each of these facts, too.

    A fact is left out if many jobs have it, and none of the newest of them is among the walk's.
    """
    ends = (walk.numbers.first, walk.numbers.end)
    return _counts(walk, _OF_FACT, {fact: (fact, *ends) for fact in facts})


def counts_of_tags(walk: FactWalk, tags: Iterable[int]) -> dict[int, BoundedCount]:
    """The same for tags, by their keys."""
    return _counts(walk, _OF_TAG, {tag: (tag,) for tag in tags})


def _counts(
    walk: FactWalk, newest: str, asked: Mapping[Key, Sequence[Any]]
) -> dict[Key, BoundedCount]:
    """`newest` selects numbers of documents by the values of each key. One query for PORTION keys."""
    wanted, unwanted = [HAS] * len(walk.wanted), [f"NOT {HAS}"] * len(walk.unwanted)
    fits = " AND ".join([*wanted, *unwanted])
    kept = f"SELECT 1 FROM ({newest}) AS walked WHERE {fits} LIMIT {MOST + 1}"  # noqa: S608
    count, looked_at = (f"(SELECT COUNT(*) FROM ({rows}) AS found)" for rows in (kept, newest))  # noqa: S608
    one = f"SELECT %s, {count}, {looked_at}"
    keys, found = list(asked), {}
    for start in range(0, len(keys), PORTION):
        part = keys[start : start + PORTION]
        # By their place: PostgreSQL doesn't know of what type a bare value is.
        values = [
            value
            for place, key in enumerate(part)
            for value in (place, *asked[key], *walk.wanted, *walk.unwanted, *asked[key])
        ]
        for place, fitting, newest_count in fetched_rows(
            " UNION ALL ".join([one] * len(part)), values
        ):
            is_more = fitting > MOST or newest_count == LOOKED_AT
            if fitting or not is_more:
                found[part[place]] = BoundedCount(min(fitting, MOST), is_more)
    return found

"""Names of audit log targets on its page: their current names, with a link.

Entries hold no values, so a job is recorded by its id. Each app registers here how its things are looked
up for the page; what no longer exists keeps the words of its entry.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from pixstudio.audit.models import AuditEntry

if TYPE_CHECKING:
    from pixstudio.teams.models import Team

MAX_TARGETS = 1000
_ID_IN_PATH = re.compile(r"^/(\w+)/([0-9a-f-]{36})/(?:([\w-]+)/)?$")


@dataclass(frozen=True)
class TargetName:
    """A thing in words, and where it is; '' where there is no page of it (any more)."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class TargetNamer:
    """`name` turns ids into names, in a fixed number of queries; `find` gives ids by a word."""

    name: Callable[[Team, Collection[str]], Mapping[str, TargetName]]
    find: Callable[[Team, str], Collection[str]] | None = None
    # The first part of the addresses of its pages.
    path: str = ""


TARGET_NAMERS: dict[str, TargetNamer] = {}


def register_target_namer(kind: str, namer: TargetNamer) -> None:
    """Have things of a kind (the model's name) named by an app. For an app's `ready`."""
    TARGET_NAMERS[kind] = namer


def target_names_of(team: Team, entries: Iterable[AuditEntry]) -> dict[int, TargetName]:
    """What each entry is about, by its number; one lookup for each kind of thing."""
    entries = list(entries)
    wanted: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        kind, pk, _step = _target_of(entry)
        if kind in TARGET_NAMERS:
            wanted[kind].add(pk)
    found = {kind: TARGET_NAMERS[kind].name(team, ids) for kind, ids in wanted.items()}
    return {entry.number: _named(entry, found) for entry in entries}


def _named(entry: AuditEntry, found: Mapping[str, Mapping[str, TargetName]]) -> TargetName:
    kind, pk, step = _target_of(entry)
    named = found.get(kind, {}).get(pk)
    if named is None:
        return TargetName(entry.target_label)
    return TargetName(f"{named.words} ({step})", named.url) if step else named


def _target_of(entry: AuditEntry) -> tuple[str, str, str]:
    """Kind and id of what an entry is about, and for an address that was refused its last part."""
    if entry.target_kind:
        return entry.target_kind, entry.target_id, ""
    match = _ID_IN_PATH.match(entry.target_label) if entry.is_denial else None
    if match is None:
        return "", "", ""
    path, pk, step = match.groups()
    kind = next((kind for kind, namer in TARGET_NAMERS.items() if namer.path == path), "")
    return kind, pk, step or ""


def entries_about_targets_named(team: Team, word: str) -> Q:
    """A condition for entries about things whose name, as the page shows it, has this word."""
    found = Q()
    for kind, namer in TARGET_NAMERS.items():
        if namer.find and (ids := namer.find(team, word)):
            found |= Q(target_kind=kind, target_id__in=list(ids)[:MAX_TARGETS])
    return found

"""Members that a text names with @: by full name, first name, or what stands before the @ of their email."""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pixstudio.teams.models import Membership, User
from pixstudio.web.text_normalization import normalize_text

MAX_MENTIONED = 20
MAX_OFFERED = 8
# An @ that begins a word; those of email addresses stand within one.
_AT = re.compile(r"(?<![\w@.])@")


@dataclass(frozen=True)
class Offer:
    """A member for a text in which a name is begun: `handle` names this one alone, without the @."""

    handle: str
    name: str
    email: str


@dataclass(frozen=True)
class MemberNames:
    """The names of a team's active members, read with the first text that has an @.

    Upper and lower case are the same. Of names that begin alike the longest counts; one that several members
    have names none of them.
    """

    team_id: uuid.UUID

    def mentioned(self, text: str) -> list[Membership]:
        """The members that a text names, in the order of their names in it."""
        found = {member.pk: member for _start, _end, member in self._places(text) if member}
        return list(found.values())[:MAX_MENTIONED]

    def hidden(self, text: str, instead: str) -> str:
        """The text with `instead` in place of each name, for people who may not know the members."""
        for start, end, _member in reversed(list(self._places(text))):
            text = f"{text[:start]}{instead}{text[end:]}"
        return text

    def offers(self, begun: str, asking: Membership) -> list[Offer]:
        """Members whose name or email begins so, or a word of their name; at most 8, without who asks.

        Case and accents don't matter. A member whom no name names alone can't be mentioned.
        """
        wanted = normalize_text(begun).strip()
        members = {row.pk: row for rows in self._handles.values() for row in rows.values()}
        found = [
            (not _starts(handle, wanted), normalize_text(str(row.user)), row.pk, handle)
            for row in members.values()
            if row.pk != asking.pk
            and any(_starts(word, wanted) for word in _words_of(row.user))
            and (handle := self._own_handle(row))
        ]
        return [
            Offer(handle, str(members[pk].user), members[pk].user.email)
            for _rank, _name, pk, handle in sorted(found)[:MAX_OFFERED]
        ]

    def _own_handle(self, row: Membership) -> str:
        """The first of a member's names that no other has; '' if there is none."""
        handles = handles_of(row.user)
        return next((one for one in handles if len(self._handles[one.lower()]) == 1), "")

    def _places(self, text: str) -> Iterator[tuple[int, int, Membership | None]]:
        """Where names begin and end, with their @; None for the member of an ambiguous one."""
        for at in _AT.finditer(text):
            rest = text[at.end() :].lower()
            name = next((one for one in self._longest_first if _begins_with(rest, one)), None)
            if name is not None:
                members = list(self._handles[name].values())
                yield at.start(), at.end() + len(name), members[0] if len(members) == 1 else None

    @cached_property
    def _handles(self) -> dict[str, dict[int, Membership]]:
        rows = Membership.objects.filter(team=self.team_id, user__is_active=True)
        handles: dict[str, dict[int, Membership]] = defaultdict(dict)
        for row in rows.select_related("user"):
            for name in handles_of(row.user):
                handles[name.lower()][row.pk] = row
        return handles

    @cached_property
    def _longest_first(self) -> list[str]:
        return sorted(self._handles, key=len, reverse=True)


def handles_of(user: User) -> list[str]:
    """The names by which a member is mentioned, the usual one first."""
    local = user.email.split("@", maxsplit=1)[0]
    return list(dict.fromkeys(name for name in (user.name.strip(), user.first_name, local) if name))


def _words_of(user: User) -> list[str]:
    """What somebody may begin to write of a member: each of the names, and each word of the full one."""
    return [*handles_of(user), *user.name.split()]


def _starts(text: str, wanted: str) -> bool:
    return normalize_text(text).startswith(wanted)


def _begins_with(text: str, name: str) -> bool:
    """Whether the text begins with the name as a whole."""
    return text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()

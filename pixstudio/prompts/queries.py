"""Queries on presets, prompt history and blocklist, always limited to a team or member."""

import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from pixstudio.prompts.blocklist import Blocklist
from pixstudio.prompts.models import BlocklistEntry, MatchAction, Preset, PromptHistoryEntry
from pixstudio.teams.models import Membership, Team
from pixstudio.web.lists.keyset_pagination import KeysetOrder
from pixstudio.web.lists.search import filter_by_search
from pixstudio.web.prepared_queries import PreparedQuery

PAGE_SIZE = 60
NEWEST_FIRST = KeysetOrder("used_at")


@dataclass(frozen=True)
class PromptPage:
    """A page of the prompt history, newest first; `older` is the cursor of the next page, '' on the last."""

    prompts: list[PromptHistoryEntry]
    older: str


def presets_of(member: Membership) -> QuerySet[Preset]:
    """The member's own presets and the team's shared ones by name, with their owners."""
    is_theirs = Q(owner=member.user_id) | Q(is_shared=True)
    rows = Preset.objects.filter(is_theirs, team=member.team).select_related("owner")
    return rows.order_by(Lower("name"), "pk")


def preset_of(member: Membership, pk: uuid.UUID | str) -> Preset | None:
    """A preset that the member may use: their own or a shared one; else None."""
    try:
        wanted = pk if isinstance(pk, uuid.UUID) else uuid.UUID(pk)
    except ValueError:
        return None
    return presets_of(member).filter(pk=wanted).first()


def own_presets_of(member: Membership) -> QuerySet[Preset]:
    """The member's own presets."""
    return Preset.objects.filter(team=member.team, owner=member.user_id)


def whole_prompt_history_of(member: Membership) -> QuerySet[PromptHistoryEntry]:
    """The member's prompt history in this team, newest first."""
    return PromptHistoryEntry.objects.filter(team=member.team, user=member.user_id)


def prompt_history_of(
    member: Membership, words: str = "", is_starred: bool = False, before: str = ""
) -> PromptPage:
    """Prompts that contain all words, ignoring case, after the cursor `before`.

    One query, at most PAGE_SIZE rows. Raises: InvalidCursor.
    """
    rows = filter_by_search(whole_prompt_history_of(member), words)
    if is_starred:
        rows = rows.filter(is_starred=True)
    if before:
        rows = rows.filter(NEWEST_FIRST.rows_after(PromptHistoryEntry, before))
    found = list(rows[: PAGE_SIZE + 1])
    older = NEWEST_FIRST.cursor_for(found[PAGE_SIZE - 1]) if len(found) > PAGE_SIZE else ""
    return PromptPage(found[:PAGE_SIZE], older)


def history_entry_of(member: Membership, pk: int | str) -> PromptHistoryEntry | None:
    """A prompt of the member's history in this team, else None."""
    try:
        wanted = int(pk)
    except ValueError:
        return None
    return whole_prompt_history_of(member).filter(pk=wanted).first()


def blocklist_of(team: Team) -> Blocklist:
    """The team's blocklist in the saved order; one query."""
    rows = _BLOCKLIST.tuples({"team": team.pk})
    return Blocklist(
        stop=tuple(words for action, words in rows if action == MatchAction.STOP),
        warn=tuple(words for action, words in rows if action == MatchAction.WARN),
    )


_BLOCKLIST: PreparedQuery[BlocklistEntry] = PreparedQuery(
    lambda team: BlocklistEntry.objects.filter(team=team).values_list("action", "words"),
    team=uuid.UUID,
)

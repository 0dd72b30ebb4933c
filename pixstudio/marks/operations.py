"""Marks on results: favourites of a member; rating, tags and note of the team.

None raises a job's version: pages read marks beside what they keep by version, so that a member who rates a
hundred results doesn't have everybody's Activity panel drawn a hundred times.
"""

import uuid
from collections.abc import Collection, Iterable

from django.db import transaction

from pixstudio.jobs.models import Generation, GenerationQuerySet
from pixstudio.jobs.states import BEST_RATING, REJECTED, ResultGroup
from pixstudio.library.operations import clean_tags, delete_unused_tags, find_or_create_tags
from pixstudio.library.search_text import normalize_tag
from pixstudio.marks.models import ResultTag, Star
from pixstudio.teams.models import Membership, Team
from pixstudio.teams.permissions import NotYours, Permission, is_allowed_for_all
from pixstudio.web.lists.search import indexed_text
from pixstudio.web.text_cleaning import clean_text

RATINGS = range(REJECTED, BEST_RATING + 1)


class NoResult(Exception):
    """The job was removed, or has no result; nothing was changed."""


class NoteChanged(Exception):
    """Somebody changed the note since the member read it; nothing was changed."""


def results_among(team: Team, ids: Collection[uuid.UUID]) -> GenerationQuerySet:
    """Those of the team's jobs with these ids that can be marked: finished ones that are not removed."""
    rows = Generation.objects.of(team).filter(pk__in=ids)
    return rows.filter(result_group=ResultGroup.FINISHED).order_by()


def set_stars(*, member: Membership, ids: Collection[uuid.UUID], is_starred: bool) -> int:
    """Add results to the member's favourites, or remove them; returns how many results there are.

    Safe to repeat. Every role may.
    """
    with transaction.atomic():
        found = list(_locked(member.team, ids).values_list("pk", "created_at"))
        own = Star.objects.filter(user=member.user_id, team=member.team)
        if is_starred:
            stars = [
                Star(user_id=member.user_id, team=member.team, generation_id=pk, created_at=at)
                for pk, at in found
            ]
            Star.objects.bulk_create(stars, ignore_conflicts=True)
        else:
            own.filter(generation__in=[pk for pk, _at in found]).delete()
    return len(found)


def rate_results(*, member: Membership, ids: Collection[uuid.UUID], rating: int | None) -> int:
    """Rate results 1 to 5, reject them (0), or take their rating away; returns how many results there are.

    Of two at once the last one wins. Safe to repeat. Raises: NotYours, ValueError for another rating.
    """
    _check_role(member)
    if rating is not None and rating not in RATINGS:
        raise ValueError(f"{rating} is no rating.")
    return results_among(member.team, ids).update(rating=rating)


def keep_result(*, member: Membership, pk: uuid.UUID, others: Collection[uuid.UUID]) -> int:
    """Make a result the member's favourite and reject the others; returns how many were rejected.

    Safe to repeat. Raises: NotYours, NoResult if there is none to keep: then nothing is rejected.
    """
    _check_role(member)
    with transaction.atomic():
        if not set_stars(member=member, ids=[pk], is_starred=True):
            raise NoResult
        results_among(member.team, [pk]).filter(rating=REJECTED).update(rating=None)
        rest = [other for other in others if other != pk]
        return rate_results(member=member, ids=rest, rating=REJECTED)


def change_tags(
    *,
    member: Membership,
    ids: Collection[uuid.UUID],
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
) -> int:
    """Add tags of the team to results and remove others; returns how many results there are.

    Missing tags are created, unused ones deleted. Safe to repeat, and what others change at the same time
    stays. Raises: NotYours.
    """
    _check_role(member)
    with transaction.atomic():
        # Locked, so that of two who tag a result at once none writes a search document without the other's.
        found = list(_locked(member.team, ids).values_list("pk", "created_at"))
        if not found:
            return 0
        links = [
            ResultTag(generation_id=pk, tag=tag, created_at=at)
            for tag in find_or_create_tags(member.team, clean_tags(add))
            for pk, at in found
        ]
        ResultTag.objects.bulk_create(links, ignore_conflicts=True)
        _remove_tags(member.team, [pk for pk, _at in found], clean_tags(remove))
    return len(found)


def _remove_tags(team: Team, ids: list[uuid.UUID], names: list[str]) -> None:
    if not names:
        return
    folded = [normalize_tag(name) for name in names]
    ResultTag.objects.filter(tag__team=team, tag__folded__in=folded, generation__in=ids).delete()
    delete_unused_tags(team)


def replace_tags(
    *, member: Membership, pk: uuid.UUID, shown: Iterable[str], wanted: Iterable[str]
) -> None:
    """Change a result's tags from those that were `shown` to the wanted ones.

    Tags that somebody else added or removed meanwhile stay as they are. Raises: NotYours, NoResult.
    """
    before, after = clean_tags(shown), clean_tags(wanted)
    kept = {normalize_tag(name) for name in before}
    left = {normalize_tag(name) for name in after}
    add = [name for name in after if normalize_tag(name) not in kept]
    remove = [name for name in before if normalize_tag(name) not in left]
    if not change_tags(member=member, ids=[pk], add=add, remove=remove):
        raise NoResult


def write_note(*, member: Membership, pk: uuid.UUID, shown: str, note: str) -> None:
    """Change a result's note from the one that was `shown`. Safe to repeat.

    Raises: NotYours, NoResult, NoteChanged.
    """
    _check_role(member)
    note = clean_note(note)
    with transaction.atomic():
        found = list(_locked(member.team, [pk]).values_list("note", flat=True))
        if not found:
            raise NoResult
        if found[0] not in (clean_note(shown), note):
            raise NoteChanged
        rows = Generation.objects.filter(pk=pk)
        rows.update(note=note, indexed_note=indexed_text([note]))


def clean_note(typed: str) -> str:
    """A note as it is stored: with line breaks of one kind, without blanks around it."""
    return clean_text(typed).strip()


def _locked(team: Team, ids: Collection[uuid.UUID]) -> GenerationQuerySet:
    """The results, locked in one order against removal and other marks until the transaction ends."""
    return results_among(team, ids).order_by("pk").select_for_update(no_key=True)


def _check_role(member: Membership) -> None:
    if not is_allowed_for_all(member, Permission.MARK_RESULT):
        raise NotYours

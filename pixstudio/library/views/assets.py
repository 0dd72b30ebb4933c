"""Actions on one or more files: trash, restore, delete, tags, favourites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pixstudio.library import operations, queries
from pixstudio.library.models import Asset
from pixstudio.library.operations import DeletionResult
from pixstudio.library.presenters import file_tile
from pixstudio.library.validation import format_size
from pixstudio.library.views.request_parsing import selected_assets
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.permissions import Permission, is_allowed
from pixstudio.teams.policies import allow
from pixstudio.teams.security_events import note_refusal
from pixstudio.web import database_time
from pixstudio.web.addresses import redirect_target, url_for
from pixstudio.web.formatting import format_number
from pixstudio.web.lists.keyset_pagination import format_timestamp, parse_timestamp
from pixstudio.web.undo import Undo, offer_undo


@allow(Role.CREATOR)
@require_POST
def trashing(request: MemberRequest) -> HttpResponse:
    """Move files to the trash; the response offers to undo it."""
    assets, now = selected_assets(request), database_time.now()
    if not assets:
        return _nothing_chosen(request)
    count = operations.trash_assets(team=request.member.team, assets=assets, now=now)
    if not count:
        messages.info(request, _("These files are already in the trash. Nothing was changed."))
        return _action_response(request, ListChange(gone=assets))
    text = ngettext("%(count)s file moved to trash.", "%(count)s files moved to trash.", count)
    undo = Undo(
        text % {"count": format_number(count)},
        url_for("library_restoration"),
        {"moment": format_timestamp(now), "next": redirect_target(request, "library")},
    )
    if request.htmx:  # type: ignore[attr-defined]
        return _action_response(request, ListChange(gone=assets, undo=undo))
    offer_undo(request, undo)
    return redirect(redirect_target(request, "library"))


@allow(Role.CREATOR)
@require_POST
def restoration(request: MemberRequest) -> HttpResponse:
    """Restore files from the trash: the selected ones, or all trashed at `moment`."""
    team, typed = request.member.team, request.POST.get("moment", "")
    assets = [] if typed else selected_assets(request)
    moment = parse_timestamp(typed)
    if moment is None and not assets:
        return _nothing_chosen(request)
    count = operations.restore_assets(team=team, assets=assets, moment=moment)
    text = ngettext(
        "%(count)s file restored to the library.", "%(count)s files restored to the library.", count
    )
    if count:
        messages.success(request, text % {"count": format_number(count)})
    else:
        messages.info(request, _("These files are no longer in the trash. Nothing was changed."))
    return _action_response(request, ListChange(gone=assets, is_moved=True))


@allow(Role.CREATOR)
@require_POST
def deletion(request: MemberRequest) -> HttpResponse:
    """Delete files in the trash permanently, after a confirmation."""
    trashed = [asset for asset in selected_assets(request) if asset.trashed_at]
    if not trashed:
        return _nothing_chosen(request, "library_trash")
    assets = _deletable_among(request, trashed)
    if not assets:
        return redirect("library_trash")
    if "agreed" not in request.POST:
        size_bytes = sum(asset.size_bytes for asset in assets)
        ids = [asset.pk for asset in assets]
        return _question(request, "library_deletion", len(assets), size_bytes, ids)
    member = request.member
    done = operations.delete_assets(team=member.team, assets=assets, member=member)
    return _deleted(request, done)


@allow(Role.CREATOR)
@require_POST
def emptying(request: MemberRequest) -> HttpResponse:
    """Empty the trash permanently, after a confirmation."""
    member = request.member
    if "agreed" not in request.POST:
        sums = queries.deletable_totals(member)
        if not sums.count:
            is_empty = not queries.trash_totals(member.team).count
            text = _(
                "The files in the trash belong to other members. Only an admin can delete them."
            )
            messages.info(request, _("The trash is already empty.") if is_empty else text)
            return redirect("library_trash")
        return _question(request, "library_empty_trash", sums.count, sums.size_bytes)
    return _deleted(request, operations.empty_trash(team=member.team, member=member))


def _deletable_among(request: MemberRequest, assets: list[Asset]) -> list[Asset]:
    """The files that the member may delete; a message tells how many are not."""
    member = request.member
    own = [one for one in assets if is_allowed(member, Permission.DELETE_FILE, one.uploaded_by_id)]
    if left := len(assets) - len(own):
        note_refusal(request, member)
        text = ngettext(
            "%(count)s file belongs to another member. Only an admin can delete it permanently.",
            "%(count)s files belong to other members. Only an admin can delete them permanently.",
            left,
        )
        messages.error(request, text % {"count": left})
    return own


def _question(
    request: MemberRequest, url_name: str, count: int, size_bytes: int, ids: Any = ()
) -> HttpResponse:
    context = {
        "url": url_for(url_name),
        "ids": ids,
        "count": count,
        "count_text": format_number(count),
        "size_text": format_size(size_bytes),
    }
    return render(request, "library/confirm_deletion.html", context)


def _deleted(request: MemberRequest, done: DeletionResult) -> HttpResponse:
    text = ngettext(
        "%(count)s file permanently deleted.",
        "%(count)s files permanently deleted.",
        done.gone,
    )
    if done.gone or not done.stayed:
        messages.success(request, text % {"count": format_number(done.gone)})
    if done.stayed:
        text = ngettext(
            "%(count)s file is used in a video and stays in the trash until that is deleted.",
            "%(count)s files are used in videos and stay in the trash until those are deleted.",
            done.stayed,
        )
        messages.warning(request, text % {"count": format_number(done.stayed)})
    return redirect("library_trash")


@allow(Role.CREATOR)
@require_POST
def tagging(request: MemberRequest) -> HttpResponse:
    """Add a tag to files, or remove it with `remove`."""
    assets = selected_assets(request)
    names = operations.clean_tags(request.POST.get("tag", "").split(","))
    if not assets:
        return _nothing_chosen(request)
    if not names:
        messages.error(request, _("Enter a tag first. Nothing was changed."))
        return _action_response(request)
    is_removal = "remove" in request.POST
    change = {"remove": names} if is_removal else {"add": names}
    count = operations.tag_assets(team=request.member.team, assets=assets, **change)
    added = ngettext(
        "Tag “%(tag)s” added to %(count)s file.", "Tag “%(tag)s” added to %(count)s files.", count
    )
    removed = ngettext(
        "Tag “%(tag)s” removed from %(count)s file.",
        "Tag “%(tag)s” removed from %(count)s files.",
        count,
    )
    words = (removed if is_removal else added) % {
        "count": format_number(count),
        "tag": ", ".join(names),
    }
    messages.success(request, words)
    return _action_response(request, ListChange(is_changed=True))


@allow(Role.VIEWER)
@require_POST
def favourites(request: MemberRequest) -> HttpResponse:
    """Add files to the member's favourites, or remove them with `?off`."""
    assets, is_favourite = selected_assets(request), "off" not in request.GET
    if not assets:
        return _nothing_chosen(request)
    operations.set_favourite(member=request.member, assets=assets, is_favourite=is_favourite)
    if request.htmx and "one" in request.POST:  # type: ignore[attr-defined]
        file = file_tile(assets[0], is_favourite=is_favourite)
        return render(request, "library/_star.html", {"file": file})
    return _action_response(
        request, ListChange(starred=assets if is_favourite else (), dimmed=assets)
    )


def _nothing_chosen(request: MemberRequest, usual: str = "library") -> HttpResponse:
    messages.error(request, _("Choose files first. Nothing was changed."))
    return _action_response(request, usual=usual)


@dataclass(frozen=True)
class ListChange:
    """What an action changed in the list: files that left it or became favourites or none, and how."""

    gone: Sequence[Asset] = ()
    starred: Sequence[Asset] = ()
    dimmed: Sequence[Asset] = ()
    undo: Undo | None = None
    is_moved: bool = False
    is_changed: bool = False


def _action_response(
    request: MemberRequest, change: ListChange | None = None, *, usual: str = "library"
) -> HttpResponse:
    """For htmx the changed tiles and messages; for a plain form a redirect.

    If the list changes (`gone`, `is_moved`, `is_changed`), an event has the page reload it with its totals.
    """
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(redirect_target(request, usual))
    change = change or ListChange()
    liked = {asset.pk for asset in change.starred}
    stars = [
        file_tile(asset, is_favourite=asset.pk in liked)
        for asset in (change.starred or change.dimmed)
    ]
    context: dict[str, Any] = {
        "gone": [asset.pk for asset in change.gone],
        "stars": stars,
        "new_undo": change.undo,
        "is_moved": change.is_moved,
    }
    answer = render(request, "library/_action_result.html", context)
    if change.gone or change.is_moved or change.is_changed:
        answer["HX-Trigger"] = "shelf-changed"
    return answer

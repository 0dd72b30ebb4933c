"""The trash of results: look, restore, delete for good, empty."""

import datetime as dt
import uuid

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pixstudio.media.file_delivery.stored_files import serve_stored_file
from pixstudio.selections import queries
from pixstudio.selections.actions import DELETE, RESTORE
from pixstudio.selections.operations import NewRun
from pixstudio.selections.operations.portions import selected_trash, selection_of_trash
from pixstudio.selections.presenters.trash import totals_text, trash_view
from pixstudio.selections.trash_list import trash_page
from pixstudio.selections.views.answers import nothing_selected, run_answer
from pixstudio.selections.views.posted_selection import SMALL, Posted, posted_selection
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Membership, Role
from pixstudio.teams.permissions import Permission, is_allowed_for_all
from pixstudio.teams.policies import allow, no_columns
from pixstudio.web import database_time
from pixstudio.web.lists.bounded_count import MOST
from pixstudio.web.lists.keyset_pagination import InvalidCursor, parse_timestamp

KEEP_SECONDS = 3600


@allow(Role.CREATOR)
@require_safe
def trash(request: MemberRequest) -> HttpResponse:
    member, before = request.member, request.GET.get("before", "")
    try:
        page = trash_page(member.team, before)
    except InvalidCursor as error:
        raise Http404 from error
    shown = trash_view(page, queries.trash_totals(member.team), member, before)
    return render(request, "selections/trash.html", {"trash": shown})


@allow(Role.CREATOR, columns=no_columns)
@require_safe
def poster(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The poster of a result in the trash."""
    generation = queries.trashed_result(request.member.team, pk)
    if generation is None:
        raise Http404
    return serve_stored_file(
        request,
        generation.poster,
        content_type="image/webp",
        etag=f"{generation.pk.hex}-trash",
        last_modified=generation.changed_at,
        download_name=None,
        max_age_seconds=KEEP_SECONDS,
    )


@allow(Role.CREATOR)
@require_POST
def restoration(request: MemberRequest) -> HttpResponse:
    """Restore the selected results, all of them, or what an action moved there (`since`, `until`)."""
    since, until = (parse_timestamp(request.POST.get(name, "")) for name in ("since", "until"))
    chosen = _moved_between(request.member, since, until) if since and until else _posted(request)
    if chosen is None:
        text = _("Select results first. Nothing was changed.")
        return nothing_selected(request, text, "gallery_trash")
    new = NewRun(RESTORE, chosen.selection, total=chosen.total)
    usual = "gallery" if since else "gallery_trash"
    return run_answer(request, new, chosen.ids, usual=usual)


@allow(Role.CREATOR)
@require_POST
def deletion(request: MemberRequest) -> HttpResponse:
    """Delete the selected results for good, or all of them, after a confirmation."""
    chosen = _posted(request)
    if chosen is None:
        text = _("Select results first. Nothing was changed.")
        return nothing_selected(request, text, "gallery_trash")
    if not chosen.total and "trash" in chosen.selection:
        text = _("Nothing in the trash is yours. Only an admin can delete results of others.")
        return nothing_selected(request, text, "gallery_trash")
    if "agreed" not in request.POST:
        return _question(request, chosen)
    new = NewRun(DELETE, chosen.selection, total=chosen.total)
    return run_answer(request, new, chosen.ids, usual="gallery_trash")


def _question(request: MemberRequest, chosen: Posted) -> HttpResponse:
    """Ask before anything is deleted for good."""
    own = _own_only(request.member)
    totals = None if chosen.ids else queries.trash_totals(request.member.team, own)
    context = {
        "ids": chosen.ids,
        "count": chosen.total if chosen.total is not None else MOST,
        "what_text": totals_text(totals) if totals else "",
        "is_own_only": own is not None and not chosen.ids,
    }
    return render(request, "selections/confirm_deletion.html", context)


def _posted(request: MemberRequest) -> Posted | None:
    """The selected results of the trash; with `all` those that the member may restore or delete."""
    if request.POST.get("all") != "1":
        return posted_selection(request, in_trash=True)
    own = _own_only(request.member)
    count = queries.trash_totals(request.member.team, own).count
    selection = selection_of_trash(database_time.now(), creator_id=own)
    return Posted(selection, None if count.is_more else count.count)


def _own_only(member: Membership) -> int | None:
    """The member's id if the member may not restore and delete what others made."""
    return None if is_allowed_for_all(member, Permission.DELETE_RESULT) else member.user_id


def _moved_between(member: Membership, since: dt.datetime, until: dt.datetime) -> Posted:
    selection = selection_of_trash(until, since)
    found = selected_trash(member.team, selection).values_list("pk")[: SMALL + 1]
    count = len(found)
    return Posted(selection, count if count <= SMALL else None)

"""Views of results: browse, search, view, delete."""

import datetime as dt
import uuid
from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pixstudio.accounts.operations import NotConnected
from pixstudio.accounts.queries import accounts_of
from pixstudio.cards.presenters.wording import open_text
from pixstudio.cards.views.cards import warn_not_permitted
from pixstudio.collections.operations.items import rename_file
from pixstudio.collections.queries import collections_with
from pixstudio.effects import queries as catalogue
from pixstudio.gallery.effect_page import effect_page
from pixstudio.gallery.file_page import file_page
from pixstudio.gallery.filtering.filter_form import ignored_text
from pixstudio.gallery.filtering.filter_menus import filters_from
from pixstudio.gallery.filtering.filters import Filters
from pixstudio.gallery.page_parts import detail_parts, gallery_links
from pixstudio.gallery.presenters import TABLE, gallery_of
from pixstudio.gallery.queries import newest_of_effect, newest_of_file, result_of
from pixstudio.gallery.relations import relations_of
from pixstudio.gallery.result_lists import count_of, filtered_page, sums_of_days
from pixstudio.gallery.result_page import result_page
from pixstudio.jobs.operations import check_stored_file
from pixstudio.jobs.operations.actions.job_actions import JobMovedOn
from pixstudio.library.forms import AssetForm
from pixstudio.library.models import Asset
from pixstudio.library.operations import edit_asset
from pixstudio.library.queries import assets_of, favourites_among, tags_of_asset
from pixstudio.marks.presenters import marks_bar
from pixstudio.pixverse.errors import PixVerseError
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.permissions import NotYours
from pixstudio.teams.policies import allow
from pixstudio.trash.operations import remove_generation
from pixstudio.web import database_time
from pixstudio.web.addresses import url_for
from pixstudio.web.lists.keyset_pagination import format_timestamp
from pixstudio.web.undo import Undo, offer_undo

TILE_SIZES = ("1", "2", "3", "4", "5")
USUAL_TILE_SIZE = 3


def filters_of(request: MemberRequest) -> Filters:
    """The filters in the address of a request."""
    return filters_from(request.GET)


@allow(Role.VIEWER)
@require_GET
def gallery(request: MemberRequest) -> HttpResponse:
    filters, member = filters_of(request), request.member
    page = filtered_page(member, filters)
    is_below = bool(request.htmx) and bool(filters.before)  # type: ignore[attr-defined]
    shown = gallery_of(
        page,
        filters,
        member,
        count=None if is_below else count_of(member, filters, page),
        sums=sums_of_days(member, filters, page),
        is_below=is_below,
        is_table=request.GET.get("view") == TABLE,
    )
    if not is_below:
        note = ignored_text(filters, member, request.GET.dict(), has_results=bool(page.rows))
        shown = replace(shown, note=note)
    context = {
        "gallery": shown,
        "gallery_links": [] if is_below else gallery_links(request),
        "tile_size": _tile_size(request),
    }
    return render(request, "gallery/gallery.html", context)


def _tile_size(request: MemberRequest) -> int:
    """How large this browser shows tiles, from the cookie of `static/js/lists/gallery_view.js`."""
    size = request.COOKIES.get("tile_size", "")
    return int(size) if size in TILE_SIZES else USUAL_TILE_SIZE


@allow(Role.VIEWER)
@require_GET
def detail(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    generation = result_of(request.member.team, pk)
    if generation is None:
        raise Http404
    check_stored_file(generation=generation)
    page = result_page(
        generation,
        request.member,
        database_time.now(),
        relations=relations_of(generation),
    )
    context = {
        "result": page,
        "marks": marks_bar(generation, request.member),
        "parts": detail_parts(request, generation),
        "collections": collections_with(request.member, generation=generation),
    }
    return render(request, "gallery/detail.html", context)


@allow(Role.CREATOR)
@require_POST
def removal(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Move a result to the trash, or delete it here and at PixVerse, after confirmation."""
    generation = result_of(request.member.team, pk)
    if generation is None:
        raise Http404
    also_upstream, now = request.POST.get("where") == "upstream", database_time.now()
    try:
        remove_generation(
            generation=generation, also_upstream=also_upstream, now=now, member=request.member
        )
    except JobMovedOn:
        messages.warning(request, _("This job is still running. Stop it first, then delete it."))
    except NotYours:
        warn_not_permitted(request, generation)
    except NotConnected:
        messages.error(request, _("Nothing was deleted. No API token is set."))
    except PixVerseError as error:
        words = open_text(error.words) or _("the API returned an unexpected response")
        messages.error(
            request, _("Nothing was deleted. PixVerse says: %(words)s") % {"words": words}
        )
    else:
        if also_upstream:
            messages.success(request, _("Deleted."))
        else:
            _offer_restoration(request, now)
        return redirect("gallery")
    return redirect("generation", pk=pk)


def _offer_restoration(request: MemberRequest, moment: dt.datetime) -> None:
    at = format_timestamp(moment)
    undo = Undo(_("Moved to trash."), url_for("gallery_restoration"), {"since": at, "until": at})
    offer_undo(request, undo)


@allow(Role.VIEWER)
@require_GET
def file(request: MemberRequest, asset_id: uuid.UUID) -> HttpResponse:
    """The page of a library file: facts and results made from it."""
    asset = _file(request, asset_id)
    return _file_page(request, asset, AssetForm(asset))


@allow(Role.CREATOR)
@require_POST
def file_editing(request: MemberRequest, asset_id: uuid.UUID) -> HttpResponse:
    asset = _file(request, asset_id)
    form = AssetForm(asset, request.POST)
    if not form.is_valid():
        return _file_page(request, asset, form)
    edit_asset(asset=asset, **form.cleaned_data)
    rename_file(asset)
    messages.success(request, _("Saved."))
    return redirect("library_asset", asset_id=asset_id)


def _file(request: MemberRequest, asset_id: uuid.UUID) -> Asset:
    rows = assets_of(request.member.team).select_related("uploaded_by", "team")
    return get_object_or_404(rows, pk=asset_id)


def _file_page(request: MemberRequest, asset: Asset, form: AssetForm) -> HttpResponse:
    member = request.member
    shown = file_page(
        asset,
        member,
        newest_of_file(asset, request.GET.get("before", "")),
        is_favourite=bool(favourites_among(member, [asset])),
        tags=tags_of_asset(asset),
    )
    context = {
        "file": shown,
        "form": form if shown.may_edit else None,
        "collections": collections_with(member, asset=asset),
    }
    return render(request, "library/detail.html", context)


@allow(Role.VIEWER)
@require_GET
def effect(request: MemberRequest, pk: int) -> HttpResponse:
    """The page of an effect: preview, requirements, price and results."""
    member = request.member
    row = get_object_or_404(catalogue.known_effects_of(member.team), pk=pk)
    lacking = catalogue.accounts_without_effect(member.team_id, [row.pk]).get(row.pk, frozenset())
    shown = effect_page(
        row,
        member,
        database_time.now(),
        made=newest_of_effect(row, request.GET.get("before", "")),
        is_favourite=bool(catalogue.favourites_among(member, [row])),
        lacking=[account for account in accounts_of(member.team) if account.pk in lacking],
    )
    return render(request, "effects/detail.html", {"effect": shown})

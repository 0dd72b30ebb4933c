"""Views of the gallery's filters: the tags to choose from, and the form with the rarer ones."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from pixstudio.gallery.filtering.filter_form import filter_form
from pixstudio.gallery.filtering.filter_menus import (
    LABELS,
    address_of,
    filters_from,
    options_of,
    tag_options,
)
from pixstudio.gallery.filtering.option_counts import counts_of_menu, counts_of_tag_options
from pixstudio.marks.queries import tags_of_results
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web.addresses import url_for
from pixstudio.web.lists.list_filters import query_params, url_with_query


@allow(Role.VIEWER)
@require_GET
def tags(request: MemberRequest) -> HttpResponse:
    """The tags to filter by, for the menu of the gallery with the same filters."""
    filters, found = filters_from(request.GET), tags_of_results(request.member.team)
    counts = counts_of_tag_options(request.member, filters, found)
    options = tag_options(filters, found.values(), counts)
    return render(request, "gallery/filters/_tag_options.html", {"options": options})


@allow(Role.VIEWER)
@require_GET
def options(request: MemberRequest, name: str) -> HttpResponse:
    """The counts of the options of another menu of the gallery with the same filters."""
    filters = filters_from(request.GET)
    counts = counts_of_menu(request.member, filters, name, LABELS[name]())
    context = {"options": options_of(name, filters, counts)}
    return render(request, "gallery/filters/_option_counts.html", context)


@allow(Role.VIEWER)
@require_GET
def form(request: MemberRequest) -> HttpResponse:
    """The form for the menu of the gallery with the same filters."""
    shown = filter_form(filters_from(request.GET), request.member)
    return render(request, "gallery/filters/_filter_form.html", {"form": shown})


@allow(Role.VIEWER)
@require_GET
def more_filters(request: MemberRequest) -> HttpResponse:
    """The form on a page of its own, for browsers without scripts."""
    filters = filters_from(request.GET)
    context = {"form": filter_form(filters, request.member), "back_url": address_of(filters)}
    return render(request, "gallery/filters/more_filters.html", context)


@allow(Role.VIEWER)
@require_GET
def choice(request: MemberRequest) -> HttpResponse:
    """The gallery with what the form says, in an address without what it leaves open."""
    return redirect(url_with_query(url_for("gallery"), query_params(request.GET.dict())))

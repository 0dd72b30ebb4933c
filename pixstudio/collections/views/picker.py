"""The dialog “Add to collection”, adding and removing."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from pixstudio.collections.forms import NameForm
from pixstudio.collections.models import Collection
from pixstudio.collections.operations.editing import (
    CollectionGone,
    CollectionRefused,
    CollectionValues,
    create_collection,
)
from pixstudio.collections.operations.items import add_files, add_results, remove_items
from pixstudio.collections.queries import collection_choices, ids_of_collections_with
from pixstudio.collections.views.editing import changeable, collection_gone_text
from pixstudio.collections.views.request_parsing import (
    ChosenItems,
    asked_collection,
    chosen_items,
)
from pixstudio.teams.middleware import MemberRequest, page_before
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time
from pixstudio.web.addresses import redirect_target, url_for
from pixstudio.web.formatting import format_number
from pixstudio.web.undo import Undo, offer_undo

MAX_SEARCH_LENGTH = 120


@allow(Role.CREATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def picker(request: MemberRequest) -> HttpResponse:
    """Collections to add `results` and `files` to; a POST adds them to a new one."""
    if request.method == "POST":
        return _add_to_new(request)
    return _shown(request, chosen_items(request.GET), NameForm())


def _shown(request: MemberRequest, chosen: ChosenItems, form: NameForm) -> HttpResponse:
    """The dialog, its list after a search or a change, or without scripts a page."""
    context = _context(request, chosen, form)
    status = 422 if form.errors and not _is_htmx(request) else 200
    if not _is_htmx(request):
        return render(request, "collections/picker.html", context, status=status)
    is_opening = request.method == "GET" and "q" not in request.GET
    template = "_picker" if is_opening else "_picker_answer"
    return render(request, f"collections/{template}.html", context)


def _is_htmx(request: MemberRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]


def _context(request: MemberRequest, chosen: ChosenItems, form: NameForm) -> dict[str, Any]:
    data = request.POST if request.method == "POST" else request.GET
    typed = data.get("q", "")[:MAX_SEARCH_LENGTH]
    choices = collection_choices(request.member, typed)
    inside: set[uuid.UUID] = set()
    if chosen.count == 1:
        inside = ids_of_collections_with(choices, chosen.results, chosen.files)
    return {
        "chosen": chosen,
        "choices": [{"collection": one, "has_it": one.pk in inside} for one in choices],
        "query": typed,
        "form": form,
        "next_url": data.get("next") or page_before(request),
    }


def _add_to_new(request: MemberRequest) -> HttpResponse:
    chosen, form = chosen_items(request.POST), NameForm(request.POST)
    if not form.is_valid():
        return _shown(request, chosen, form)
    now = database_time.now()
    values = CollectionValues(form.cleaned_data["name"])
    try:
        collection = create_collection(member=request.member, values=values, now=now)
    except CollectionRefused as error:
        form.add_error("name", str(error))
        return _shown(request, chosen, form)
    _add(request, collection, chosen)
    return _answer(request, chosen)


@allow(Role.CREATOR)
@require_POST
def additions(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Add `results` and `files`; what is in it already stays as it is."""
    collection, chosen = asked_collection(request, pk), chosen_items(request.POST)
    if not chosen.count:
        raise Http404
    try:
        _add(request, collection, chosen)
    except CollectionGone:
        messages.error(request, f"{collection_gone_text()} {_('Nothing was added.')}")
    return _answer(request, chosen)


def _add(request: MemberRequest, collection: Collection, chosen: ChosenItems) -> None:
    """Raises: CollectionGone."""
    values: dict[str, Any] = {"collection": collection, "member": request.member}
    values["now"] = database_time.now()
    count = add_results(ids=chosen.results, **values) if chosen.results else 0
    count += add_files(ids=chosen.files, **values) if chosen.files else 0
    name = {"name": collection.name, "count": format_number(count)}
    if count:
        text = ngettext("Added to “%(name)s”.", "%(count)s items added to “%(name)s”.", count)
        messages.success(request, text % name)
    else:
        messages.info(request, _("Nothing new was added to “%(name)s”.") % name)


@allow(Role.CREATOR)
@require_POST
def removals(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Take `results` and `files` out of a collection, with an undo."""
    collection, chosen = changeable(request, pk), chosen_items(request.POST)
    try:
        count = remove_items(
            collection=collection,
            member=request.member,
            results=chosen.results,
            files=chosen.files,
        )
    except CollectionGone as error:
        raise PermissionDenied(collection_gone_text()) from error
    name = {"name": collection.name, "count": format_number(count)}
    text = ngettext("Removed from “%(name)s”.", "%(count)s items removed from “%(name)s”.", count)
    if not count:
        messages.info(request, _("This is no longer in “%(name)s”.") % name)
    elif "dialog" in request.POST and _is_htmx(request):
        messages.success(request, text % name)
    else:
        url, back = (
            url_for("collection_additions", pk),
            redirect_target(request, page_before(request)),
        )
        offer_undo(request, Undo(text % name, url, {**chosen.fields, "next": back}))
    if _is_htmx(request) and "dialog" not in request.POST:
        return render(request, "collections/_removed.html")
    return _answer(request, chosen)


def _answer(request: MemberRequest, chosen: ChosenItems) -> HttpResponse:
    """The dialog’s list after a change; without scripts, and for an undo, the page before."""
    if _is_htmx(request) and "dialog" in request.POST:
        return _shown(request, chosen, NameForm())
    target = redirect_target(request, page_before(request))
    if _is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)

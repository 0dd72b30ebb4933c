"""Pages to create, edit, archive and delete a collection."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pixstudio.collections.forms import CollectionChoices, CollectionForm
from pixstudio.collections.models import Collection
from pixstudio.collections.operations.editing import (
    CollectionGone,
    CollectionRefused,
    create_collection,
    delete_collection,
    edit_collection,
    set_archived,
    set_collection_budgets,
)
from pixstudio.collections.queries import may_change, possible_parents
from pixstudio.collections.views.request_parsing import asked_collection
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.teams.queries import members_of
from pixstudio.web import database_time
from pixstudio.web.addresses import url_for


@allow(Role.CREATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """A new collection; `inside` is the client that a project is started in."""
    form = _form(request, None, parent=request.GET.get("inside", ""))
    if form.is_valid():
        collection = _save(request, form, None)
        if collection is not None:
            messages.success(request, _("Collection created."))
            return redirect("collection", pk=collection.pk)
    return _page(request, form, title=_("New collection"), back_url=url_for("collections"))


@allow(Role.CREATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def editing(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    collection = changeable(request, pk)
    form = _form(request, collection)
    if form.is_valid() and _save(request, form, collection) is not None:
        messages.success(request, _("Saved."))
        return redirect("collection", pk=pk)
    more = {"title": collection.full_name, "back_url": url_for("collection", pk)}
    return _page(request, form, collection=collection, **more)


def changeable(request: MemberRequest, pk: uuid.UUID) -> Collection:
    """The collection, if the member may change it. Raises: Http404, PermissionDenied."""
    collection = asked_collection(request, pk)
    if not may_change(request.member, collection):
        raise PermissionDenied(changes_refused_text())
    return collection


def changes_refused_text() -> str:
    """That the member only looks at a collection."""
    return _("You can view this collection, but not change it. Nothing was changed.")


def _form(request: MemberRequest, collection: Collection | None, **initial: Any) -> CollectionForm:
    member = request.member
    root = (collection.parent or collection) if collection else None
    choices = CollectionChoices(
        possible_parents(member, collection),
        list(members_of(member.team)),
        dict(root.members.values_list("user", "may_change")) if root else {},
    )
    return CollectionForm(member, choices, collection, request.POST or None, **initial)


def _save(
    request: MemberRequest, form: CollectionForm, collection: Collection | None
) -> Collection | None:
    """The saved collection; None if it was refused, which the form then says."""
    member, now = request.member, database_time.now()
    try:
        if collection is None:
            collection = create_collection(member=member, values=form.values, now=now)
        else:
            edit_collection(member=member, collection=collection, values=form.values, now=now)
        if form.budgets is not None:
            set_collection_budgets(
                member=member, collection=collection, budgets=form.budgets, now=now
            )
    except CollectionRefused as error:
        form.add_error(None, str(error))
    except CollectionGone:
        form.add_error(None, collection_gone_text())
    else:
        return collection
    return None


def collection_gone_text() -> str:
    """That a collection can't be changed any more."""
    return _("This collection was deleted, archived, or is no longer yours to change.")


def _page(request: MemberRequest, form: CollectionForm, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "collections/form.html", {"form": form, **context}, status=status)


@allow(Role.CREATOR)
@require_POST
def archiving(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Archive a collection, or with `off` bring it back."""
    collection, is_archived = changeable(request, pk), "off" not in request.POST
    try:
        set_archived(
            member=request.member,
            collection=collection,
            is_archived=is_archived,
            now=database_time.now(),
        )
    except CollectionGone:
        messages.error(request, collection_gone_text())
        return redirect("collections")
    messages.success(request, _("Archived.") if is_archived else _("Restored."))
    return redirect("collection", pk=pk)


@allow(Role.CREATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Delete a collection, after a confirmation that tells what stays."""
    collection = changeable(request, pk)
    if request.method != "POST":
        context = {"collection": collection, "projects": list(collection.children.all())}
        return render(request, "collections/deletion.html", context)
    try:
        delete_collection(member=request.member, collection=collection, now=database_time.now())
    except CollectionGone:
        messages.info(request, collection_gone_text())
    else:
        text = _("“%(name)s” deleted. Its results and files are still here.")
        messages.success(request, text % {"name": collection.name})
    return redirect("collections")

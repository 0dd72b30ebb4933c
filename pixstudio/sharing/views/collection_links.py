"""The team's side of links to collections: create, list, and look at what visitors see."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pixstudio.collections.models import Collection
from pixstudio.collections.queries import collection_of, may_change
from pixstudio.sharing.forms import LinkForm
from pixstudio.sharing.presenters.links import created_link, link_rows
from pixstudio.sharing.queries import links_of_collection
from pixstudio.sharing.views.links import full_address, link_from_form
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time
from pixstudio.web.addresses import url_for
from pixstudio.web.compression import mark_secret


@allow(Role.CREATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shares(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The links of a collection, and the form for one; its answer shows the link, which is not stored."""
    found = collection_of(request.member, pk)
    if found is None or found.is_smart or not may_change(request.member, found):
        raise Http404
    form = LinkForm(request.POST if request.method == "POST" else None)
    made = link_from_form(
        request, found, form, _("No link was created. Restore the collection first.")
    )
    if made is None:
        return _page(request, found, form)
    created = created_link(made.link, full_address(request, made.secret))
    # Without the job panel, which shows other members' text and makes the page long.
    return mark_secret(_page(request, found, LinkForm(), created=created, activity=None))


def _page(
    request: MemberRequest, collection: Collection, form: LinkForm, **more: Any
) -> HttpResponse:
    member, now = request.member, database_time.now()
    context = {
        "collection": collection,
        "url": url_for("collection_shares", collection.pk),
        "back_url": url_for("collection", collection.pk),
        "form": form,
        "links": link_rows(links_of_collection(collection), member, now),
        "overview_url": url_for("sharing") if member.may(Role.ADMIN) else "",
        **more,
    }
    status = 400 if form.errors else 200
    return render(request, "sharing/collection_shares.html", context, status=status)

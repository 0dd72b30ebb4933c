"""Choose the cover of a collection."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pixstudio.collections.operations.editing import CollectionGone, set_cover
from pixstudio.collections.views.editing import changeable, collection_gone_text
from pixstudio.collections.views.request_parsing import chosen_items
from pixstudio.jobs.models import Generation
from pixstudio.library.models import Asset
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web.addresses import redirect_target, url_for


@allow(Role.CREATOR)
@require_POST
def cover(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Use a result or a file as the cover; without either the newest item is."""
    collection, chosen = changeable(request, pk), chosen_items(request.POST)
    team = request.member.team
    generation = Generation.objects.of(team).filter(pk__in=chosen.results[:1]).first()
    asset = Asset.objects.filter(team=team, trashed_at=None, pk__in=chosen.files[:1]).first()
    if chosen.count and generation is None and asset is None:
        raise Http404
    try:
        set_cover(member=request.member, collection=collection, generation=generation, asset=asset)
    except CollectionGone:
        messages.error(request, collection_gone_text())
        return redirect("collections")
    text = _("Cover changed.") if chosen.count else _("The newest item is the cover again.")
    messages.success(request, text)
    return redirect(redirect_target(request, url_for("collection", pk)))

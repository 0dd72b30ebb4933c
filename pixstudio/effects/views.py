"""Choosing an effect, and the stills and samples of the catalogue, for members of their team only."""

from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pixstudio.effects import queries
from pixstudio.effects.presenters import picker_dialog
from pixstudio.effects.queries import WantedEffects
from pixstudio.media.kinds import kind_of
from pixstudio.media.stored import deliver_stored
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web.marks import NoSuchPage

KEEP_SECONDS = 7 * 24 * 3600


@allow(Role.CREATOR)
@require_safe
def picker(request: MemberRequest) -> HttpResponse:
    """The dialog; a search takes the list out of it, and “Show more” the tiles."""
    team = request.member.team
    words = request.GET.get("q", "").replace("\x00", "")[:120]
    chip = request.GET.get("chip", "")
    wanted = WantedEffects(words, chip if chip in queries.CHIPS else "")
    try:
        found = queries.found_effects(team, wanted, request.GET.get("after", ""))
    except NoSuchPage as error:
        raise Http404 from error
    shown = picker_dialog(
        found,
        wanted,
        count=queries.wanted_effects(team, wanted).count(),
        read_at=queries.effects_read_at(team),
        now=timezone.now(),
    )
    return render(request, "effects/_picker.html", {"picker": shown})


@allow(Role.VIEWER)
@require_safe
def still(request: MemberRequest, pk: int) -> HttpResponseBase:
    effect = get_object_or_404(queries.known_effects_of(request.member.team), pk=pk)
    return _send(request, effect.thumbnail)


@allow(Role.VIEWER)
@require_safe
def sample(request: MemberRequest, pk: int) -> HttpResponseBase:
    voice = get_object_or_404(queries.voices_of(request.member.team), pk=pk)
    return _send(request, voice.sample)


def _send(request: MemberRequest, stored: FieldFile) -> HttpResponseBase:
    """A file whose name changes with its contents."""
    name = stored.name or ""
    row = kind_of(name)
    if row is None:
        raise Http404
    try:
        last_modified = stored.storage.get_modified_time(name)
    except FileNotFoundError as error:
        raise Http404 from error
    return deliver_stored(
        request,
        stored,
        content_type=row.content_type,
        etag=name,
        last_modified=last_modified,
        max_age_seconds=KEEP_SECONDS,
    )

"""Save a frame of a video to the library, for use in a new job."""

import uuid
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pixstudio.create import operations
from pixstudio.create.operations.frames import FrameUnavailable
from pixstudio.create.presenters.asset_uses import uses_of
from pixstudio.jobs.models import Generation
from pixstudio.library.models import Asset, Origin
from pixstudio.library.presenters import file_facts
from pixstudio.library.queries import assets_of
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time
from pixstudio.web.content_negotiation import wants_json

MAX_SECONDS = 24 * 3600
Take = Callable[[float], tuple[Asset, bool]]


class MomentForm(forms.Form):
    """`at`: seconds from the start of the video; 0 for an image."""

    at = forms.FloatField(min_value=0, max_value=MAX_SECONDS)


@allow(Role.CREATOR)
@require_POST
def result_frame(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    member = request.member
    generation = get_object_or_404(Generation.objects.of(member.team), pk=pk)

    def take(at: float) -> tuple[Asset, bool]:
        now = database_time.now()
        return operations.save_result_frame(
            member=member, generation=generation, at_seconds=at, now=now
        )

    return _answer(request, take, redirect("generation", pk=pk))


@allow(Role.CREATOR)
@require_POST
def file_frame(request: MemberRequest, asset_id: uuid.UUID) -> HttpResponse:
    member = request.member
    asset = get_object_or_404(assets_of(member.team), pk=asset_id)

    def take(at: float) -> tuple[Asset, bool]:
        return operations.save_file_frame(
            member=member, asset=asset, at_seconds=at, now=database_time.now()
        )

    return _answer(request, take, redirect("library_asset", asset_id=asset_id))


def _answer(request: MemberRequest, take: Take, back: HttpResponse) -> HttpResponse:
    """JSON for scripts, a fragment under the player, or a redirect to the new file's page."""
    form = MomentForm(request.POST)
    try:
        if not form.is_valid():
            text = _("Nothing was saved. The time must be a number of seconds, 0 or more.")
            raise FrameUnavailable(text)
        asset, is_new = take(form.cleaned_data["at"])
    except FrameUnavailable as error:
        return _refusal(request, str(error), back)
    text = _saved_text(asset, is_new=is_new)
    uses = uses_of(asset)
    if request.htmx:  # type: ignore[attr-defined]
        # The page of an image offers its uses already.
        shown = uses if asset.origin == Origin.FRAME else []
        context = {"asset": asset, "words": text, "uses": shown}
        return render(request, "create/_frame_saved.html", context)
    if wants_json(request):
        facts: dict[str, Any] = {**file_facts(asset), "words": asset.origin_words}
        facts["uses"] = [asdict(use) for use in uses]
        return JsonResponse(facts, status=201 if is_new else 200)
    messages.success(request, text)
    return redirect("library_asset", asset_id=asset.pk)


def _saved_text(asset: Asset, *, is_new: bool) -> str:
    if asset.origin == Origin.FRAME:
        return _("Frame saved to library.") if is_new else _("Frame already in library.")
    return _("Image saved to library.") if is_new else _("Image already in library.")


def _refusal(request: MemberRequest, sentence: str, back: HttpResponse) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "create/_frame_saved.html", {"error": sentence})
    if wants_json(request):
        return JsonResponse({"error": sentence}, status=400)
    messages.error(request, sentence)
    return back

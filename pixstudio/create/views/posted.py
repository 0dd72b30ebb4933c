"""Reading what the composer posts."""

import uuid
from urllib.parse import parse_qsl

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext

from pixstudio.create import operations
from pixstudio.create.form_state import MORE_EFFECTS, field_names, find_asset
from pixstudio.create.frame_reordering import CHANGES, arranged, left_out
from pixstudio.create.initial_values import NothingThere, editable_job, shape_of
from pixstudio.create.nearest_choices import Stand, read_stand
from pixstudio.create.presenters.origin import FILE_FIX
from pixstudio.jobs.models import Generation
from pixstudio.jobs.request_body import SOURCE
from pixstudio.library.models import Kind
from pixstudio.library.operations import UploadRefused
from pixstudio.pixverse.capabilities import OPERATION_OF_NAME
from pixstudio.teams.middleware import MemberRequest

FIX, EDIT, CONFIRMED, SHAPED, NONCE = "fix", "edit", "confirmed", "shaped", "nonce"
# What the page showed when it was drawn, and what it told of choices that were changed.
STOOD, TOLD = "stood", "told"
SEVERAL = ("more_models", "more_qualities", MORE_EFFECTS)


def posted_values(request: HttpRequest, operation: str) -> dict[str, str]:
    """What was typed, with the change or fix applied whose button was pressed."""

    def read(name: str) -> str:
        found = request.POST.getlist(name) if name in SEVERAL else [request.POST.get(name, "")]
        return ",".join(found)

    values = {name: read(name) for name in field_names(operation)}
    if OPERATION_OF_NAME[operation].has_segments:
        values = _arranged(request, values)
    fix = dict(parse_qsl(request.POST.get(FIX, ""), keep_blank_values=True))
    values.update({name: value for name, value in fix.items() if name in values})
    if values.get(SOURCE) and values.get("video") and fix.get(SOURCE):
        values["video"] = ""
    return values


def _arranged(request: HttpRequest, values: dict[str, str]) -> dict[str, str]:
    changes = {name: request.POST.get(name, "") for name in CHANGES}
    if count := left_out(values, changes):
        words = ngettext(
            "A transition has 7 pictures at most: %(count)s was left out. It is in the library.",
            "A transition has 7 pictures at most: %(count)s were left out. They are in the library.",
            count,
        )
        messages.warning(request, words % {"count": count})
    return arranged(values, changes)


def with_file_of_source(
    request: MemberRequest, operation: str, values: dict[str, str]
) -> dict[str, str]:
    """Put our copy of the source's video in the place of the source, where its button was pressed."""
    if FILE_FIX not in request.POST or "video" not in values:
        return values
    try:
        pk = uuid.UUID(values.get(SOURCE, ""))
    except ValueError:
        return values
    generation = Generation.objects.of(request.member.team).filter(pk=pk).first()
    if generation is None or not generation.has_file:
        return values
    try:
        asset = operations.file_of_result(
            member=request.member, generation=generation, now=timezone.now()
        )
    except UploadRefused as error:
        messages.error(request, str(error))
        return values
    return {**values, SOURCE: "", "video": str(asset.pk)}


def edited_job(request: MemberRequest, operation: str) -> Generation | None:
    """The waiting job whose form this is; None for a new one. Raises: Http404."""
    pk = request.POST.get(EDIT, "")
    if not pk:
        return None
    try:
        generation = editable_job(request.member, pk)
    except NothingThere:
        return None
    if generation.operation != operation:
        raise Http404
    return generation


def asks_for_change(request: HttpRequest) -> bool:
    """Whether a button was pressed that changes the form instead of sending it."""
    return any(name in request.POST for name in (FIX, FILE_FIX)) or any(
        request.POST.get(name) for name in CHANGES
    )


def posted_stand(request: HttpRequest, operation: str) -> Stand:
    """What the page showed before the change; pages of our own always say it."""
    return read_stand(operation, request.POST.get(STOOD), request.POST.get(TOLD, ""))


def with_fitting_shape(request: MemberRequest, values: dict[str, str]) -> dict[str, str]:
    """A new first frame brings the shape nearest to its own, so that a portrait is not cropped.

    Whoever chooses another shape afterwards keeps it. The page says for which photo its shape was
    drawn: an answer that the next choice overtook was never seen.
    """
    photo = values.get("first_frame", "")
    if not photo or photo == request.POST.get(SHAPED) or "aspect_ratio" not in values:
        return values
    asset = find_asset(request.member.team, photo, Kind.IMAGE)
    return {**values, **shape_of(asset)} if asset else values

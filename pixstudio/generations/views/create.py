"""Create: the page, its fragment that follows every choice, and the sending."""

import datetime as dt
import secrets
import uuid
from collections.abc import Mapping
from urllib.parse import parse_qsl

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pixstudio.accounts.queries import accounts_of, connection_of
from pixstudio.effects.queries import voices_of
from pixstudio.generations import operations
from pixstudio.generations.forms import (
    MEDIA_KINDS,
    OFFERED,
    GenerationForm,
    field_name,
    field_names,
    find_asset,
)
from pixstudio.generations.models import Draft, Generation
from pixstudio.generations.presenters.activity import activity_of
from pixstudio.generations.presenters.cards import nearest_ratio
from pixstudio.generations.presenters.composer import (
    Material,
    composer_of,
    draft_words,
    operation_links,
)
from pixstudio.generations.queries import draft_row_of, occupied_places
from pixstudio.library.models import Asset
from pixstudio.pixverse import capabilities
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Membership, Role
from pixstudio.teams.policies import allow

FIX = "fix"
# A double click or a second tab sends the same page within this time; later it came back from history.
SAME_PRESS = dt.timedelta(seconds=10)


@allow(Role.VIEWER)
@require_GET
def home(request: MemberRequest) -> HttpResponse:
    if connection_of(request.member.team) is None and request.member.may(Role.ADMIN):
        return redirect("first_run")
    if request.member.may(Role.CREATOR):
        return redirect("create_home")
    return redirect("gallery")


@allow(Role.CREATOR)
@require_GET
def create_home(request: MemberRequest) -> HttpResponse:
    """The operation the member worked on last."""
    draft = Draft.objects.filter(team=request.member.team, user=request.member.user)
    last = draft.filter(operation__in=OFFERED).order_by("-saved_at").first()
    return redirect("create", operation=last.operation if last else OFFERED[0])


@allow(Role.CREATOR)
@require_http_methods(["GET", "POST"])
def create(request: MemberRequest, operation: str) -> HttpResponse:
    """The page. A POST works without scripts: it sends, or applies a fix, or shows what is wrong."""
    _must_be_offered(operation)
    if request.method == "GET":
        values, saved_at = _starting_values(request, operation)
        return _page(request, operation, values, {}, saved_at)
    values = _posted(request, operation)
    if FIX in request.POST:
        return _page(request, operation, values, {}, None)
    form, sent = _send(request, operation, values)
    if sent is not None:
        return redirect("create", operation=operation)
    return _page(request, operation, values, errors_of(form), None)


@allow(Role.CREATOR)
@require_POST
def create_settings(request: MemberRequest, operation: str) -> HttpResponse:
    """The settings and the launch bar for what is chosen now; keeps the draft on the way."""
    _must_be_offered(operation)
    member, now = request.member, timezone.now()
    values = _posted(request, operation)
    before = draft_row_of(member, operation)
    values = _with_fitting_shape(member, values, before.values if before else {})
    operations.keep_draft(member=member, operation=operation, values=values, now=now)
    context = _composer_context(member, operation, values, {}, now)
    return render(request, "generations/_composer_answer.html", context)


def _with_fitting_shape(
    member: Membership, values: dict[str, str], before: Mapping[str, str]
) -> dict[str, str]:
    """A new first frame brings the shape nearest to its own, so that a portrait is not cropped.

    Whoever chooses another shape afterwards keeps it.
    """
    photo = values.get("first_frame", "")
    if not photo or photo == before.get("first_frame") or "aspect_ratio" not in values:
        return values
    asset = find_asset(member.team, photo, MEDIA_KINDS["image"])
    if asset is None or not asset.width or not asset.height:
        return values
    return {**values, "aspect_ratio": nearest_ratio(asset.width / asset.height)}


@allow(Role.CREATOR)
@require_POST
def create_sending(request: MemberRequest, operation: str) -> HttpResponse:
    """Generate from the page itself: the form stays as it is, the new card appears in Activity."""
    _must_be_offered(operation)
    values = _posted(request, operation)
    form, sent = _send(request, operation, values)
    context = _composer_context(request.member, operation, values, errors_of(form), timezone.now())
    if sent is None:
        response = render(request, "generations/_composer.html", context)
        response["HX-Retarget"], response["HX-Reswap"] = "#composer", "outerHTML show:none"
        return response
    context["activity"] = activity_of(request.member, timezone.now())
    return render(request, "generations/_sent.html", context)


def _must_be_offered(operation: str) -> None:
    if operation not in OFFERED:
        raise Http404


def _posted(request: HttpRequest, operation: str) -> dict[str, str]:
    """What was typed, with a fix applied where its button was pressed."""
    values = {
        # No field takes null characters, and PostgreSQL can't keep them in a draft.
        name: request.POST.get(name, "").replace("\x00", "")
        for name in field_names(operation)
    }
    fix = dict(parse_qsl(request.POST.get(FIX, ""), keep_blank_values=True))
    values.update({name: value for name, value in fix.items() if name in values})
    return values


def _starting_values(
    request: MemberRequest, operation: str
) -> tuple[dict[str, str], dt.datetime | None]:
    """A result to do again, else the draft, else the documented defaults."""
    values = {name: _as_typed(value) for name, value in capabilities.defaults(operation).items()}
    remix = request.GET.get("remix")
    if remix:
        return {**values, **_remixed(request.member, operation, remix)}, None
    draft = draft_row_of(request.member, operation)
    asset = request.GET.get("asset", "")
    extra = {"first_frame": asset} if asset and "first_frame" in field_names(operation) else {}
    if draft is None:
        return {**values, **extra}, None
    return {**values, **draft.values, **extra}, draft.saved_at


def _remixed(member: Membership, operation: str, pk: str) -> dict[str, str]:
    try:
        wanted = uuid.UUID(pk)
    except ValueError as error:
        raise Http404 from error
    generation = get_object_or_404(Generation.objects.of(member.team), pk=wanted)
    names = set(field_names(operation))
    values = {k: _as_typed(v) for k, v in generation.parameters.items() if k in names}
    for item in generation.inputs.all():
        if item.field in names:
            values[item.field] = str(item.asset_id)
    return values


def _as_typed(value: object) -> str:
    """A parameter as a form would send it: a switch that is on sends `on`."""
    if isinstance(value, bool):
        return "on" if value else ""
    return str(value)


def _send(
    request: MemberRequest, operation: str, values: dict[str, str]
) -> tuple[GenerationForm, Generation | None]:
    member, now = request.member, timezone.now()
    operations.keep_draft(member=member, operation=operation, values=values, now=now)
    # Our page always carries a nonce; a script without any means each of its posts.
    data = {**values, "nonce": request.POST.get("nonce", secrets.token_urlsafe(24))}
    form = GenerationForm(operation, member.team, list(accounts_of(member.team)), data)
    if not form.is_valid():
        return form, None
    try:
        sent, is_new = operations.create_generation(
            member=member,
            operation=operation,
            parameters=form.body,
            media=form.assets,
            price=form.price(),
            nonce=form.cleaned_data["nonce"],
            account=form.chosen,
            now=now,
        )
    except operations.NotReady:
        words = _("No PixVerse account is connected yet. An admin can do that under Accounts.")
        form.add_error(None, words)
        return form, None
    if not is_new and now - sent.created_at > SAME_PRESS:
        form.add_error(None, _ALREADY_SENT)
        return form, None
    messages.success(request, _("Sent. Activity shows how it goes."), extra_tags="narrow")
    return form, sent


_ALREADY_SENT = gettext_lazy(
    "This page was sent before; its job is in Activity. Nothing was sent or charged now. To send what "
    "is written here, press Generate again."
)


def errors_of(form: GenerationForm) -> dict[str, str]:
    """One sentence for each field that has something wrong; '' holds what belongs to none."""
    if not form.is_bound or form.is_valid():
        return {}
    named = {name: " ".join(map(str, words)) for name, words in form.errors.items()}
    if "__all__" in named:
        named[""] = named.pop("__all__")
    if "nonce" in named:
        named[""] = _("This page was incomplete. It has been renewed; please press Generate again.")
    return named


def _media_of(member: Membership, operation: str, values: Mapping[str, str]) -> dict[str, Asset]:
    found: dict[str, Asset] = {}
    for item in capabilities.OPERATION_OF_NAME[operation].parameters:
        name = field_name(item.name)
        if item.kind in MEDIA_KINDS and values.get(name):
            asset = find_asset(member.team, values[name], MEDIA_KINDS[item.kind])
            if asset is not None:
                found[name] = asset
    return found


def _composer_context(
    member: Membership,
    operation: str,
    values: dict[str, str],
    errors: dict[str, str],
    saved_at: dt.datetime | None,
) -> dict[str, object]:
    material = Material(
        operation=operation,
        values=values,
        accounts=list(accounts_of(member.team)),
        voices=list(voices_of(member.team)),
        media=_media_of(member, operation, values),
        errors=errors,
        taken=occupied_places(member.team.pk),
        saved_at=saved_at,
    )
    composer, launch = composer_of(material)
    return {
        "composer": composer,
        "launch": launch,
        "operations": operation_links(operation),
        "form_error": errors.get("", ""),
        "draft_words": draft_words(saved_at),
        "accounts_url": reverse("accounts") if member.may(Role.ADMIN) else "",
    }


def _page(
    request: MemberRequest,
    operation: str,
    values: dict[str, str],
    errors: dict[str, str],
    saved_at: dt.datetime | None,
) -> HttpResponse:
    context = _composer_context(request.member, operation, values, errors, saved_at)
    status = 422 if errors else 200
    return render(request, "generations/create.html", context, status=status)

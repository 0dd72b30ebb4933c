"""The presets dialog: list, save, delete."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pixstudio.pixverse.capabilities import OPERATIONS
from pixstudio.prompts import operations, queries
from pixstudio.prompts.forms import PresetForm
from pixstudio.prompts.operations import NotPresetOwner, PresetRefused
from pixstudio.prompts.presenters import preset_groups, save_section
from pixstudio.teams.middleware import MemberRequest, page_before
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time

# Fields with several values: checkboxes for further models and qualities.
MULTI_VALUE_PREFIX = "more_"


@allow(Role.CREATOR)
@require_safe
def presets(request: MemberRequest) -> HttpResponse:
    """The dialog; `operation` names the form on the page, which can be saved."""
    operation = request.GET.get("operation", "")
    if operation:
        _must_be_known(operation)
    context = _context(request, operation, PresetForm(request.member))
    return render(request, "prompts/_presets.html", context)


@allow(Role.CREATOR)
@require_POST
def saving(request: MemberRequest, operation: str) -> HttpResponse:
    """Save the posted form. For htmx the updated list; a plain form is redirected to its page."""
    _must_be_known(operation)
    form = PresetForm(request.member, request.POST)
    is_kept = form.is_valid() and _save(request, operation, form)
    if request.htmx:  # type: ignore[attr-defined]
        shown = PresetForm(request.member) if is_kept else form
        return render(request, "prompts/_presets_result.html", _context(request, operation, shown))
    for error in form.errors.get("preset_name", ()):
        messages.error(request, str(error))
    return redirect("create", operation=operation)


def _save(request: MemberRequest, operation: str, form: PresetForm) -> bool:
    try:
        preset, is_new = operations.save_preset(
            member=request.member,
            name=form.cleaned_data["preset_name"],
            operation=operation,
            values=_posted(request),
            is_shared=form.cleaned_data["preset_shared"],
            now=database_time.now(),
        )
    except PresetRefused as error:
        form.add_error("preset_name", str(error))
        return False
    text = _("“%(name)s” saved.") if is_new else _("“%(name)s” replaced.")
    messages.success(request, text % {"name": preset.name})
    return True


def _posted(request: HttpRequest) -> dict[str, str]:
    """Every posted field with its text; multiple values are joined as in drafts."""
    return {
        name: ",".join(found) if name.startswith(MULTI_VALUE_PREFIX) else found[-1]
        for name, found in request.POST.lists()
    }


@allow(Role.CREATOR)
@require_POST
def removal(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    preset = queries.preset_of(request.member, pk)
    if preset is None:
        raise Http404
    try:
        operations.delete_preset(member=request.member, preset=preset)
    except NotPresetOwner as error:
        text = _("Only its owner or an admin can delete this preset. Nothing was changed.")
        raise PermissionDenied(text) from error
    messages.success(request, _("Preset “%(name)s” deleted.") % {"name": preset.name})
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "prompts/_presets_result.html", _context(request, "", None))
    return redirect(page_before(request))


def _must_be_known(operation: str) -> None:
    if operation not in OPERATIONS:
        raise Http404


def _context(request: MemberRequest, operation: str, form: PresetForm | None) -> dict[str, object]:
    member = request.member
    return {
        "groups": preset_groups(member, queries.presets_of(member)),
        "keep": save_section(operation, form) if form else {},
    }

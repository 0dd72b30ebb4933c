"""Results as files of a form: the dialog that lists them, and the copy in the library when one is used."""

import uuid
from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pixstudio.create import operations
from pixstudio.create.forms.fields import MEDIA_KINDS
from pixstudio.create.forms.made_files import made_result_id
from pixstudio.create.forms.posted_form import PostedForm
from pixstudio.create.presenters.asset_uses import file_slots
from pixstudio.create.presenters.made_files import made_file_picker
from pixstudio.create.queries import made_files
from pixstudio.create.views.form_changes import check_offered
from pixstudio.jobs.models import Generation
from pixstudio.jobs.request_body import field_name
from pixstudio.library.models import Asset
from pixstudio.library.operations import UploadRefused
from pixstudio.library.views.request_parsing import parse_number
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time
from pixstudio.web.addresses import url_for


@allow(Role.CREATOR)
@require_safe
def made_file_list(request: MemberRequest) -> HttpResponse:
    """The dialog of a field for files, with the team's results of that kind, newest first.

    `longest` is the maximum length in seconds.
    """
    kind = request.GET.get("kind", "")
    if kind not in MEDIA_KINDS:
        raise Http404
    words = request.GET.get("q", "")[:120]
    longest = parse_number(request.GET.get("longest", ""))
    picker = made_file_picker(made_files(request.member.team, kind, words), kind, words, longest)
    return render(request, "library/_picker.html", {"picker": picker})


@allow(Role.CREATOR)
@require_POST
def made_file_use(request: MemberRequest, pk: uuid.UUID, operation: str) -> HttpResponse:
    """Save the file of a result to the library, and open the form of an operation with it.

    `field` names the field that gets it; else it is the first one that takes such a file.
    """
    check_offered(operation)
    generation = get_object_or_404(Generation.objects.of(request.member.team), pk=pk)
    asset = _saved(request, generation)
    if asset is None:
        return redirect("generation", pk=pk)
    named = request.GET.get("field", "")
    fields = {field_name(slot.name) for slot in file_slots(operation, asset.kind)}
    query = urlencode({named if named in fields else "asset": asset.pk})
    return redirect(f"{url_for('create', operation)}?{query}")


def with_made_files(request: MemberRequest, posted: PostedForm) -> PostedForm:
    """The form with a copy in the library in place of each result that a field names.

    A result that is gone, or whose file is refused, leaves its field empty; the latter with a message.
    """
    named = {name: pk for name, value in posted.values.items() if (pk := made_result_id(value))}
    if not named:
        return posted
    rows = Generation.objects.of(request.member.team).in_bulk(list(named.values()))
    saved = {
        name: _saved(request, rows[pk]) if pk in rows and rows[pk].has_file else None
        for name, pk in named.items()
    }
    values = {name: str(asset.pk) if asset else "" for name, asset in saved.items()}
    return replace(posted, values={**posted.values, **values})


def _saved(request: MemberRequest, generation: Generation) -> Asset | None:
    if not generation.has_file:
        return None
    now = database_time.now()
    try:
        saved = operations.save_result_file(member=request.member, generation=generation, now=now)
        return saved[0]
    except UploadRefused as error:
        messages.error(request, str(error))
    except FileNotFoundError:
        messages.error(request, _("The file no longer exists."))
    return None

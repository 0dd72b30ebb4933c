"""The prompt history dialog: search, star, delete."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pixstudio.prompts import operations, queries
from pixstudio.prompts.models import PromptHistoryEntry
from pixstudio.prompts.presenters import history_row, prompt_history_dialog
from pixstudio.teams.middleware import MemberRequest, page_before
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time
from pixstudio.web.lists.keyset_pagination import InvalidCursor


@allow(Role.CREATOR)
@require_safe
def prompt_history(request: MemberRequest) -> HttpResponse:
    """The dialog; a search swaps only its list."""
    words = request.GET.get("q", "")[:200]
    is_starred = request.GET.get("starred") == "1"
    before = request.GET.get("before", "")
    try:
        page = queries.prompt_history_of(request.member, words, is_starred, before)
    except InvalidCursor as error:
        raise Http404 from error
    shown = prompt_history_dialog(page, words, is_starred, database_time.now())
    return render(request, "prompts/_prompt_history.html", {"history": shown})


@allow(Role.CREATOR)
@require_POST
def star(request: MemberRequest, pk: int) -> HttpResponse:
    """Star the prompt with `is_starred` 1, else remove the star."""
    prompt = _prompt(request, pk)
    is_starred = request.POST.get("is_starred") == "1"
    operations.star_prompt(member=request.member, prompt=prompt, is_starred=is_starred)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(page_before(request))
    row = history_row(prompt, database_time.now())
    return render(request, "prompts/_prompt_history_entry.html", {"row": row})


@allow(Role.CREATOR)
@require_POST
def removal(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete a prompt. For htmx the row is removed; a plain form is redirected to its page."""
    operations.delete_prompt(member=request.member, prompt=_prompt(request, pk))
    messages.success(request, _("Removed. Results made with it are not deleted."))
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(page_before(request))
    return render(request, "prompts/_prompt_history_entry_removed.html")


def _prompt(request: MemberRequest, pk: int) -> PromptHistoryEntry:
    prompt = queries.history_entry_of(request.member, pk)
    if prompt is None:
        raise Http404
    return prompt

"""Views that change marks of one result, from its tile or from its page."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pixstudio.jobs.models import Generation
from pixstudio.library.queries import tag_names_of
from pixstudio.marks.forms import NoteForm, RatingForm, TagsForm
from pixstudio.marks.operations import (
    NoResult,
    NoteChanged,
    clean_note,
    rate_results,
    replace_tags,
    set_stars,
    write_note,
)
from pixstudio.marks.presenters import MarksBar, marks_bar, tile_marks
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web.addresses import redirect_target, url_for


@allow(Role.VIEWER)
@require_POST
def star(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Add a result to the member's favourites, or remove it with `on=0`."""
    is_starred = request.POST.get("on", "1") == "1"
    if not set_stars(member=request.member, ids=[pk], is_starred=is_starred):
        return _no_result(request, pk)
    return _changed(request, pk)


@allow(Role.CREATOR)
@require_POST
def rating(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Rate a result, reject it (0), or take its rating away ('')."""
    form = RatingForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a rating from 1 to 5. Nothing was changed."))
        return _changed(request, pk)
    wanted = form.cleaned_data["rating"]
    if not rate_results(member=request.member, ids=[pk], rating=wanted):
        return _no_result(request, pk)
    return _changed(request, pk)


@allow(Role.CREATOR)
@require_http_methods(["GET", "POST"])
def tags(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The form for a result's tags, on a page of its own or read into a dialog; and what it sends."""
    bar = _bar(request, pk)
    if request.method == "GET":
        context = {"marks": bar, "known_tags": tag_names_of(request.member.team)}
        return render(request, "marks/tags.html", context) if bar else _no_result(request, pk)
    form = TagsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That is too long. Nothing was changed."))
        return _changed(request, pk)
    typed = {name: form.cleaned_data[name].split(",") for name in ("tags", "shown")}
    try:
        replace_tags(member=request.member, pk=pk, shown=typed["shown"], wanted=typed["tags"])
    except NoResult:
        return _no_result(request, pk)
    return _changed(request, pk)


@allow(Role.CREATOR)
@require_POST
def note(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Save a result's note, unless somebody else changed it meanwhile: then both are shown."""
    form, error = NoteForm(request.POST), ""
    typed = clean_note(request.POST.get("note", ""))
    try:
        if form.is_valid():
            write_note(member=request.member, pk=pk, **form.cleaned_data)
        else:
            error = " ".join(map(str, form.errors.get("note", ())))
    except NoResult:
        return _no_result(request, pk)
    except NoteChanged:
        error = _("The note was changed meanwhile. Save again to replace it with yours.")
    bar = _bar(request, pk)
    if bar is None:
        return _no_result(request, pk)
    if not error:
        messages.success(request, _("Note saved."))
    if not error and not request.htmx:  # type: ignore[attr-defined]
        return redirect("generation", pk=pk)
    template = "marks/_note_answer.html" if request.htmx else "marks/note.html"  # type: ignore[attr-defined]
    context = {"marks": bar, "error": error, "typed": typed if error else bar.note}
    return render(request, template, context)


def _result(request: MemberRequest, pk: uuid.UUID) -> Generation | None:
    """The team's job, unless it was removed. Raises: Http404 if the team never had it."""
    generation = Generation.objects.filter(team=request.member.team, pk=pk).first()
    if generation is None:
        raise Http404
    return None if generation.removed_at else generation


def _bar(request: MemberRequest, pk: uuid.UUID) -> MarksBar | None:
    generation = _result(request, pk)
    return marks_bar(generation, request.member) if generation else None


def _no_result(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """What is said of a result that was removed meanwhile, or that is not there yet."""
    generation = _result(request, pk)
    if generation is None:
        messages.warning(request, _("This result was deleted. Nothing was changed."))
    else:
        messages.warning(request, _("This job has no result to mark. Nothing was changed."))
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "shell/_new_toasts.html")
    return redirect(url_for("generation", pk) if generation else url_for("gallery"))


def _changed(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The marks as they are now, for the tile or with `view=bar` for the result's page."""
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(redirect_target(request, url_for("generation", pk)))
    generation = _result(request, pk)
    if generation is None:
        return _no_result(request, pk)
    context: dict[str, Any] = {"oob": True}
    if request.POST.get("view") == "bar":
        bar = marks_bar(generation, request.member)
        return render(request, "marks/_bar_answer.html", {**context, "marks": bar})
    marks = tile_marks(generation, request.member)
    return render(request, "marks/_tile_answer.html", {**context, "marks": marks})

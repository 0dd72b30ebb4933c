"""The team's side of reviews: look, answer, resolve, delete."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pixstudio.jobs.models import Generation
from pixstudio.sharing import operations
from pixstudio.sharing.forms import ReplyForm
from pixstudio.sharing.models import ReviewComment
from pixstudio.sharing.presenters.comments import note_of, team_comments
from pixstudio.sharing.presenters.overview import open_reviews_of
from pixstudio.sharing.queries import (
    comment_of,
    comments_of_result,
    open_comments_of_team,
    open_count_of_team,
)
from pixstudio.sharing.result_part import ANCHOR, mark_of_result, sharing_panel
from pixstudio.teams.mentions import MemberNames
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.permissions import NotYours
from pixstudio.teams.policies import allow
from pixstudio.web import database_time
from pixstudio.web.addresses import redirect_target, url_for


@allow(Role.VIEWER)
@require_safe
def reviews(request: MemberRequest) -> HttpResponse:
    """Open comments of the team, the newest first."""
    member, now = request.member, database_time.now()
    page = open_comments_of_team(member.team, request.GET.get("before", ""))
    shown = open_reviews_of(
        page,
        member,
        now,
        count_text=str(open_count_of_team(member.team)),
        sharing_url=url_for("sharing") if member.may(Role.ADMIN) else "",
    )
    return render(request, "sharing/reviews.html", {"reviews": shown})


@allow(Role.VIEWER)
@require_safe
def result_reviews(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """More comments on a result: a fragment for its page, and a page of its own without scripts."""
    member, now = request.member, database_time.now()
    generation = get_object_or_404(Generation.objects.of(member.team), pk=pk)
    page = comments_of_result(generation, request.GET.get("before", ""))
    url = url_for("result_reviews", pk)
    context = {
        "comments": team_comments(page.rows, member, now),
        "file_url": url_for("generation_file", pk),
        "result_url": url_for("generation", pk),
        "more_url": f"{url}?before={page.more}" if page.more else "",
    }
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    template = "sharing/_comments.html" if is_part else "sharing/result_reviews.html"
    return render(request, template, context)


@allow(Role.VIEWER)
@require_safe
def result_updates(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """What was said of a result since its page was drawn; 204 for nothing new."""
    member = request.member
    generation = get_object_or_404(Generation.objects.of(member.team), pk=pk)
    if request.GET.get("seen") == mark_of_result(generation):
        return HttpResponse(status=204)
    context = {
        "sharing": sharing_panel(generation, member, database_time.now()),
        "is_update": True,
    }
    return render(request, "sharing/_team_reviews.html", context)


@allow(Role.CREATOR)
@require_safe
def members(request: MemberRequest, pk: uuid.UUID) -> JsonResponse:
    """Members whom an answer can mention, for what was typed after the @ (`q`)."""
    comment, member = _comment(request, pk), request.member
    found = MemberNames(comment.team_id).offers(request.GET.get("q", "")[:80], member)
    rows = [{"value": f"@{one.handle}", "note": note_of(one)} for one in found]
    return JsonResponse({"members": rows})


@allow(Role.CREATOR)
@require_POST
def answer(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    comment = _comment(request, pk)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        error = next(iter(form.errors.values()))[0]
        return _answered(request, comment, str(error), typed=request.POST.get("text", "")[:5000])
    try:
        operations.answer_comment(
            member=request.member,
            comment=comment,
            text=form.cleaned_data["text"],
            nonce=form.cleaned_data["nonce"],
            now=database_time.now(),
        )
    except operations.ReviewIsFull:
        return _answered(request, comment, _("Not saved. This comment has 100 answers already."))
    return _answered(request, comment)


@allow(Role.CREATOR)
@require_POST
def resolution(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Resolve a comment; with `state=open` open it again."""
    comment = _comment(request, pk)
    operations.resolve_comment(
        member=request.member,
        comment=comment,
        is_resolved=request.POST.get("state") != "open",
        now=database_time.now(),
    )
    return _answered(request, comment)


@allow(Role.CREATOR)
@require_POST
def removal(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    comment = _comment(request, pk)
    try:
        operations.delete_comment(member=request.member, comment=comment, now=database_time.now())
    except NotYours:
        text = _("Only admins can delete comments on links of others.")
        return _answered(request, comment, text)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse("")
    messages.success(request, _("Comment deleted."))
    return _back(request, comment)


def _comment(request: MemberRequest, pk: uuid.UUID) -> ReviewComment:
    comment = comment_of(request.member.team, pk)
    if comment is None:
        raise Http404
    return comment


def _answered(
    request: MemberRequest, comment: ReviewComment, error: str = "", typed: str = ""
) -> HttpResponse:
    """The comment as it is now, or without scripts the page that it was on."""
    if not request.htmx:  # type: ignore[attr-defined]
        if error:
            messages.error(request, error)
        return _back(request, comment)
    (row,) = team_comments([comment], request.member, database_time.now())
    context = {
        "comment": row,
        "file_url": url_for("generation", comment.generation_id),
        "error": error,
        "typed": typed,
        "next_url": redirect_target(request, url_for("reviews")),
    }
    return render(request, "sharing/_comment.html", context)


def _back(request: MemberRequest, comment: ReviewComment) -> HttpResponse:
    result = url_for("generation", comment.generation_id)
    return redirect(redirect_target(request, f"{result}#{ANCHOR}"))

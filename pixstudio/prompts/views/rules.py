"""The team rules page, and testing the blocklist with a sentence."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pixstudio.prompts import operations, queries
from pixstudio.prompts.blocklist import find_matches
from pixstudio.prompts.forms import GIGABYTE, RulesForm, TrialForm
from pixstudio.prompts.presenters import rules_page, trial_result
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role, Team
from pixstudio.teams.policies import allow


@allow(Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: MemberRequest) -> HttpResponse:
    team = request.member.team
    form = RulesForm(request.POST or None, initial=_kept(team))
    if form.is_valid():
        operations.set_rules(team=team, member=request.member, **form.rules)
        messages.success(request, _("Rules saved. They apply from the next job."))
        return redirect("team_rules")
    return _page(request, form, TrialForm(), {})


@allow(Role.ADMIN)
@require_POST
def trial(request: MemberRequest) -> HttpResponse:
    """Matches of a sentence against the posted lists, else the saved ones. Saves nothing."""
    kept = _kept(request.member.team)
    form = TrialForm({**kept, **request.POST.dict()})
    answer = _answer(form)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "prompts/_word_test_result.html", {"answer": answer})
    return _page(request, RulesForm(initial=kept), form, answer)


def _answer(form: TrialForm) -> dict[str, Any]:
    if not form.is_valid():
        words = [str(error) for errors in form.errors.values() for error in errors]
        return {"lines": [{"tone": "stop", "words": line} for line in words]}
    sentence, blocklist = form.cleaned_data["sentence"], form.blocklist
    return trial_result(sentence, blocklist, find_matches(blocklist, {"sentence": sentence}))


def _page(
    request: MemberRequest, form: RulesForm, tried: TrialForm, answer: dict[str, Any]
) -> HttpResponse:
    context = {"form": form, "tried": tried, "answer": answer, "page": rules_page()}
    return render(request, "prompts/rules.html", context)


def _kept(team: Team) -> dict[str, Any]:
    blocklist = queries.blocklist_of(team)
    quota = team.library_quota_bytes
    return {
        "keeps_location": team.keeps_location,
        "library_quota_gb": None if quota is None else -(-quota // GIGABYTE),
        "confirm_above_credits": team.confirm_above_credits,
        "stop": "\n".join(blocklist.stop),
        "warn": "\n".join(blocklist.warn),
    }

"""Pages for owners: retention rules, and storage limits of members."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pixstudio.retention.forms import RetentionForm, StorageForm
from pixstudio.retention.operations.quotas import set_quotas
from pixstudio.retention.operations.rules import (
    STARTS_AFTER,
    RulesChanged,
    changed_rules,
    save_rules,
)
from pixstudio.retention.presenters import confirmation_page, retention_page, storage_page
from pixstudio.retention.queries import last_runs_of, previews_of, rules_of
from pixstudio.retention.rules import Rule, mark_of
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.teams.queries import members_of
from pixstudio.web import database_time
from pixstudio.web.background.retention import Kind


@allow(Role.OWNER, is_fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def retention(request: MemberRequest) -> HttpResponse:
    """The rules. Those that remove anything are saved after a question with numbers.

    The answer has the mark of the rules that it was asked about.
    """
    form = RetentionForm(rules_of(request.member.team_id), request.POST or None)
    if not form.is_valid():
        return _form_page(request, form)
    rules = form.typed_rules
    changed = changed_rules(request.member.team, rules)
    is_asked = any(rule.days is not None for rule in changed.values())
    if is_asked and request.POST.get("confirmed") != mark_of(rules):
        return _question(request, form, changed)
    return _save(request, form, rules)


def _form_page(request: MemberRequest, form: RetentionForm) -> HttpResponse:
    team, now = request.member.team, database_time.now()
    page = retention_page(form, previews_of(team, form.rules, now), last_runs_of(team))
    status = 422 if form.is_bound else 200
    context = {"form": form, "page": page}
    return render(request, "retention/retention.html", context, status=status)


def _question(
    request: MemberRequest, form: RetentionForm, changed: dict[Kind, Rule]
) -> HttpResponse:
    now = database_time.now()
    previews = previews_of(request.member.team, changed, now)
    page = confirmation_page(form, changed, previews, now + STARTS_AFTER)
    page["mark"] = mark_of(form.typed_rules)
    return render(request, "retention/confirmation.html", {"page": page})


def _save(request: MemberRequest, form: RetentionForm, rules: dict[Kind, Rule]) -> HttpResponse:
    seen = form.cleaned_data["seen"] or form.mark
    try:
        count = save_rules(member=request.member, rules=rules, seen=seen, now=database_time.now())
    except RulesChanged:
        text = _("These rules changed while you were editing. Nothing was saved.")
        messages.error(request, text)
    else:
        text = _("Saved. Nothing is removed before tomorrow at this time.")
        messages.success(request, text if count else _("Nothing was changed."))
    return redirect("retention")


@allow(Role.OWNER, is_fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def member_storage(request: MemberRequest) -> HttpResponse:
    """What each member holds, and how much they may."""
    member = request.member
    form = StorageForm(list(members_of(member.team)), request.POST or None)
    if form.is_valid():
        set_quotas(member=member, quotas=form.quotas, now=database_time.now())
        messages.success(request, _("Saved. Applies to new uploads."))
        return redirect("member_storage")
    context = {"form": form, "page": storage_page(form)}
    status = 422 if form.is_bound else 200
    return render(request, "retention/storage.html", context, status=status)

"""The budgets page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pixstudio.accounts.models import MemberAccount
from pixstudio.accounts.queries import accounts_of
from pixstudio.budgets import operations
from pixstudio.budgets.forms import BudgetForm
from pixstudio.budgets.presenters import budgets_page, overspent_text
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Membership, Role, Team
from pixstudio.teams.policies import allow
from pixstudio.teams.queries import members_of
from pixstudio.web import database_time


@allow(Role.ADMIN, is_fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def budgets(request: MemberRequest) -> HttpResponse:
    member, now = request.member, database_time.now()
    form = _form(member, request.POST or None)
    if form.is_valid():
        operations.save_budget_rules(
            member=member,
            team=form.team_limits,
            warn_percent=form.cleaned_data["warn_percent"],
            members=form.member_limits,
            policy=form.cleaned_data["policy"],
            accounts=form.member_accounts,
            now=now,
        )
        _say(request, member)
        return redirect("team_budgets")
    page = budgets_page(form, member.team, now)
    status = 422 if form.is_bound else 200
    return render(request, "budgets/budgets.html", {"form": form, "page": page}, status=status)


def _form(member: Membership, data: object) -> BudgetForm:
    fixed = MemberAccount.objects.filter(team=member.team).values_list("user", "account")
    members = list(members_of(member.team))
    return BudgetForm(member.team, members, list(accounts_of(member.team)), dict(fixed), data)


def _say(request: MemberRequest, member: Membership) -> None:
    messages.success(request, _("Saved. Applies from the next job."))
    team = Team.objects.get(pk=member.team_id)
    for words in overspent_text(team, list(members_of(team)), database_time.now()):
        messages.warning(request, words)

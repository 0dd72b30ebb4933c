"""The form for budgets and account selection, of the team and of each member."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.accounts.models import Account
from pixstudio.teams.forms import check_unchanged, limit_field
from pixstudio.teams.models import AccountPolicy, Membership, Team
from pixstudio.teams.operations import Limits


class BudgetForm(forms.Form):
    """`seen` is a digest of the values shown, so that two admins don't overwrite each other's changes."""

    monthly = limit_field(
        gettext_lazy("Team credits per month"),
        gettext_lazy("Leave empty for no limit. Jobs over the limit wait."),
    )
    per_job = limit_field(
        gettext_lazy("Credits per job"),
        gettext_lazy("Leave empty for no limit. Jobs over the limit wait for an admin."),
    )
    warn_percent = forms.IntegerField(
        label=gettext_lazy("Warn at (%)"),
        min_value=1,
        max_value=100,
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
        help_text=gettext_lazy("Shows a warning in the sidebar."),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            gettext_lazy("Enter a whole number from 1 to 100."),
        ),
    )
    policy = forms.ChoiceField(
        label=gettext_lazy("Account selection"),
        choices=AccountPolicy.choices,
        widget=forms.Select(attrs={"class": "input input--select"}),
        help_text=gettext_lazy("Picks one of the available accounts. Each job shows the reason."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        team: Team,
        members: Sequence[Membership],
        accounts: Sequence[Account],
        fixed: Mapping[int, uuid.UUID],
        data: Any = None,
    ) -> None:
        self.members = list(members)
        self.kept = saved_values(team, members, fixed)
        self.mark = hashlib.sha256(repr(sorted(self.kept.items())).encode()).hexdigest()[:24]
        super().__init__(data, initial={**self.kept, "seen": self.mark})
        choices = [("", _("Team default")), *((str(one.pk), one.name) for one in accounts)]
        for member in self.members:
            self._add_fields(member, choices)

    def _add_fields(self, member: Membership, choices: list[tuple[str, str]]) -> None:
        name = {"name": member.user}
        self.fields[f"monthly-{member.pk}"] = limit_field(
            _("Credits per month for %(name)s") % name
        )
        self.fields[f"per_job-{member.pk}"] = limit_field(_("Credits per job for %(name)s") % name)
        self.fields[f"account-{member.pk}"] = forms.ChoiceField(
            label=_("Account for %(name)s") % name,
            choices=choices,
            required=False,
            widget=forms.Select(attrs={"class": "input input--select"}),
            error_messages={"invalid_choice": _("This account is no longer connected.")},
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        check_unchanged(self, values.get("seen", ""), self.mark)
        return values

    @property
    def team_limits(self) -> Limits:
        return Limits(self.cleaned_data["monthly"], self.cleaned_data["per_job"])

    @property
    def member_limits(self) -> dict[int, Limits]:
        """By membership id."""
        typed = self.cleaned_data
        return {
            one.pk: Limits(typed[f"monthly-{one.pk}"], typed[f"per_job-{one.pk}"])
            for one in self.members
        }

    @property
    def member_accounts(self) -> dict[int, uuid.UUID | None]:
        """By membership id; None follows the team's policy."""
        typed = {one.pk: self.cleaned_data[f"account-{one.pk}"] for one in self.members}
        return {pk: uuid.UUID(value) if value else None for pk, value in typed.items()}


def saved_values(
    team: Team, members: Sequence[Membership], fixed: Mapping[int, uuid.UUID]
) -> dict[str, Any]:
    """The current values, by form field."""
    values: dict[str, Any] = {
        "monthly": team.monthly_budget_credits,
        "per_job": team.job_limit_credits,
        "warn_percent": team.warn_percent,
        "policy": team.account_policy,
    }
    for one in members:
        values[f"monthly-{one.pk}"] = one.monthly_budget_credits
        values[f"per_job-{one.pk}"] = one.job_limit_credits
        values[f"account-{one.pk}"] = str(fixed.get(one.user_id, ""))
    return values

"""The form for approval rules: amounts, who approves, and the exception for a lone owner."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.pixverse import capabilities
from pixstudio.teams.approval_rules import MAX_RULES, ApprovalRule, approval_rules_of
from pixstudio.teams.forms import check_unchanged, limit_field
from pixstudio.teams.models import Membership, Role, Team
from pixstudio.web.wording import operation_title

PARTS = ("user", "operation", "model", "credits", "remove")


@dataclass(frozen=True)
class RuleRow:
    """The fields of one rule; the last row is empty, for a new one."""

    number: int
    is_new: bool
    user: BoundField
    operation: BoundField
    model: BoundField
    credits: BoundField
    remove: BoundField


class ApprovalRulesForm(forms.Form):
    """`seen` is a digest of the values shown, so that two admins don't overwrite each other's changes."""

    credits = limit_field(
        gettext_lazy("Ask for approval above (credits)"),
        gettext_lazy("The total of one press of Generate. Leave empty for no general amount."),
    )
    approvers = forms.MultipleChoiceField(
        label=gettext_lazy("Approvers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose none to have every owner and admin approve."),
        error_messages={"invalid_choice": gettext_lazy("One of them is no longer a member.")},
    )
    approves_own = forms.BooleanField(
        label=gettext_lazy("An owner who is the only approver approves their own jobs"),
        required=False,
        help_text=gettext_lazy("Otherwise nobody approves their own jobs."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, team: Team, members: Sequence[Membership], data: Any = None) -> None:
        self.team, self.members = team, list(members)
        found = approval_rules_of(team)
        self.own = [rule for rule in found if any(rule.scope)]
        general = next((rule.credits for rule in found if not any(rule.scope)), None)
        facts = (team.approval_rules, team.approver_ids, team.approves_own)
        self.mark = hashlib.sha256(repr(facts).encode()).hexdigest()[:24]
        initial: dict[str, Any] = {"credits": general, "approvers": team.approver_ids}
        super().__init__(
            data, initial={**initial, "approves_own": team.approves_own, "seen": self.mark}
        )
        people = [(str(one.user_id), str(one.user)) for one in self.members]
        self.fields["approvers"].choices = people  # type: ignore[attr-defined]
        self.row_count = min(len(self.own) + 1, MAX_RULES)
        for number in range(self.row_count):
            self._add_row(number, people)

    def _add_row(self, number: int, people: list[tuple[str, str]]) -> None:
        rule = self.own[number] if number < len(self.own) else None
        operations = [(name, operation_title(name)) for name in capabilities.OPERATIONS]
        names = [row.name for row in capabilities.all_model_rows() if not row.is_retired]
        models = [(name, name) for name in dict.fromkeys(names)]
        for name, chosen, label, choices in (
            ("user", rule and rule.user_id, _("Member"), [("", _("Every member")), *people]),
            ("operation", rule and rule.operation, _("Operation"), [("", _("All")), *operations]),
            ("model", rule and rule.model, _("Model"), [("", _("All models")), *models]),
        ):
            value = str(chosen or "")
            known = [*choices] if value in dict(choices) else [*choices, (value, value)]
            self.fields[f"{name}-{number}"] = forms.ChoiceField(
                label=label,
                choices=known,
                required=False,
                initial=value,
                widget=forms.Select(attrs={"class": "input input--select"}),
            )
        self.fields[f"credits-{number}"] = limit_field(_("Credits"))
        self.initial[f"credits-{number}"] = rule.credits if rule else None
        self.fields[f"remove-{number}"] = forms.BooleanField(label=_("Remove"), required=False)

    @property
    def rows(self) -> list[RuleRow]:
        return [
            RuleRow(number, number >= len(self.own), *(self[f"{part}-{number}"] for part in PARTS))
            for number in range(self.row_count)
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        check_unchanged(self, values.get("seen", ""), self.mark)
        if not self.errors:
            values["rules"] = list(self._rules(values))
            self._check_approvers(values)
        return values

    def _rules(self, values: dict[str, Any]) -> Iterator[ApprovalRule]:
        if values["credits"] is not None:
            yield ApprovalRule(values["credits"])
        seen: set[tuple[int | None, str, str]] = set()
        for number in range(self.row_count):
            user, operation, model, credits, is_removed = (
                values[f"{part}-{number}"] for part in PARTS
            )
            is_empty = not (user or operation or model) and credits is None
            if is_removed or is_empty:
                continue
            rule = ApprovalRule(credits or 0, operation, model, int(user) if user else None)
            if problem := _problem(rule, credits, seen):
                self.add_error(f"credits-{number}", problem)
            seen.add(rule.scope)
            yield rule

    def _check_approvers(self, values: dict[str, Any]) -> None:
        """Refuse rules under which somebody's jobs could be approved by nobody."""
        named = [int(pk) for pk in values["approvers"]]
        if not values["rules"]:
            return
        found = [
            one
            for one in self.members
            if (one.user_id in named if named else one.may(Role.ADMIN)) and one.user.is_active
        ]
        if len(found) != 1 or not found[0].may(Role.CREATOR):
            return
        if values["approves_own"] and found[0].role == Role.OWNER:
            return
        text = _(
            "%(name)s would be the only approver, and nobody approves their own jobs. Choose a second "
            "approver, or let a lone owner approve their own below."
        )
        self.add_error("approvers", text % {"name": found[0].user})


def _problem(
    rule: ApprovalRule, credits: int | None, seen: set[tuple[int | None, str, str]]
) -> str:
    if credits is None:
        return _("Enter an amount. 0 asks for approval of every job.")
    if not any(rule.scope):
        return _("Choose a member, an operation or a model. The amount for all is above.")
    return _("There is another amount for the same jobs.") if rule.scope in seen else ""

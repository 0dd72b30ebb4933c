"""The forms of retention rules and of storage limits."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.library.operations.upload_bytes import has_bucket
from pixstudio.retention.models import RemovalAction, Spared, StorageClass
from pixstudio.retention.rules import Rule, mark_of
from pixstudio.teams.forms import check_unchanged
from pixstudio.teams.models import Membership
from pixstudio.web.background.retention import RETAINED, TEAM_KINDS, Kind
from pixstudio.web.background.retention_limits import bounds_of

GIGABYTE = 10**9
MAX_GIGABYTES = 1_000_000


def days_field(kind: Kind) -> forms.IntegerField:
    """Days from the least to the most of the kind; empty for ever, where that may be."""
    bounds = bounds_of(kind)
    values = {"least": bounds.least_days, "most": bounds.most_days}
    text = _("Enter a whole number of days from %(least)s to %(most)s.") % values
    attributes = {"class": "input", "inputmode": "numeric"}
    if bounds.may_be_for_ever:
        attributes["placeholder"] = _("Forever")
        text = _("Enter %(least)s to %(most)s days, or leave empty to keep forever.") % values
    if bounds.is_limited:
        text += " " + _("The operator of this studio set these limits.")
    return forms.IntegerField(
        label=str(RETAINED[kind].label),
        required=not bounds.may_be_for_ever,
        min_value=bounds.least_days,
        max_value=bounds.most_days,
        widget=forms.NumberInput(attrs=attributes),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), text),
    )


class RetentionForm(forms.Form):
    """A team's rules. `seen` is the mark of those it was drawn with."""

    action = forms.ChoiceField(
        label=gettext_lazy("What happens to old results"),
        widget=forms.Select(attrs={"class": "input input--select"}),
    )
    storage_class = forms.ChoiceField(
        label=gettext_lazy("Storage class"),
        choices=StorageClass.choices,
        required=False,
        widget=forms.Select(attrs={"class": "input input--select"}),
        help_text=gettext_lazy(
            "Used when files are moved to a cheaper class. Classes of archives aren’t offered: "
            "players couldn’t read their files."
        ),
    )
    spared = forms.MultipleChoiceField(
        label=gettext_lazy("Always keep"),
        choices=Spared.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "These are neither trashed nor lose their files, whatever their age."
        ),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, rules: Mapping[Kind, Rule], data: Any = None) -> None:
        self.rules = rules
        self.mark = mark_of(rules)
        result_rule = rules[Kind.RESULTS]
        initial: dict[str, Any] = {
            "action": result_rule.action,
            "storage_class": result_rule.storage_class or StorageClass.STANDARD_IA,
            "spared": sorted(result_rule.spared),
            "seen": self.mark,
        }
        initial |= {f"days-{kind}": rule.days for kind, rule in rules.items()}
        super().__init__(data, initial=initial)
        self.has_classes = has_bucket()
        choices = [row for row in RemovalAction.choices if self._is_offered(row[0])]
        self.fields["action"].choices = choices  # type: ignore[attr-defined]
        if not self.has_classes:
            del self.fields["storage_class"]
        self.fields |= {f"days-{kind}": days_field(kind) for kind in TEAM_KINDS}

    def _is_offered(self, action: str) -> bool:
        # One that is chosen stays, so that a form without the bucket changes nothing by itself.
        is_chosen = action == self.rules[Kind.RESULTS].action
        return self.has_classes or is_chosen or action != RemovalAction.STORAGE_CLASS

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        check_unchanged(self, values.get("seen", ""), self.mark)
        read, all_days = (
            values.get(f"days-{kind}") for kind in (Kind.NOTIFICATIONS_READ, Kind.NOTIFICATIONS)
        )
        if read and all_days and read > all_days:
            text = _("Read notifications can’t be kept longer than all notifications.")
            self.add_error(f"days-{Kind.NOTIFICATIONS_READ}", text)
        return values

    @property
    def typed_rules(self) -> dict[Kind, Rule]:
        """The rules as typed, once the form is valid."""
        typed = self.cleaned_data
        found = {kind: Rule(typed[f"days-{kind}"]) for kind in TEAM_KINDS}
        is_move = typed["action"] == RemovalAction.STORAGE_CLASS
        stored = typed.get("storage_class") or self.rules[Kind.RESULTS].storage_class
        found[Kind.RESULTS] = Rule(
            typed[f"days-{Kind.RESULTS}"],
            typed["action"],
            stored if is_move else "",
            frozenset(typed["spared"]),
        )
        return found


class StorageForm(forms.Form):
    """Gigabytes that each member may hold. `seen` is a digest of the values shown."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, members: Sequence[Membership], data: Any = None) -> None:
        self.members = list(members)
        shown = {one.pk: one.storage_quota_bytes for one in self.members}
        self.mark = hashlib.sha256(repr(sorted(shown.items())).encode()).hexdigest()[:24]
        initial: dict[str, Any] = {"seen": self.mark}
        initial |= {
            f"quota-{pk}": None if size is None else -(-size // GIGABYTE)
            for pk, size in shown.items()
        }
        super().__init__(data, initial=initial)
        self.fields |= {f"quota-{one.pk}": _quota_field(one) for one in self.members}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        check_unchanged(self, values.get("seen", ""), self.mark)
        return values

    @property
    def quotas(self) -> dict[int, int | None]:
        """Bytes by membership id; None for no limit."""
        typed = {one.pk: self.cleaned_data[f"quota-{one.pk}"] for one in self.members}
        return {pk: None if size is None else size * GIGABYTE for pk, size in typed.items()}


def _quota_field(member: Membership) -> forms.IntegerField:
    text = _("Enter a whole number of GB from 1 to 1 000 000, or leave empty for no limit.")
    return forms.IntegerField(
        label=_("Storage limit in GB for %(name)s") % {"name": member.user},
        required=False,
        min_value=1,
        max_value=MAX_GIGABYTES,
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric", "min": 1}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), text),
    )

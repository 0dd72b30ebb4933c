"""Forms of API keys: create, change, revoke."""

import datetime as dt
import ipaddress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pixstudio.api_keys.models import NAME_LENGTH, ROLE_OF_SCOPE, ApiKey, Scope
from pixstudio.api_keys.operations import KeyRules
from pixstudio.teams.forms import limit_field
from pixstudio.teams.models import Membership
from pixstudio.web.form_nonces import NonceField

# Days; 0 never ends.
LIFETIMES = (
    ("30", gettext_lazy("30 days")),
    ("90", gettext_lazy("90 days")),
    ("365", gettext_lazy("1 year")),
    ("0", gettext_lazy("Never")),
)
MONTHLY, IN_TOTAL = "monthly", "total"
PERIODS = ((MONTHLY, gettext_lazy("per month")), (IN_TOTAL, gettext_lazy("in total")))
MAX_NETWORKS = 20


def parse_networks(text: str) -> list[str]:
    """Networks, one for each line, comma or space, as `192.0.2.0/24`. Raises: ValidationError."""
    typed = list(dict.fromkeys(text.replace(",", " ").split()))
    if len(typed) > MAX_NETWORKS:
        raise ValidationError(_("Enter at most %(most)s networks.") % {"most": MAX_NETWORKS})
    if wrong := [one[:60] for one in typed if _network_of(one) is None]:
        words = ngettext(
            "“%(text)s” is no address or network, such as 192.0.2.7 or 192.0.2.0/24.",
            "These are no addresses or networks, such as 192.0.2.7 or 192.0.2.0/24: “%(text)s”.",
            len(wrong),
        )
        raise ValidationError(words % {"text": "”, “".join(wrong)})
    return list(dict.fromkeys(str(_network_of(one)) for one in typed))


def _network_of(typed: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(typed, strict=False)
    except ValueError:
        return None


class KeyLimitsForm(forms.Form):
    """What may be changed later too: name, addresses, and the budget of a key that can spend."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "off", "placeholder": "n8n"}
        ),
        help_text=gettext_lazy("What uses it. Shown on its jobs and in the audit log."),
    )
    budget = limit_field(
        gettext_lazy("Budget (credits)"),
        gettext_lazy(
            "Jobs over it wait. Leave empty for no limit of its own; your budget and the "
            "team’s apply either way."
        ),
    )
    period = forms.ChoiceField(
        label=gettext_lazy("Budget period"),
        choices=PERIODS,
        initial=MONTHLY,
        widget=forms.Select(attrs={"class": "input input--select"}),
    )
    addresses = forms.CharField(
        label=gettext_lazy("Allowed addresses (optional)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(
            attrs={
                "class": "input",
                "rows": "3",
                "spellcheck": "false",
                "placeholder": "192.0.2.0/24",
            }
        ),
        help_text=gettext_lazy("One address or network per line. Leave empty to allow all."),
    )

    def __init__(
        self, data: Any = None, *, initial: dict[str, Any] | None = None, spends: bool = True
    ) -> None:
        super().__init__(data, initial=initial)
        if not spends:
            del self.fields["budget"], self.fields["period"]

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_addresses(self) -> list[str]:
        return parse_networks(str(self.cleaned_data["addresses"]))

    @property
    def budget_fields(self) -> list[forms.BoundField]:
        """None for a key that can't spend."""
        return [self[name] for name in ("budget", "period") if name in self.fields]

    @property
    def limits(self) -> dict[str, Any]:
        """As `change_key` and `KeyRules` take them."""
        values = self.cleaned_data
        return {
            "name": values["name"],
            "budget_credits": values.get("budget"),
            "is_budget_monthly": values.get("period", MONTHLY) == MONTHLY,
            "addresses": values["addresses"],
        }


class NewKeyForm(KeyLimitsForm):
    """A new key, with the scopes that the member's role covers."""

    nonce = NonceField()
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it can do"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Expires after"),
        choices=LIFETIMES,
        initial="90",
        coerce=int,
        widget=forms.Select(attrs={"class": "input input--select"}),
    )

    def __init__(self, member: Membership, data: Any = None) -> None:
        offered = [scope for scope in Scope if member.may(ROLE_OF_SCOPE[scope])]
        super().__init__(data, spends=Scope.CREATE in offered)
        scopes = self.fields["scopes"]
        scopes.choices = [(scope.value, scope.label) for scope in offered]  # type: ignore[attr-defined]
        scopes.initial = [scope for scope in (Scope.READ, Scope.CREATE) if scope in offered]

    def rules(self, now: dt.datetime) -> KeyRules:
        values = self.cleaned_data
        days = values["days"]
        return KeyRules(
            scopes=[Scope(scope) for scope in values["scopes"]],
            expires_at=now + dt.timedelta(days=days) if days else None,
            **self.limits,
        )


class RevocationForm(forms.Form):
    cancels_jobs = forms.BooleanField(required=False)


def values_of(key: ApiKey) -> dict[str, Any]:
    """What the form of changes shows first."""
    return {
        "name": key.name,
        "budget": key.budget_credits,
        "period": MONTHLY if key.is_budget_monthly else IN_TOTAL,
        "addresses": "\n".join(key.addresses),
    }

"""Forms of profile, team, invitations and joining."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pixstudio.teams.models import Role, User
from pixstudio.teams.operations import INVITABLE

THEMES = (("", _("System")), ("light", _("Light")), ("dark", _("Dark")))
MAX_LIMIT_CREDITS = 100_000_000
LIFETIMES = ((1, _("1 day")), (7, _("7 days")), (30, _("30 days")))


def _text(autocomplete: str = "off", **more: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input", "autocomplete": autocomplete, **more})


def _choice() -> forms.Select:
    return forms.Select(attrs={"class": "input input--select"})


def limit_field(label: object, help_text: object = "") -> forms.IntegerField:
    """A limit in credits; empty for none."""
    return forms.IntegerField(
        label=label,  # type: ignore[arg-type]
        help_text=help_text,  # type: ignore[arg-type]
        required=False,
        min_value=0,
        max_value=MAX_LIMIT_CREDITS,
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric", "min": 0}),
        error_messages={
            "invalid": _("Enter a whole number of credits, or leave empty for no limit."),
            "min_value": _("Enter 0 or more, or leave empty for no limit."),
            "max_value": _("Enter at most 100 000 000, or leave empty for no limit."),
        },
    )


def check_unchanged(form: forms.Form, seen: str, mark: str) -> None:
    """Refuse a form of rules that were changed since it was drawn; `seen` is their mark from then, if any."""
    if seen and seen != mark:
        text = _(
            "These rules changed while you were editing. Nothing was saved. Reload to see "
            "the current values."
        )
        form.add_error(None, text)


class TimeZoneField(forms.CharField):
    """A time zone by its IANA name; the page suggests names. Empty follows the studio."""

    def __init__(self, **options: Any) -> None:
        widget = _text(list="time-zones", placeholder="Europe/Berlin", spellcheck="false")
        super().__init__(required=False, max_length=64, widget=widget, **options)

    def clean(self, value: Any) -> str:
        wanted: str = super().clean(value)
        known = {name.lower(): name for name in available_timezones()}
        found = known.get(wanted.replace(" ", "_").lower(), "")
        if wanted and not found:
            raise ValidationError(
                _("Unknown time zone. Choose one from the list, such as Europe/Berlin.")
            )
        return found


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        widget=_text("name"),
        help_text=_("Shown to your teams. Leave empty to use your email."),
    )
    time_zone = TimeZoneField(
        label=_("Time zone"), help_text=_("For dates and times. Leave empty to use the studio’s.")
    )
    theme = forms.ChoiceField(label=_("Theme"), choices=THEMES, required=False, widget=_choice())


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, widget=_text())
    time_zone = TimeZoneField(
        label=_("Team time zone"),
        help_text=_("Budgets and usage start at midnight there. Leave empty to use the studio’s."),
    )
    requires_second_factor = forms.BooleanField(
        label=_("Require a second factor for every member"),
        required=False,
        help_text=_("Members without one lose access until they set it up."),
    )


class NewTeamForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, widget=_text())


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=_("Email"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "off"}),
        help_text=_("Leave empty to let the first person with the link join."),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, role.label) for role in INVITABLE],
        initial=Role.CREATOR,
        widget=_choice(),
    )
    days = forms.TypedChoiceField(
        label=_("Expires after"), choices=LIFETIMES, coerce=int, initial=7, widget=_choice()
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email.lower()


class JoinForm(forms.Form):
    """A new user: `named` is the invitation's address and overrides the entered one."""

    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "username"}),
        help_text=_("You sign in with it."),
    )
    name = forms.CharField(label=_("Name"), max_length=120, widget=_text("name"))
    password = forms.CharField(
        label=_("Password"),
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password"}),
        help_text=_("At least 8 characters. Avoid common passwords."),
    )

    def __init__(self, *args: Any, named: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.named = named
        if named:
            del self.fields["email"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["email"] = self.named or values.get("email", "").lower()
        if values.get("password"):
            someone = User(email=values["email"], name=values.get("name", ""))
            try:
                validate_password(values["password"], someone)
            except ValidationError as error:
                self.add_error("password", error)
        return values

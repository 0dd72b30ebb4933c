"""Forms for the API token and PixVerse accounts. Secrets are never rendered."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pixstudio.accounts.models import Account
from pixstudio.accounts.operations import AccountInput
from pixstudio.pixverse.addresses import checked_token, raw_id

MAX_JOBS = 8


def _secret(autocomplete: str, style: str = "input") -> forms.PasswordInput:
    attributes = {"class": style, "autocomplete": autocomplete}
    return forms.PasswordInput(attrs=attributes, render_value=False)


class TokenForm(forms.Form):
    token = forms.CharField(
        label=_("API token"),
        max_length=2000,
        widget=_secret("off", "input input--large"),
        help_text=_(
            "Stored encrypted, never shown again. We read your account list once; "
            "that costs nothing."
        ),
        error_messages={"required": _("Paste the token from your account at useapi.net.")},
    )

    def clean_token(self) -> str:
        token: str = self.cleaned_data["token"]
        try:
            return checked_token(token)
        except ValueError as error:
            raise ValidationError(_("That doesn’t look like a token. Copy it again.")) from error


class _AccountFields(forms.Form):
    maxJobs = forms.IntegerField(
        label=_("Jobs at once"),
        min_value=1,
        max_value=MAX_JOBS,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
        help_text=_("1 to 8, up to what the account’s plan allows."),
        error_messages={
            "required": _("Enter a number from 1 to 8."),
            "invalid": _("Enter a number from 1 to 8."),
            "min_value": _("From 1 to 8 jobs can run at once."),
            "max_value": _("From 1 to 8 jobs can run at once."),
        },
    )
    name = forms.CharField(
        label=_("Display name (optional)"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        help_text=_("Defaults to the email name."),
    )


class NewAccountForm(_AccountFields):
    email = forms.EmailField(
        label=_("PixVerse email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "off"}),
        help_text=_(
            "Use a pixverse.ai account with its own email and password (not Google, Apple or Discord "
            "sign-in). A dedicated account works best."
        ),
    )
    password = forms.CharField(
        label=_("PixVerse password"),
        max_length=500,
        strip=False,
        widget=_secret("new-password"),
        help_text=_("Stored encrypted, never shown again."),
    )
    field_order = ["email", "password", "maxJobs", "name"]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        try:
            raw_id(email)
        except ValueError as error:
            raise ValidationError(_("This address has unsupported characters.")) from error
        return email

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("email") and not values.get("name"):
            values["name"] = values["email"].split("@", maxsplit=1)[0][:80]
        return values


class AccountForm(_AccountFields):
    """Edits a connected account; an empty password keeps the current one."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    password = forms.CharField(
        label=_("New PixVerse password"),
        max_length=500,
        strip=False,
        required=False,
        widget=_secret("new-password"),
        help_text=_("Only if it changed. Stored encrypted, never shown again."),
    )
    session = forms.CharField(
        label=_("Session token of the website"),
        max_length=4000,
        required=False,
        widget=_secret("off"),
        help_text=_(
            "Only needed to use pixverse.ai and this studio at the same time. Otherwise leave "
            "empty."
        ),
    )
    ends_session = forms.BooleanField(
        label=_("Delete the stored session token"),
        required=False,
        help_text=_("The API then signs in on its own, which signs the website out."),
    )
    field_order = ["version", "name", "maxJobs", "password", "session", "ends_session"]

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        values = {"name": account.name, "maxJobs": account.max_jobs, "version": account.version}
        kwargs.setdefault("initial", values)
        super().__init__(*args, **kwargs)
        self.account = account
        # The initial values are submitted too, so that a conflict message can name concurrent changes.
        for name in ("name", "maxJobs"):
            self.fields[name].show_hidden_initial = True
        if not account.session_sealed:
            del self.fields["ends_session"]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        return name or self.account.name

    def clean_session(self) -> str:
        session: str = self.cleaned_data["session"]
        try:
            return checked_token(session) if session else ""
        except ValueError as error:
            raise ValidationError(_("That doesn’t look like a session token.")) from error

    def account_input(self) -> AccountInput:
        """The values of a valid form, for `update_account`."""
        values = self.cleaned_data
        return AccountInput(
            name=values["name"],
            max_jobs=values["maxJobs"],
            password=values["password"],
            session=values["session"],
            ends_session=values.get("ends_session", False),
        )

    def reopened(self) -> "AccountForm":
        """The form with the entered values over the account's current state, without secrets."""
        account = Account.objects.get(pk=self.account.pk)
        current = {"version": account.version, "initial-name": account.name}
        current |= {"initial-maxJobs": account.max_jobs}
        entered = {name: self.data.get(name, "") for name in self.fields}
        return AccountForm({**entered, **current}, account=account)


class RemovalForm(forms.Form):
    HERE, BOTH = "here", "both"
    where = forms.ChoiceField(choices=[(HERE, HERE), (BOTH, BOTH)])

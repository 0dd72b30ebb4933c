"""Passkey forms that validate the browser's JSON: allauth fails on malformed input."""

import json
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

MOST_SIGNS = 20_000


class CredentialField(forms.JSONField):
    """JSON that the passkey library can decode completely."""

    widget = forms.HiddenInput

    def __init__(self, answer: type[RegistrationResponse | AuthenticationResponse]) -> None:
        text = _("The browser sent no valid passkey. Nothing was changed; try again.")
        super().__init__(error_messages={"required": text, "invalid": text})
        self.answer = answer

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        try:
            if len(json.dumps(found)) > MOST_SIGNS:
                raise ValueError
            self.answer.from_dict(found)
        except Exception as error:
            # The decoders of three formats raise many types; each means an invalid passkey.
            raise get_adapter().validation_error("incorrect_code") from error
        return found


class AddPasskeyForm(AddWebAuthnForm):
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    credential = CredentialField(RegistrationResponse)


class UsePasskeyForm(AuthenticateWebAuthnForm):
    credential = CredentialField(AuthenticationResponse)


class ProvePasskeyForm(ReauthenticateWebAuthnForm):
    credential = CredentialField(AuthenticationResponse)

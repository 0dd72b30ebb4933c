"""What tells two presses of one button from two forms: a text that differs for each form that was drawn."""

import secrets
from typing import Any

from django import forms

from pixstudio.web.secrets.digests import digest_of

NONCE_LENGTH = 24


def new_nonce() -> str:
    return secrets.token_urlsafe(12)


def form_digest(*parts: str) -> str:
    """What is stored of a submitted form, 40 characters: its nonce, with what was sent or who sent it."""
    return digest_of("\n".join(parts))[:40]


class NonceField(forms.CharField):
    """The nonce of a form; one that was sent without counts as a new form."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, initial=new_nonce)

    def clean(self, value: Any) -> str:
        return clean_nonce(value)


def clean_nonce(value: object) -> str:
    """A nonce as it was sent; a new one without."""
    return str(value or "")[:NONCE_LENGTH] or new_nonce()

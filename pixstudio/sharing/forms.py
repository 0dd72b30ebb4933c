"""Forms of share links and reviews."""

import math
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pixstudio.sharing.models import MAX_NAME_LENGTH, MAX_TEXT_LENGTH, Decision
from pixstudio.sharing.operations import LinkOptions, Review
from pixstudio.web.form_nonces import NonceField

# Days; 0 never ends.
LIFETIMES = (
    ("1", _("1 day")),
    ("7", _("7 days")),
    ("30", _("30 days")),
    ("90", _("90 days")),
    ("0", _("Never")),
)
MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH = 6, 128
COMMENT = "comment"


def _text(**more: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input", "autocomplete": "off", **more})


class LinkForm(forms.Form):
    """Everything a new link can be told."""

    nonce = NonceField()
    title = forms.CharField(
        label=_("Title"),
        max_length=80,
        required=False,
        widget=_text(),
        help_text=_("Shown to visitors."),
    )
    label = forms.CharField(
        label=_("Label"),
        max_length=80,
        required=False,
        widget=_text(),
        help_text=_("Only your team sees it, for example who the link is for."),
    )
    days = forms.TypedChoiceField(
        label=_("Expires after"),
        choices=LIFETIMES,
        initial="7",
        coerce=int,
        widget=forms.Select(attrs={"class": "input input--select"}),
    )
    password = forms.CharField(
        label=_("Password (optional)"),
        required=False,
        min_length=MIN_PASSWORD_LENGTH,
        max_length=MAX_PASSWORD_LENGTH,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password"}),
        help_text=_("At least 6 characters. Send it separately from the link."),
    )
    may_review = forms.BooleanField(
        label=_("Allow comments and approval"), required=False, initial=True
    )
    may_download = forms.BooleanField(
        label=_("Allow download"),
        required=False,
        help_text=_("Without it, there is no download button. A visitor can still record a video."),
    )
    shows_prompt = forms.BooleanField(label=_("Show the prompt"), required=False)
    has_preview = forms.BooleanField(
        label=_("Allow previews in messengers"),
        required=False,
        help_text=_("Image and title appear in the chat. Never with a password."),
    )

    def options(self) -> LinkOptions:
        values = {name: value for name, value in self.cleaned_data.items() if name != "nonce"}
        return LinkOptions(**{**values, "days": values["days"] or None})


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        max_length=MAX_PASSWORD_LENGTH,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "off"}),
    )


class ReplyForm(forms.Form):
    nonce = NonceField()
    text = forms.CharField(
        label=_("Answer"),
        max_length=MAX_TEXT_LENGTH,
        error_messages={
            "required": _("Write an answer first."),
            "max_length": _("Not saved. An answer has at most 2,000 characters."),
        },
    )


class ReviewForm(forms.Form):
    """A visitor's comment or decision; which of them says the button that was pressed."""

    nonce = NonceField()
    name = forms.CharField(
        label=_("Your name"),
        max_length=MAX_NAME_LENGTH,
        widget=_text(autocomplete="name", maxlength=str(MAX_NAME_LENGTH)),
        error_messages={"required": _("Enter your name.")},
    )
    text = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"class": "input", "rows": "3"}),
        error_messages={"max_length": _("Not saved. A comment has at most 2,000 characters.")},
    )
    at = forms.FloatField(
        label=_("At second"),
        required=False,
        error_messages={"invalid": _("Not saved. The moment must be a number of seconds.")},
    )
    action = forms.ChoiceField(
        choices=((COMMENT, ""), *Decision.choices), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *arguments: Any, length_seconds: float | None, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.length_seconds = length_seconds
        number = {"min": "0", "max": str(length_seconds or 0), "step": "any", "class": "input"}
        self.fields["at"].widget = forms.NumberInput(attrs=number)

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not name:
            raise ValidationError(_("Enter your name."))
        return name

    def clean_at(self) -> float | None:
        at: float | None = self.cleaned_data["at"]
        if at is None or self.length_seconds is None:
            return None
        if not math.isfinite(at) or not 0 <= at <= self.length_seconds:
            raise ValidationError(_("Not saved. The moment must lie within the video."))
        return round(at, 2)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        is_comment = values.get("action") not in Decision.values
        if is_comment and not values.get("text") and not self.errors:
            self.add_error("text", _("Write a comment first."))
        return values

    def review(self) -> Review:
        values = self.cleaned_data
        decision = Decision(values["action"]) if values["action"] in Decision.values else None
        return Review(values["name"], values["text"], values["at"], decision, values["nonce"])

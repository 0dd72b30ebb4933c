"""The form of a webhook."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pixstudio.media.url_fetching.download import check_url
from pixstudio.media.url_fetching.errors import AddressNotAllowed
from pixstudio.web.form_nonces import NonceField
from pixstudio.webhooks.event_wording import KINDS
from pixstudio.webhooks.models import ALL_EVENTS, Webhook
from pixstudio.webhooks.operations import WebhookInput

MAX_URL_LENGTH = 2000


class WebhookForm(forms.Form):
    """Adds a webhook, or edits one; `version` says which state of it the form shows."""

    url = forms.CharField(
        label=_("Address"),
        max_length=MAX_URL_LENGTH,
        widget=forms.TextInput(
            attrs={
                "class": "input",
                "inputmode": "url",
                "autocomplete": "off",
                "placeholder": "https://example.com/webhooks",
            }
        ),
        help_text=_("Must be reachable from the internet. Only admins see it."),
        error_messages={"required": _("Enter the address that receives events.")},
    )
    description = forms.CharField(
        label=_("Description (optional)"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        help_text=_("Shown in lists instead of the server’s name."),
    )
    all_events = forms.BooleanField(
        label=_("Send all events"),
        required=False,
        help_text=_("Includes kinds of later versions."),
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        choices=KINDS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    nonce = NonceField()

    def __init__(self, data: Any = None, *, webhook: Webhook | None = None) -> None:
        initial: dict[str, Any] = {"all_events": True}
        if webhook is not None:
            takes_all = ALL_EVENTS in webhook.events
            initial = {"url": webhook.url, "description": webhook.description}
            initial |= {"version": webhook.version, "all_events": takes_all}
            initial["events"] = [one for one in webhook.events if one != ALL_EVENTS]
        super().__init__(data, initial=initial)

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            check_url(url, allowed_origin=settings.LOOPBACK_ORIGIN)
        except AddressNotAllowed as error:
            raise ValidationError(
                _("Enter a public address that begins with https:// or http://.")
            ) from error
        return url

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if (
            not values.get("all_events")
            and not values.get("events")
            and "events" not in self.errors
        ):
            self.add_error("events", _("Choose at least one event, or send all."))
        return values

    def webhook_input(self) -> WebhookInput:
        """The values of a valid form."""
        values = self.cleaned_data
        events = (ALL_EVENTS,) if values["all_events"] else tuple(values["events"])
        return WebhookInput(values["url"], values["description"], events)

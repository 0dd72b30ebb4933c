"""Forms of presets and team rules."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.prompts.blocklist import Blocklist
from pixstudio.prompts.queries import own_presets_of
from pixstudio.prompts.word_list import MAX_ENTRIES, MAX_ENTRY_LENGTH, InvalidEntry, clean_entries
from pixstudio.teams.models import Membership

MAX_CREDITS = MAX_GIGABYTES = 1_000_000
GIGABYTE = 10**9
MAX_LIST_LENGTH = MAX_ENTRIES * (MAX_ENTRY_LENGTH + 2)


class PresetForm(forms.Form):
    """Name of a preset, posted with the fields of the form to save.

    A name that the member already uses is valid only if `preset_replaces` repeats it.
    """

    preset_name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        error_messages={"required": gettext_lazy("Enter a name. Nothing was saved.")},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    preset_shared = forms.BooleanField(label=gettext_lazy("For the whole team"), required=False)
    preset_replaces = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, member: Membership, data: Any = None) -> None:
        super().__init__(data, auto_id="%s")
        self.member = member
        self.must_replace = ""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        name = values.get("preset_name")
        if name and name != values.get("preset_replaces"):
            self._ask_about(name)
        return values

    def _ask_about(self, name: str) -> None:
        if own_presets_of(self.member).filter(name=name).exists():
            self.must_replace = name
            text = _(
                "You already have a preset with this name. Replace it, or choose another name."
            )
            self.add_error("preset_name", text)


class WordListField(forms.CharField):
    """A list of words, one per line."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"class": "input input--area rules__list", "rows": 8, "spellcheck": "false"}
        super().__init__(
            required=False,
            max_length=MAX_LIST_LENGTH,
            widget=forms.Textarea(attrs=attributes),
            **kwargs,
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength in the browser, which would cut pasted lists silently."""
        return {}

    def clean(self, value: Any) -> list[str]:
        try:
            return clean_entries(str(super().clean(value)).splitlines())
        except InvalidEntry as error:
            raise ValidationError(str(error)) from error


class _Lists(forms.Form):
    stop = WordListField(
        label=gettext_lazy("Blocked words"),
        help_text=gettext_lazy("Prompts with one of these are not sent and not charged."),
    )
    warn = WordListField(
        label=gettext_lazy("Words that need confirmation"),
        help_text=gettext_lazy("Prompts with one of these need a confirmation."),
    )

    @property
    def blocklist(self) -> Blocklist:
        """The lists of a valid form."""
        return Blocklist(tuple(self.cleaned_data["stop"]), tuple(self.cleaned_data["warn"]))


class RulesForm(_Lists):
    """The team's rules for submissions."""

    confirm_above_credits = forms.IntegerField(
        label=gettext_lazy("Confirm jobs above (credits)"),
        required=False,
        min_value=0,
        max_value=MAX_CREDITS,
        widget=forms.NumberInput(attrs={"class": "input rules__summary", "inputmode": "numeric"}),
        help_text=gettext_lazy("Leave empty to never ask."),
        error_messages={
            "invalid": gettext_lazy("Enter a whole number of credits, or leave empty."),
            "min_value": gettext_lazy("Enter 0 or more credits, or leave empty."),
            "max_value": gettext_lazy("Enter at most 1 000 000 credits, or leave empty."),
        },
    )
    keeps_location = forms.BooleanField(
        label=gettext_lazy("Keep location data in uploads"),
        required=False,
        help_text=gettext_lazy(
            "If off, GPS data is removed from uploaded images and MP4, MOV or 3GP videos. Nothing "
            "else in a video changes."
        ),
    )
    library_quota_gb = forms.IntegerField(
        label=gettext_lazy("Library storage limit (GB)"),
        required=False,
        min_value=1,
        max_value=MAX_GIGABYTES,
        widget=forms.NumberInput(attrs={"class": "input rules__summary", "inputmode": "numeric"}),
        help_text=gettext_lazy(
            "Uploads that don’t fit are rejected. Leave empty to use the whole disk."
        ),
        error_messages={
            "invalid": gettext_lazy("Enter a whole number of GB, or leave empty."),
            "min_value": gettext_lazy("Enter 1 GB or more, or leave empty."),
            "max_value": gettext_lazy("Enter at most 1 000 000 GB, or leave empty."),
        },
    )
    field_order = ["confirm_above_credits", "stop", "warn", "keeps_location", "library_quota_gb"]

    @property
    def rules(self) -> dict[str, Any]:
        """The cleaned rules, as arguments of `set_rules`."""
        values = dict(self.cleaned_data)
        gigabytes = values.pop("library_quota_gb")
        quota = None if gigabytes is None else gigabytes * GIGABYTE
        return {**values, "library_quota_bytes": quota}


class TrialForm(_Lists):
    """A sentence to test against the posted lists."""

    sentence = forms.CharField(
        label=gettext_lazy("Test your lists"),
        required=False,
        max_length=5000,
        strip=False,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )

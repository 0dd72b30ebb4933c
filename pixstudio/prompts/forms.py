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
        error_messages={"required": gettext_lazy("Give it a name. Nothing was kept.")},
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
            words = _(
                "You have a preset of this name. Nothing was kept: replace it, or choose another name."
            )
            self.add_error("preset_name", words)


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
        label=gettext_lazy("Words that stop a sending"),
        help_text=gettext_lazy("With one of these in it, nothing is sent and nothing is charged."),
    )
    warn = WordListField(
        label=gettext_lazy("Words to think twice about"),
        help_text=gettext_lazy("With one of these in it, its sender is asked once more."),
    )

    @property
    def blocklist(self) -> Blocklist:
        """The lists of a valid form."""
        return Blocklist(tuple(self.cleaned_data["stop"]), tuple(self.cleaned_data["warn"]))


class RulesForm(_Lists):
    """The team's rules for submissions."""

    confirm_above_credits = forms.IntegerField(
        label=gettext_lazy("Ask once more above, in credits"),
        required=False,
        min_value=0,
        max_value=MAX_CREDITS,
        widget=forms.NumberInput(attrs={"class": "input rules__sum", "inputmode": "numeric"}),
        help_text=gettext_lazy(
            "Whoever sends something that costs more is asked before it goes out. "
            "Empty: nobody is asked."
        ),
        error_messages={
            "invalid": gettext_lazy("Enter a whole number of credits, or nothing."),
            "min_value": gettext_lazy("Enter 0 or more credits, or nothing."),
            "max_value": gettext_lazy("Enter at most 1 000 000 credits, or nothing."),
        },
    )
    keeps_location = forms.BooleanField(
        label=gettext_lazy("Pictures and videos keep where they were taken"),
        required=False,
        help_text=gettext_lazy(
            "Off: the place that a camera wrote into a picture, or into an MP4, MOV or 3GP video, is removed "
            "when it comes into the library. Of a video nothing else changes."
        ),
    )
    library_quota_gb = forms.IntegerField(
        label=gettext_lazy("Room for the library, in GB"),
        required=False,
        min_value=1,
        max_value=MAX_GIGABYTES,
        widget=forms.NumberInput(attrs={"class": "input rules__sum", "inputmode": "numeric"}),
        help_text=gettext_lazy(
            "With less room left than a file needs, it is not taken. Empty: as much as the disk holds."
        ),
        error_messages={
            "invalid": gettext_lazy("Enter a whole number of GB, or nothing."),
            "min_value": gettext_lazy("Enter 1 GB or more, or nothing."),
            "max_value": gettext_lazy("Enter at most 1 000 000 GB, or nothing."),
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
        label=gettext_lazy("Try a sentence"),
        required=False,
        max_length=5000,
        strip=False,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )

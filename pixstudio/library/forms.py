"""Form for editing a file's name, note and tags."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from pixstudio.library.models import Asset
from pixstudio.library.operations import clean_tags
from pixstudio.library.queries import tags_of_asset
from pixstudio.media.recognition.filenames import MAX_NAME_LENGTH

MAX_NOTE_CHARACTERS = 4000


class AssetForm(forms.Form):
    """A file's name, note and tags."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=MAX_NAME_LENGTH,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter a name. Nothing was changed.")},
    )
    tags = forms.CharField(
        label=gettext_lazy("Tags"),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        help_text=gettext_lazy("Separated by commas."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=MAX_NOTE_CHARACTERS,
        widget=forms.Textarea(attrs={"class": "input input--area", "rows": 3}),
    )

    def __init__(self, asset: Asset, data: Any = None) -> None:
        tags = ", ".join(tags_of_asset(asset))
        super().__init__(data, initial={"name": asset.name, "note": asset.note, "tags": tags})

    def clean_tags(self) -> list[str]:
        return clean_tags(self.cleaned_data["tags"].split(","))

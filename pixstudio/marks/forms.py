"""Forms of marks that are written: tags and note."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pixstudio.jobs.states import BEST_RATING, REJECTED
from pixstudio.library.forms import MAX_NOTE_CHARACTERS

MAX_TAG_CHARACTERS = 1000


class RatingForm(forms.Form):
    """1 to 5, 0 for rejected, nothing for no rating."""

    rating = forms.IntegerField(required=False, min_value=REJECTED, max_value=BEST_RATING)


class TagsForm(forms.Form):
    """The wanted tags and those that were shown, separated by commas."""

    tags = forms.CharField(required=False, max_length=MAX_TAG_CHARACTERS)
    shown = forms.CharField(required=False, max_length=MAX_TAG_CHARACTERS)


class NoteForm(forms.Form):
    """The note and the one that was shown."""

    note = forms.CharField(
        required=False,
        max_length=MAX_NOTE_CHARACTERS,
        error_messages={
            "max_length": _("The note can have up to %(limit_value)d characters. Not saved.")
        },
    )
    shown = forms.CharField(required=False)

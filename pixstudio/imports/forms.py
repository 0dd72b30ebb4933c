"""Options of an import."""

from django import forms


class ImportForm(forms.Form):
    keeps_files = forms.BooleanField(required=False)
    brings_removed = forms.BooleanField(required=False)

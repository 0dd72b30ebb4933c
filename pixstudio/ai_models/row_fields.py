"""The fields of a model's row, which `forms.py` fills and reads."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from pixstudio.ai_models.price_text import RULES

MARKS = (
    ("certain", gettext_lazy("certain: the API’s own pages say so")),
    ("likely", gettext_lazy("likely: seen, or on older pages")),
    ("assumed", gettext_lazy("assumed: shown with ≈")),
)
FREE_FROM = (
    ("", gettext_lazy("no plan")),
    *((name, name) for name in ("Standard", "Pro", "Premium")),
)


def text_input(**more: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input", "autocomplete": "off", **more})


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "input", "rows": rows, "spellcheck": "false"})


def _number() -> forms.NumberInput:
    return forms.NumberInput(attrs={"class": "input", "inputmode": "numeric", "min": 1})


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "input input--select"})


class RowFields(forms.Form):
    """All fields; a kind of result has those that mean something for it."""

    name = forms.CharField(
        label=gettext_lazy("Name at the API"),
        max_length=40,
        widget=text_input(spellcheck="false"),
        help_text=gettext_lazy("Exactly as the API’s pages spell it: v6, kling-o3."),
    )
    operations = forms.MultipleChoiceField(
        label=gettext_lazy("Operations"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one operation.")},
    )
    takes = forms.MultipleChoiceField(
        label=gettext_lazy("Takes also"), required=False, widget=forms.CheckboxSelectMultiple
    )
    refuses = forms.MultipleChoiceField(
        label=gettext_lazy("Doesn’t take"), required=False, widget=forms.CheckboxSelectMultiple
    )
    requires = forms.MultipleChoiceField(
        label=gettext_lazy("Always sends"), required=False, widget=forms.CheckboxSelectMultiple
    )
    lengths = forms.CharField(
        label=gettext_lazy("Longest video (seconds) by quality"),
        max_length=2000,
        widget=_area(4),
        help_text=gettext_lazy("One per line: 720p 15."),
    )
    default_quality = forms.CharField(
        label=gettext_lazy("Default quality"),
        required=False,
        max_length=6,
        widget=text_input(),
        help_text=gettext_lazy("Leave empty for 540p or else the first above."),
    )
    ratios = forms.CharField(
        label=gettext_lazy("Aspect ratios"),
        required=False,
        max_length=400,
        widget=text_input(spellcheck="false"),
        help_text=gettext_lazy("Leave empty for 16:9, 9:16, 1:1, 4:3, 3:4."),
    )
    min_seconds = forms.IntegerField(
        label=gettext_lazy("Shortest video (seconds)"), min_value=1, max_value=600, widget=_number()
    )
    prompt_max_length = forms.IntegerField(
        label=gettext_lazy("Longest prompt (characters)"),
        min_value=1,
        max_value=100_000,
        widget=_number(),
    )
    ranges = forms.CharField(
        label=gettext_lazy("Ranges of settings"),
        required=False,
        max_length=2000,
        widget=_area(4),
        help_text=gettext_lazy("One per line, lowest and highest: speed 0.5 2."),
    )
    limits_mark = forms.ChoiceField(
        label=gettext_lazy("Limits are"), choices=MARKS, widget=_select()
    )
    price_rule = forms.ChoiceField(label=gettext_lazy("Price"), choices=RULES, widget=_select())
    prices = forms.CharField(
        label=gettext_lazy("Prices"),
        required=False,
        max_length=4000,
        widget=_area(5),
        help_text=gettext_lazy("One per line. Leave empty to estimate by older models."),
    )
    free_from = forms.ChoiceField(
        label=gettext_lazy("Free from plan"), required=False, choices=FREE_FROM, widget=_select()
    )
    prices_on = forms.DateField(
        label=gettext_lazy("Prices as of"),
        required=False,
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d"),
    )
    prices_mark = forms.ChoiceField(
        label=gettext_lazy("Prices are"), choices=MARKS, widget=_select()
    )

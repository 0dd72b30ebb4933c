"""The form for a model's row: what it takes in which operations, its limits and its prices."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.ai_models.price_text import (
    RULES,
    UnreadablePrice,
    lines_of_prices,
    prices_of_text,
    rule_of_prices,
)
from pixstudio.pixverse.capabilities import Model, all_model_rows
from pixstudio.web.wording import label_of, operation_title

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
LENGTH = re.compile(r"([1-9]\d{1,4}p)\s+(\d{1,3})\s*s?")
MARKS = (
    ("certain", gettext_lazy("certain: the API’s own pages say so")),
    ("likely", gettext_lazy("likely: seen, or on older pages")),
    ("assumed", gettext_lazy("assumed: shown with ≈")),
)
MAX_REASON = 500
MAX_LINES = 60


def _text(**more: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input", "autocomplete": "off", **more})


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "input", "rows": rows, "spellcheck": "false"})


def _number() -> forms.NumberInput:
    return forms.NumberInput(attrs={"class": "input", "inputmode": "numeric", "min": 1})


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "input input--select"})


class ReasonForm(forms.Form):
    """Why a model is changed, and what the page showed."""

    reason = forms.CharField(
        label=gettext_lazy("Why, and where it says so"),
        max_length=MAX_REASON,
        widget=_text(),
        help_text=gettext_lazy("Shown in the model’s history."),
        error_messages={"required": gettext_lazy("Say in a few words why.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class ModelForm(ReasonForm):
    """A whole row. What it has no field for is as in `base`, the row that it starts from."""

    name = forms.CharField(
        label=gettext_lazy("Name at the API"),
        max_length=40,
        widget=_text(spellcheck="false"),
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
    lengths = forms.CharField(
        label=gettext_lazy("Longest video (seconds) by quality"),
        max_length=2000,
        widget=_area(4),
        help_text=gettext_lazy("One per line: 720p 15."),
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
    prices_on = forms.DateField(
        label=gettext_lazy("Prices as of"),
        required=False,
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d"),
    )
    prices_mark = forms.ChoiceField(
        label=gettext_lazy("Prices are"), choices=MARKS, widget=_select()
    )

    def __init__(
        self, base: Model, *, name: str = "", is_new: bool, seen: int = 0, data: Any = None
    ) -> None:
        self.base, self.is_new = base, is_new
        super().__init__(data, initial={**_initial(base), "name": name, "seen": seen})
        rows = [row for row in all_model_rows() if row.kind == base.kind]
        self._offer("operations", _names(row.uses for row in rows), operation_title)
        self._offer("takes", _names(row.takes for row in rows), _capital)
        self._offer("refuses", _names(row.refuses for row in rows), _capital)
        if not is_new:
            # Another name is another model.
            del self.fields["name"]

    def _offer(self, field: str, names: Iterable[str], label: Any) -> None:
        self.fields[field].choices = [(name, label(name)) for name in names]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if not NAME.fullmatch(name):
            raise forms.ValidationError(
                _("Use lower-case letters, digits, dots, hyphens: kling-o3.")
            )
        return name

    def clean_lengths(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for line in str(self.cleaned_data["lengths"]).splitlines()[:MAX_LINES]:
            match = LENGTH.fullmatch(line.strip())
            if line.strip() and (match is None or not int(match[2])):
                text = _("“%(line)s” is no quality with seconds, such as 720p 15.")
                raise forms.ValidationError(text % {"line": line.strip()[:40]})
            if match:
                found[match[1]] = int(match[2])
        return found

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "prices" in values and "price_rule" in values:
            is_exact = values.get("prices_mark") == "certain"
            try:
                values["price_rows"] = prices_of_text(
                    values["price_rule"], values["prices"], is_exact=is_exact
                )
            except UnreadablePrice as error:
                text = _("“%(line)s” is no price of this kind. Each line is like the example.")
                self.add_error("prices", text % {"line": str(error)[:40]})
        return values

    @property
    def model(self) -> Model:
        """The row as it was filled in."""
        typed, base = self.cleaned_data, self.base
        if self.is_new:
            base = replace(base, name=typed["name"], is_newest=False, is_enabled=True)
        return replace(
            base,
            uses={name: base.use(name) for name in typed["operations"]},
            takes=frozenset(typed["takes"]),
            refuses=frozenset(typed["refuses"]),
            max_seconds=typed["lengths"],
            min_seconds=typed["min_seconds"],
            prompt_max_length=typed["prompt_max_length"],
            limits_mark=typed["limits_mark"],
            prices=typed["price_rows"],
            prices_on=typed["prices_on"],
            prices_mark=typed["prices_mark"],
        )


def _names(rows: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _capital(name: str) -> str:
    text = label_of(name)
    return text[:1].upper() + text[1:]


def _initial(base: Model) -> Mapping[str, Any]:
    return {
        "operations": list(base.uses),
        "takes": sorted(base.takes),
        "refuses": sorted(base.refuses),
        "lengths": "\n".join(f"{name} {most}" for name, most in base.max_seconds.items()),
        "min_seconds": base.min_seconds,
        "prompt_max_length": base.prompt_max_length,
        "limits_mark": base.limits_mark,
        "price_rule": rule_of_prices(base.prices),
        "prices": "\n".join(lines_of_prices(base.prices)),
        "prices_on": base.prices_on,
        "prices_mark": base.prices_mark,
    }

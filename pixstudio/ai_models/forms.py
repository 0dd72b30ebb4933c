"""The form for a model's row: what it takes in which operations, its limits and its prices."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.ai_models.operation_limits import (
    initial_limits,
    limit_fields,
    limits_of,
    use_of,
)
from pixstudio.ai_models.price_text import (
    RULES,
    RULES_OF_KIND,
    UnreadablePrice,
    lines_of_prices,
    prices_of_text,
    qualities_of_prices,
    rule_of_prices,
)
from pixstudio.ai_models.row_fields import RowFields, text_input
from pixstudio.ai_models.row_text import (
    UnreadablePart,
    lengths_text,
    ranges_text,
    read_lengths,
    read_qualities,
    read_ranges,
    read_ratios,
)
from pixstudio.pixverse.capabilities import (
    ASPECT_RATIOS,
    OPERATION_OF_NAME,
    Model,
    Use,
    all_model_rows,
)
from pixstudio.web.wording import label_of, operation_title

Read = TypeVar("Read")
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
MAX_REASON = 500
# What forms begin with where a model's row says nothing.
USUAL_QUALITY, USUAL_SECONDS = "540p", 5
NO_LENGTH = gettext_lazy("“%(part)s” is no quality with seconds, such as 720p 15.")
# What means nothing for a kind of result.
_AUDIO_LACKS = ("lengths", "default_quality", "ratios", "min_seconds", "requires")
LACKING: Mapping[str, tuple[str, ...]] = {
    "video": ("ranges",),
    "image": ("ranges", "min_seconds"),
    "music": ("ranges", *_AUDIO_LACKS),
    "speech": _AUDIO_LACKS,
}
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "video": ("duration", "quality"),
    "image": ("detail_level",),
}


class ReasonForm(forms.Form):
    """Why a model is changed, and what the page showed."""

    reason = forms.CharField(
        label=gettext_lazy("Why, and where it says so"),
        max_length=MAX_REASON,
        widget=text_input(),
        help_text=gettext_lazy("Shown in the model’s history."),
        error_messages={"required": gettext_lazy("Say in a few words why.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class ModelForm(ReasonForm, RowFields):
    """A whole row. What it has no field for is as in `base`, the row that it starts from."""

    def __init__(
        self, base: Model, *, name: str = "", is_new: bool, seen: int = 0, data: Any = None
    ) -> None:
        self.base, self.is_new = base, is_new
        rows = [row for row in all_model_rows() if row.kind == base.kind]
        self.offered = _names(row.uses for row in rows)
        super().__init__(data, initial={**_initial(base, self.offered), "name": name, "seen": seen})
        for operation in self.offered:
            self.fields.update(limit_fields(operation))
        self._offer("operations", ((name, operation_title(name)) for name in self.offered))
        self._offer("takes", _labelled(_names(row.takes for row in rows)))
        self._offer("refuses", _labelled(_names(row.refuses for row in rows)))
        self._offer("requires", _labelled(REQUIRED.get(base.kind, ())))
        rules = RULES_OF_KIND[base.kind]
        self._offer("price_rule", (rule for rule in RULES if rule[0] in rules))
        if base.kind == "image":
            self.fields["lengths"].label = _("Qualities")
            self.fields["lengths"].help_text = _("One per line: 1080p.")
            self.fields["ratios"].help_text = _("The default first: auto, 1:1, 16:9.")
        # Another name is another model.
        for absent in (*LACKING[base.kind], *(() if is_new else ("name",))):
            del self.fields[absent]

    def _offer(self, field: str, choices: Iterable[tuple[str, Any]]) -> None:
        self.fields[field].choices = list(choices)  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if not NAME.fullmatch(name):
            raise forms.ValidationError(
                _("Use lower-case letters, digits, dots, hyphens: kling-o3.")
            )
        return name

    def clean_lengths(self) -> dict[str, int]:
        text = str(self.cleaned_data["lengths"])
        if self.base.kind == "image":
            found = _read(read_qualities, text, _("“%(part)s” is no quality, such as 1080p."))
        else:
            found = _read(read_lengths, text, str(NO_LENGTH))
        return dict(found)

    def clean_ratios(self) -> tuple[str, ...] | None:
        text = _("“%(part)s” is no aspect ratio, such as 16:9.")
        return _read(read_ratios, str(self.cleaned_data["ratios"]), text) or None

    def clean_ranges(self) -> dict[str, tuple[float, float]]:
        text = _("“%(part)s” is no range, such as speed 0.5 2.")
        found = _read(read_ranges, str(self.cleaned_data["ranges"]), text)
        rows = [OPERATION_OF_NAME[name] for name in self.offered]
        for name in found:
            if not any(row.takes(name) for row in rows):
                raise forms.ValidationError(text % {"part": name})
        return dict(found)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self._read_uses(values)
        self._read_prices(values)
        self._check_lengths(values)
        return values

    def _read_uses(self, values: dict[str, Any]) -> None:
        """What it takes in each chosen operation; the others' fields don't count."""
        uses: dict[str, Use] = {}
        for operation in values.get("operations", ()):
            try:
                uses[operation] = use_of(self.base, operation, values)
            except UnreadablePart as error:
                self.add_error(f"lengths_{operation}", NO_LENGTH % {"part": str(error)[:40]})
        values["uses"] = uses

    def _read_prices(self, values: dict[str, Any]) -> None:
        if "prices" not in values or "price_rule" not in values:
            return
        base, is_exact = self.base, values.get("prices_mark") == "certain"
        is_same = values["price_rule"] == rule_of_prices(base.prices, base.kind)
        is_same = is_same and values["prices"].split() == _price_text(base).split()
        if is_same and values.get("prices_mark") == base.prices_mark:
            # The text does not tell all of it.
            values["price_rows"] = base.prices
            return
        try:
            found = prices_of_text(values["price_rule"], values["prices"], is_exact=is_exact)
        except UnreadablePrice as error:
            text = _("“%(line)s” is no price of this kind. Each line is like the example.")
            self.add_error("prices", text % {"line": str(error)[:40]})
            return
        values["price_rows"] = found
        for quality in sorted(qualities_of_prices(found) - self._known_qualities(values)):
            text = _("No model makes %(quality)s. Add it to the qualities or remove its price.")
            self.add_error("prices", text % {"quality": quality})

    def _known_qualities(self, values: Mapping[str, Any]) -> set[str]:
        known = {name for row in all_model_rows() for name in row.max_seconds}
        own = (use.max_seconds or {} for use in values["uses"].values())
        return known.union(values.get("lengths") or (), *own)

    def _check_lengths(self, values: Mapping[str, Any]) -> None:
        """The shortest length fits the longest ones, and the default quality is one of the model's."""
        lengths = values.get("lengths")
        if not lengths:
            return
        quality = values.get("default_quality")
        if quality and quality not in lengths:
            text = _("Choose one of its qualities: %(names)s.")
            self.add_error("default_quality", text % {"names": ", ".join(lengths)})
        shortest = values.get("min_seconds")
        self._check_shortest("min_seconds", shortest, lengths)
        for operation, use in values["uses"].items():
            if "shortest" in limits_of(operation):
                own = use.min_seconds or shortest
                place = "shortest" if use.min_seconds or not use.max_seconds else "lengths"
                self._check_shortest(f"{place}_{operation}", own, use.max_seconds or lengths)

    def _check_shortest(self, field: str, shortest: int | None, lengths: Mapping[str, int]) -> None:
        short = [name for name, most in lengths.items() if shortest and most and most < shortest]
        if short and field in self.fields:
            text = _("Longer than the longest video at %(quality)s.")
            self.add_error(field, text % {"quality": short[0]})

    @property
    def model(self) -> Model:
        """The row as it was filled in."""
        typed, base = self.cleaned_data, self.base
        if self.is_new:
            base = replace(base, name=typed["name"], is_newest=False, is_enabled=True)
        own: dict[str, Any] = {"max_seconds": typed["lengths"]} if "lengths" in typed else {}
        for name in ("ratios", "min_seconds", "ranges"):
            own |= {name: typed[name]} if name in typed else {}
        if "requires" in typed:
            own["requires"] = frozenset(typed["requires"])
        return replace(
            base,
            **own,
            uses=typed["uses"],
            takes=frozenset(typed["takes"]),
            refuses=frozenset(typed["refuses"]),
            prompt_max_length=typed["prompt_max_length"],
            defaults=self._defaults(),
            limits_mark=typed["limits_mark"],
            prices=typed["price_rows"],
            prices_on=typed["prices_on"],
            prices_mark=typed["prices_mark"],
            free_from=typed["free_from"],
        )

    def _defaults(self) -> dict[str, object]:
        """The base's, with what the typed limits make of them: forms begin with what the model makes."""
        typed, found = self.cleaned_data, dict(self.base.defaults)
        if "lengths" not in typed:
            return found
        lengths, ratios = typed["lengths"], typed["ratios"] or ASPECT_RATIOS
        quality = typed["default_quality"]
        if self.base.kind == "image" or (USUAL_QUALITY not in lengths and not quality):
            quality = quality or next(iter(lengths))
        found |= {"quality": quality, "aspect_ratio": ratios[0], "duration": USUAL_SECONDS}
        if "min_seconds" in typed:
            longest = lengths.get(quality or USUAL_QUALITY, USUAL_SECONDS)
            found["duration"] = min(max(USUAL_SECONDS, typed["min_seconds"]), longest)
        usual = {"quality": "", "duration": USUAL_SECONDS}
        if self.base.kind == "video":
            usual["aspect_ratio"] = ASPECT_RATIOS[0]
        return {name: value for name, value in found.items() if value != usual.get(name)}


def _read(reader: Callable[[str], Read], text: str, problem: str) -> Read:
    try:
        return reader(text)
    except UnreadablePart as error:
        raise forms.ValidationError(problem % {"part": str(error)[:40]}) from error


def _names(rows: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _labelled(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, _capital(label_of(name))) for name in names]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _price_text(base: Model) -> str:
    return "\n".join(lines_of_prices(base.prices))


def _initial(base: Model, operations: Iterable[str]) -> Mapping[str, Any]:
    limits = {
        name: value
        for operation in operations
        for name, value in initial_limits(base, operation).items()
    }
    return {
        **limits,
        "operations": list(base.uses),
        "takes": sorted(base.takes),
        "refuses": sorted(base.refuses),
        "requires": sorted(base.requires),
        "lengths": lengths_text(base.max_seconds),
        "default_quality": base.defaults.get("quality", ""),
        "ratios": ", ".join(base.ratios or ()),
        "min_seconds": base.min_seconds,
        "prompt_max_length": base.prompt_max_length,
        "ranges": ranges_text(base.ranges),
        "limits_mark": base.limits_mark,
        "price_rule": rule_of_prices(base.prices, base.kind),
        "prices": _price_text(base),
        "prices_on": base.prices_on,
        "prices_mark": base.prices_mark,
        "free_from": base.free_from,
    }

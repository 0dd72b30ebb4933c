"""Fields for what a model takes in one operation: lengths, shortest, numbers of files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from pixstudio.ai_models.row_text import lengths_text, read_lengths
from pixstudio.pixverse.capabilities import OPERATION_OF_NAME, Model, Operation, Use
from pixstudio.web.wording import operation_title

# Columns of the table, with the field of `Use` that each fills.
COLUMNS: Mapping[str, str] = {
    "lengths": "max_seconds",
    "shortest": "min_seconds",
    "images": "max_images",
    "videos": "max_videos",
    "audio": "max_audios",
}


@dataclass(frozen=True)
class Column:
    """A column of the table of operations."""

    name: str
    label: str


def columns() -> tuple[Column, ...]:
    """All columns; an operation has those that mean something for it."""
    return (
        Column("lengths", _("Longest (seconds)")),
        Column("shortest", _("Shortest (seconds)")),
        Column("images", _("Images")),
        Column("videos", _("Videos")),
        Column("audio", _("Audio files")),
    )


def limits_of(operation: str) -> Iterator[str]:
    """The columns that mean something for an operation."""
    row = OPERATION_OF_NAME[operation]
    if row.kind == "video" and row.takes_model and row.takes("quality"):
        yield "lengths"
    if row.takes("duration") and row.takes_model:
        yield "shortest"
    for name in ("images", "videos", "audio"):
        if _max_files(row, name):
            yield name


def _max_files(row: Operation, column: str) -> int:
    """How many files of a kind there are fields for, 0 where models don't differ in it."""
    if column == "images":
        is_numbered = row.takes("frame_2_path") or row.takes("image_path_1")
        return row.image_count if is_numbered else 0
    kind = "video" if column == "videos" else "audio"
    if row.max_videos is None:
        return 0
    return sum(item.kind == kind for item in row.own_parameters)


def limit_fields(operation: str) -> Iterator[tuple[str, forms.Field]]:
    """The fields of an operation, by their names in the form."""
    row = OPERATION_OF_NAME[operation]
    labels = {column.name: column.label for column in columns()}
    for name in limits_of(operation):
        label = f"{operation_title(operation)}: {labels[name]}"
        yield f"{name}_{operation}", _field(row, name, label)


def _field(row: Operation, name: str, label: str) -> forms.Field:
    shared: dict[str, Any] = {"class": "input", "autocomplete": "off", "aria-label": label}
    if name == "lengths":
        text = forms.TextInput(
            attrs={**shared, "placeholder": _("as above"), "spellcheck": "false"}
        )
        return forms.CharField(label=label, required=False, max_length=400, widget=text)
    usual = "" if name == "shortest" else _usual_count(row, name)
    number = forms.NumberInput(attrs={**shared, "inputmode": "numeric", "placeholder": usual})
    least, most = (1, 600) if name == "shortest" else (0, _max_files(row, name))
    return forms.IntegerField(
        label=label, required=False, min_value=least, max_value=most, widget=number
    )


def _usual_count(row: Operation, name: str) -> str:
    """What counts where the field is empty."""
    usual = getattr(row, COLUMNS[name])
    return str(row.image_count if usual is None else usual)


def initial_limits(base: Model, operation: str) -> dict[str, Any]:
    """The values of an operation's fields."""
    use = base.use(operation)
    values = {name: getattr(use, COLUMNS[name]) for name in limits_of(operation)}
    if "lengths" in values:
        values["lengths"] = lengths_text(use.max_seconds or {}, ", ")
    return {f"{name}_{operation}": value for name, value in values.items()}


def use_of(base: Model, operation: str, typed: Mapping[str, Any]) -> Use:
    """What the model takes in an operation, as typed. Raises: UnreadablePart."""
    values = {name: typed.get(f"{name}_{operation}") for name in limits_of(operation)}
    if "lengths" in values:
        values["lengths"] = read_lengths(values["lengths"] or "") or None
    changed: dict[str, Any] = {COLUMNS[name]: value for name, value in values.items()}
    return replace(base.use(operation), **changed)

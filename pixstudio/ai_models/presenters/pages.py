"""Pages of models: the list, and one model with its history."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.forms import BoundField
from django.utils.translation import gettext as _

from pixstudio.ai_models.forms import ModelForm, ReasonForm
from pixstudio.ai_models.models import ModelChange
from pixstudio.ai_models.operation_limits import Column, columns, limits_of
from pixstudio.ai_models.presenters.row_texts import limits_text, source_text, takes_text
from pixstudio.ai_models.price_text import short_price_text
from pixstudio.pixverse.capabilities import Model
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_time_ago
from pixstudio.web.wording import operation_label


@dataclass(frozen=True)
class ModelRow:
    name: str
    url: str
    family: str
    operations_text: str
    limits_text: str
    takes_text: str
    price_text: str
    source_text: str
    state: Mapping[str, str]
    changed_text: str


@dataclass(frozen=True)
class ChangeRow:
    summary: str
    reason: str
    who_text: str


@dataclass(frozen=True)
class CheckGroup:
    """Check boxes of a field."""

    field: BoundField
    boxes: list[Any]


@dataclass(frozen=True)
class LimitCell:
    """A limit of an operation, or None where it means nothing."""

    label: str
    field: BoundField | None


@dataclass(frozen=True)
class OperationRow:
    """An operation's check box, and its limits in the sequence of the columns."""

    box: Any
    cells: list[LimitCell]


def address_of(model: Model, name: str = "model") -> str:
    return f"{url_for(name)}?{urlencode({'kind': model.kind, 'name': model.name})}"


def models_page(
    rows: Iterable[Model],
    changes: Mapping[tuple[str, str], ModelChange],
    unknown: Sequence[str],
    now: dt.datetime,
) -> dict[str, Any]:
    """Every model with what it takes and costs, and names that no row has."""
    return {
        "rows": [model_row(row, changes.get((row.kind, row.name)), now) for row in rows],
        "new_url": url_for("model_new"),
        "back_url": url_for("team"),
        "unknown": [
            {"name": name, "url": f"{url_for('model_new')}?{urlencode({'name': name})}"}
            for name in unknown
        ],
    }


def model_row(row: Model, change: ModelChange | None, now: dt.datetime) -> ModelRow:
    return ModelRow(
        name=row.name,
        url=address_of(row),
        family=row.family,
        operations_text=", ".join(operation_label(name) for name in row.uses),
        limits_text=limits_text(row),
        takes_text=takes_text(row),
        price_text=short_price_text(row.prices),
        source_text=source_text(row),
        state=_state(row),
        changed_text=_changed_text(change, now) if change and change.data is not None else "",
    )


def _state(row: Model) -> dict[str, str]:
    if row.is_retired:
        return {"word": _("Retired"), "icon": "close", "tone": "queued"}
    if not row.is_enabled:
        return {"word": _("Off"), "icon": "pause", "tone": "attention"}
    return {"word": _("On"), "icon": "done", "tone": "done"}


def _changed_text(change: ModelChange, now: dt.datetime) -> str:
    return _("changed by %(name)s, %(when)s") % {
        "name": _author_name(change),
        "when": format_time_ago(change.created_at, now),
    }


def _author_name(change: ModelChange) -> str:
    return str(change.user or ("PixVerse" if change.is_from_api else _("former member")))


def model_page(
    row: Model,
    form: ModelForm,
    reason: ReasonForm,
    history: Sequence[ModelChange],
    *,
    is_built_in: bool,
    now: dt.datetime,
) -> dict[str, Any]:
    """One model: its row to change, the switch, reset and history."""
    current = history[0] if history else None
    return {
        "row": model_row(row, current, now),
        "title": row.name,
        "url": address_of(row),
        "groups": check_groups(form),
        "operations": operation_table(form),
        "reason": reason,
        "switch_url": "" if row.is_retired else address_of(row, "model_switch"),
        "is_on": row.is_enabled,
        "reset_url": address_of(row, "model_reset") if current and current.data is not None else "",
        "reset_label": _("Reset to PixStudio’s row") if is_built_in else _("Remove this model"),
        "history": [_change_row(change, now) for change in history],
        "list_url": url_for("models"),
    }


def new_page(form: ModelForm, bases: Iterable[Model], name: str) -> dict[str, Any]:
    """The form for a model to add, and the models that it can start from."""
    return {
        "url": f"{url_for('model_new')}?{urlencode({'like': key_of(form.base), 'name': name})}",
        "base_url": url_for("model_new"),
        "bases": [_base_choice(one, form.base) for one in bases],
        "name": name,
        "groups": check_groups(form),
        "operations": operation_table(form),
        "list_url": url_for("models"),
    }


def key_of(model: Model) -> str:
    """What tells a model from those of other kinds with its name: `image:kling-o3`."""
    return f"{model.kind}:{model.name}"


def _base_choice(one: Model, chosen: Model) -> dict[str, Any]:
    label = one.name if one.kind == "video" else f"{one.name} ({_kind_text(one.kind)})"
    return {"value": key_of(one), "label": label, "is_chosen": one == chosen}


def _kind_text(kind: str) -> str:
    return {"image": _("images"), "music": _("music"), "speech": _("speech")}.get(kind, kind)


def check_groups(form: ModelForm) -> list[CheckGroup]:
    names = [name for name in ("takes", "refuses", "requires") if name in form.fields]
    return [CheckGroup(form[name], boxes) for name in names if (boxes := list(form[name]))]


def operation_table(form: ModelForm) -> dict[str, Any]:
    """The operations with their limits; columns that no operation has are left out."""
    used = {name for operation in form.offered for name in limits_of(operation)}
    shown = [column for column in columns() if column.name in used]
    boxes = dict(zip(form.offered, form["operations"], strict=True))
    rows = [
        OperationRow(boxes[operation], [_cell(form, operation, column) for column in shown])
        for operation in form.offered
    ]
    return {"columns": shown, "rows": rows, "errors": form["operations"].errors}


def _cell(form: ModelForm, operation: str, column: Column) -> LimitCell:
    name = f"{column.name}_{operation}"
    return LimitCell(column.label, form[name] if name in form.fields else None)


def _change_row(change: ModelChange, now: dt.datetime) -> ChangeRow:
    who = {
        "name": _author_name(change),
        "when": format_time_ago(change.created_at, now),
    }
    return ChangeRow(change.summary, change.reason, _("%(name)s, %(when)s") % who)

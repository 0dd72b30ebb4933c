"""Pages of models: the list, and one model with its history."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.forms import BoundField
from django.utils.translation import gettext as _

from pixstudio.ai_models.forms import ModelForm, ReasonForm
from pixstudio.ai_models.models import ModelChange
from pixstudio.ai_models.price_text import lines_of_prices, short_price_text
from pixstudio.pixverse.capabilities import Model
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_date, format_number, format_time_ago
from pixstudio.web.wording import label_of, operation_label


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
        limits_text=_limits_text(row),
        takes_text=_takes_text(row),
        price_text=short_price_text(row.prices),
        source_text=_source_text(row),
        state=_state(row),
        changed_text=_changed_text(change, now) if change and change.data is not None else "",
    )


def _limits_text(row: Model) -> str:
    text = _("%(longest)s; prompt up to %(length)s characters")
    longest = ", ".join(_length_texts(row))
    return text % {"longest": longest, "length": format_number(row.prompt_max_length)}


def _length_texts(row: Model) -> Iterator[str]:
    """`360p–720p 1–10 s`: qualities that have the same length together."""
    for most, found in groupby(row.max_seconds, key=lambda name: row.max_seconds[name]):
        names = list(found)
        span = "–".join(dict.fromkeys([names[0], names[-1]]))
        yield f"{span} {row.min_seconds}–{most} s"


def _takes_text(row: Model) -> str:
    parts = []
    if row.takes:
        names = ", ".join(label_of(name) for name in sorted(row.takes))
        parts.append(_("takes %(names)s") % {"names": names})
    if row.refuses:
        names = ", ".join(label_of(name) for name in sorted(row.refuses))
        parts.append(_("without %(names)s") % {"names": names})
    return "; ".join(parts)


def _source_text(row: Model) -> str:
    words = {"certain": _("certain"), "likely": _("likely"), "assumed": _("assumed")}
    mark = _("price %(price)s, limits %(limits)s") % {
        "price": words[row.prices_mark],
        "limits": words[row.limits_mark],
    }
    if row.prices_on is None:
        return mark
    return f"{format_date(row.prices_on, 'j M Y')}; {mark}"


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
        "url": f"{url_for('model_new')}?{urlencode({'like': form.base.name, 'name': name})}",
        "base_url": url_for("model_new"),
        "bases": [{"name": one.name, "is_chosen": one.name == form.base.name} for one in bases],
        "name": name,
        "groups": check_groups(form),
        "list_url": url_for("models"),
    }


def check_groups(form: ModelForm) -> dict[str, CheckGroup]:
    return {
        name: CheckGroup(form[name], list(form[name]))
        for name in ("operations", "takes", "refuses")
    }


def _change_row(change: ModelChange, now: dt.datetime) -> ChangeRow:
    who = {
        "name": _author_name(change),
        "when": format_time_ago(change.created_at, now),
    }
    return ChangeRow(change.summary, change.reason, _("%(name)s, %(when)s") % who)


def _price_change(before: Model, after: Model) -> str:
    """The prices that are different; all of them where the rule is another one."""
    old, new = lines_of_prices(before.prices), lines_of_prices(after.prices)
    gone = [line for line in old if line not in new] or [_("none")]
    come = [line for line in new if line not in old] or [_("none")]
    texts = {"before": ", ".join(gone), "after": ", ".join(come)}
    return _("Price: %(before)s → %(after)s") % texts


def change_summary(before: Model, after: Model) -> str:
    """What is different, in words: `Price: 720p 7 → 720p 9`."""
    parts = []
    if before.prices != after.prices:
        parts.append(_price_change(before, after))
    if (before.prices_on, before.prices_mark) != (after.prices_on, after.prices_mark):
        parts.append(_("Source: %(text)s") % {"text": _source_text(after)})
    if set(before.uses) != set(after.uses):
        names = ", ".join(operation_label(name) for name in after.uses)
        parts.append(_("Operations: %(names)s") % {"names": names})
    if _limits_text(before) != _limits_text(after):
        parts.append(_("Limits: %(text)s") % {"text": _limits_text(after)})
    if _takes_text(before) != _takes_text(after):
        parts.append(_("Settings: %(text)s") % {"text": _takes_text(after) or _("none of its own")})
    return ". ".join(parts) or _("Nothing but the reason")

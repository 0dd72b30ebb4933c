"""A model's limits, settings and sources in words, and what is different between two rows."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from django.utils.translation import gettext as _

from pixstudio.ai_models.operation_limits import COLUMNS, columns, limits_of
from pixstudio.ai_models.price_text import lines_of_prices
from pixstudio.ai_models.row_text import lengths_text, ranges_text
from pixstudio.pixverse.capabilities import Model
from pixstudio.web.formatting import format_date, format_number
from pixstudio.web.wording import label_of, operation_label


def limits_text(row: Model) -> str:
    """`360p–720p 1–10 s, 1080p 1–8 s; prompt up to 2,048 characters`."""
    parts = [", ".join(_length_texts(row)), ", ".join(row.ratios or ())]
    length = format_number(row.prompt_max_length)
    parts.append(_("prompt up to %(length)s characters") % {"length": length})
    return "; ".join(part for part in parts if part)


def _length_texts(row: Model) -> Iterator[str]:
    """Qualities that have the same length together; music and speech have none."""
    if row.kind not in ("video", "image"):
        return
    for most, found in groupby(row.max_seconds, key=lambda name: row.max_seconds[name]):
        names = list(found)
        if most:
            span = "–".join(dict.fromkeys([names[0], names[-1]]))
            yield f"{span} {row.min_seconds}–{most} s"
        else:
            yield from names


def takes_text(row: Model) -> str:
    """`takes Generated sound; without Seed; always sends Quality`."""
    parts = {
        _("takes %(names)s"): row.takes,
        _("without %(names)s"): row.refuses,
        _("always sends %(names)s"): row.requires,
    }
    return "; ".join(
        text % {"names": ", ".join(label_of(name) for name in sorted(names))}
        for text, names in parts.items()
        if names
    )


def source_text(row: Model) -> str:
    """How sure price and limits are, and since when."""
    words = {"certain": _("certain"), "likely": _("likely"), "assumed": _("assumed")}
    mark = _("price %(price)s, limits %(limits)s") % {
        "price": words[row.prices_mark],
        "limits": words[row.limits_mark],
    }
    if row.prices_on is None:
        return mark
    return f"{format_date(row.prices_on, 'j M Y')}; {mark}"


def use_text(row: Model, operation: str) -> str:
    """What an operation narrows: `Fusion: Images 9, Videos 3`."""
    use, labels = row.use(operation), {column.name: column.label for column in columns()}
    values = {name: getattr(use, COLUMNS[name]) for name in limits_of(operation)}
    shown = [
        f"{labels[name]} {lengths_text(value, ', ') if isinstance(value, Mapping) else value}"
        for name, value in values.items()
        if value is not None
    ]
    return f"{operation_label(operation)}: {', '.join(shown) or _('as usual')}"


def change_summary(before: Model, after: Model) -> str:
    """What is different, in words: `Price: 720p 7 → 720p 9`."""
    found = [*_price_differences(before, after), *_limit_differences(before, after)]
    return ". ".join(found) or _("Nothing but the reason")


def _price_differences(before: Model, after: Model) -> Iterator[str]:
    if before.prices != after.prices:
        yield _price_change(before, after)
    if (before.prices_on, before.prices_mark) != (after.prices_on, after.prices_mark):
        yield _("Source: %(text)s") % {"text": source_text(after)}
    if before.free_from != after.free_from:
        yield _("Free from: %(plan)s") % {"plan": after.free_from or _("no plan")}


def _limit_differences(before: Model, after: Model) -> Iterator[str]:
    if set(before.uses) != set(after.uses):
        names = ", ".join(operation_label(name) for name in after.uses)
        yield _("Operations: %(names)s") % {"names": names}
    for name, use in after.uses.items():
        if use != before.use(name):
            yield use_text(after, name)
    if limits_text(before) != limits_text(after):
        yield _("Limits: %(text)s") % {"text": limits_text(after)}
    if before.ranges != after.ranges:
        yield _("Ranges: %(text)s") % {"text": ranges_text(after.ranges).replace("\n", ", ")}
    if before.defaults.get("quality") != after.defaults.get("quality"):
        quality = after.defaults.get("quality") or _("none")
        yield _("Default quality: %(quality)s") % {"quality": quality}
    if takes_text(before) != takes_text(after):
        yield _("Settings: %(text)s") % {"text": takes_text(after) or _("none of its own")}


def _price_change(before: Model, after: Model) -> str:
    """The prices that are different; all of them where the rule is another one."""
    old, new = lines_of_prices(before.prices), lines_of_prices(after.prices)
    gone = [line for line in old if line not in new] or [_("none")]
    come = [line for line in new if line not in old] or [_("none")]
    texts = {"before": ", ".join(gone), "after": ", ".join(come)}
    return _("Price: %(before)s → %(after)s") % texts

"""Prices from and to plain data: a rule with its rates."""

from collections.abc import Callable, Mapping

from . import plain_data
from .price_rules import (
    CreditsBySeconds,
    LengthPrices,
    PerCharacterPrices,
    PerItemPrices,
    PerSecondPrices,
    Prices,
    TablePrices,
)

# A text may have very many units.
MAX_UNIT_CREDITS = 1000


def prices_to_data(prices: Prices) -> dict[str, object]:
    """Return prices as JSON has them, under the name of their rule. Raises: KeyError for other rules."""
    if isinstance(prices, TablePrices):
        return {"rule": "table", **_table_to_data(prices)}
    return {"rule": _RULE_OF_CLASS[type(prices)], **plain_data.fields_of(prices)}


def prices_from_data(data: Mapping[str, object]) -> Prices:
    """Return the prices of a rule: per_second, per_item, per_character, by_length or table.

    Raises: ValueError.
    """
    others = {name: value for name, value in data.items() if name != "rule"}
    rule = _READER_OF_RULE.get(str(data.get("rule")))
    if rule is None:
        raise ValueError("rule")
    return rule(others)


def _table_to_data(prices: TablePrices) -> dict[str, object]:
    found: dict[str, dict[str, object]] = {"silent": {}, "with_sound": {}}
    for (quality, has_audio), rows in prices.rows.items():
        by_length = {str(seconds): credits for seconds, credits in rows.items()}
        found["with_sound" if has_audio else "silent"][quality] = by_length
    return {**found, "fallback_quality": prices.fallback_quality}


def _table(data: Mapping[str, object]) -> Prices:
    readers = {"silent": _by_quality, "with_sound": _by_quality, "fallback_quality": _quality}
    found = plain_data.read(data, readers)
    rows = {
        (quality, has_audio): lengths
        for name, has_audio in (("silent", False), ("with_sound", True))
        for quality, lengths in found.get(name, {}).items()
    }
    fallback = found.get("fallback_quality") or next((quality for quality, _ in rows), "")
    if (fallback, False) not in rows:
        raise ValueError("silent")
    return TablePrices(rows, fallback)


def _per_second(data: Mapping[str, object]) -> Prices:
    readers = {"rates": _rates, "assumed_rates": _rates, "is_exact": plain_data.switch}
    found = plain_data.read(data, readers)
    if not found.get("rates") and not found.get("assumed_rates"):
        raise ValueError("rates")
    return PerSecondPrices(**{"rates": {}, **found})


def _per_item(data: Mapping[str, object]) -> Prices:
    found = plain_data.read(data, {"items": _items, "is_exact": plain_data.switch})
    if not found.get("items"):
        raise ValueError("items")
    return PerItemPrices(**found)


def _per_character(data: Mapping[str, object]) -> Prices:
    number = plain_data.whole_number
    readers = {"unit_characters": number, "unit_credits": number, "is_exact": plain_data.switch}
    found = plain_data.read(data, readers)
    if not found.get("unit_characters"):
        raise ValueError("unit_characters")
    if found.get("unit_credits", 0) > MAX_UNIT_CREDITS:
        raise ValueError("unit_credits")
    return PerCharacterPrices(**found)


def _by_length(data: Mapping[str, object]) -> Prices:
    found = plain_data.read(data, {"rows": _rows})
    if not found.get("rows"):
        raise ValueError("rows")
    return LengthPrices(**found)


def _quality(value: object) -> str:
    return plain_data.quality(value)


def _rates(value: object) -> dict[str, float]:
    return {
        plain_data.quality(name): plain_data.rate(rate)
        for name, rate in plain_data.mapping(value).items()
    }


def _items(value: object) -> dict[str, int]:
    found = plain_data.mapping(value).items()
    return {name and _quality(name): plain_data.credits(one) for name, one in found}


def _by_quality(value: object) -> dict[str, CreditsBySeconds]:
    return {_quality(name): _rows(rows) for name, rows in plain_data.mapping(value).items()}


def _rows(value: object) -> CreditsBySeconds:
    found = {int(name): plain_data.credits(one) for name, one in _numbered(value)}
    if not found or min(found) < 1:
        raise ValueError(value)
    return found


def _numbered(value: object) -> list[tuple[str, object]]:
    """JSON has the seconds as texts, rows in memory as numbers."""
    if not isinstance(value, Mapping):
        raise ValueError(value)
    return [(str(name), one) for name, one in value.items()]


_RULE_OF_CLASS: Mapping[type, str] = {
    PerSecondPrices: "per_second",
    PerItemPrices: "per_item",
    PerCharacterPrices: "per_character",
    LengthPrices: "by_length",
}
_READER_OF_RULE: Mapping[str, Callable[[Mapping[str, object]], Prices]] = {
    "per_second": _per_second,
    "per_item": _per_item,
    "per_character": _per_character,
    "by_length": _by_length,
    "table": _table,
}

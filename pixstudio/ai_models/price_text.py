"""Prices as lines of text, for a field: `720p 7`, and back."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.pixverse.capabilities.price_data import prices_from_data
from pixstudio.pixverse.capabilities.price_rules import (
    LengthPrices,
    PerCharacterPrices,
    PerItemPrices,
    PerSecondPrices,
    Prices,
    TablePrices,
)
from pixstudio.web.wording import character_price_text

PER_SECOND, PER_ITEM, BY_LENGTH, TABLE = "per_second", "per_item", "by_length", "table"
PER_CHARACTER = "per_character"
RULES = (
    (PER_SECOND, gettext_lazy("Credits per second: 720p 7, or 720p ≈ 7 where no page says so")),
    (PER_ITEM, gettext_lazy("Credits per result: 720p 40, or any 40")),
    (BY_LENGTH, gettext_lazy("Credits by length: 5 s 30")),
    (TABLE, gettext_lazy("Credits by quality and length: 720p 5 s 40, or 720p 5 s sound 50")),
    (PER_CHARACTER, gettext_lazy("Credits per started characters: 50 characters 1")),
)
RULES_OF_KIND = {
    "video": (PER_SECOND, PER_ITEM, BY_LENGTH, TABLE),
    "image": (PER_ITEM,),
    "music": (PER_ITEM,),
    "speech": (PER_CHARACTER, PER_ITEM),
}
ANY, SOUND, ASSUMED = "any", "sound", "≈"


class UnreadablePrice(Exception):
    """A line that is no price; the argument is the line."""


def lines_of_prices(prices: Prices | None) -> list[str]:
    """One line for each price."""
    if isinstance(prices, PerSecondPrices):
        return list(_rate_lines(prices))
    if isinstance(prices, PerItemPrices):
        return [f"{name or ANY} {credits}" for name, credits in prices.items.items()]
    if isinstance(prices, LengthPrices):
        return [f"{seconds} s {credits}" for seconds, credits in prices.rows.items()]
    if isinstance(prices, PerCharacterPrices):
        return [f"{prices.unit_characters} characters {prices.unit_credits}"]
    return list(_table_lines(prices)) if isinstance(prices, TablePrices) else []


def _rate_lines(prices: PerSecondPrices) -> Iterator[str]:
    for name, rate in {**prices.assumed_rates, **prices.rates}.items():
        # A price list that is assumed as a whole needs no sign on each line.
        is_assumed = bool(prices.rates) and name not in prices.rates
        yield f"{name} {ASSUMED} {rate:g}" if is_assumed else f"{name} {rate:g}"


def _table_lines(prices: TablePrices) -> Iterator[str]:
    for (quality, has_sound), rows in prices.rows.items():
        for seconds, credits in rows.items():
            yield f"{quality} {seconds} s {f'{SOUND} ' if has_sound else ''}{credits}"


_RULE_OF_CLASS = {
    PerItemPrices: PER_ITEM,
    LengthPrices: BY_LENGTH,
    TablePrices: TABLE,
    PerCharacterPrices: PER_CHARACTER,
}


def rule_of_prices(prices: Prices | None, kind: str = "video") -> str:
    """The rule of these prices, the usual one of the kind of result without any."""
    usual = PER_SECOND if prices else RULES_OF_KIND[kind][0]
    return next((rule for one, rule in _RULE_OF_CLASS.items() if isinstance(prices, one)), usual)


def qualities_of_prices(prices: Prices | None) -> frozenset[str]:
    """The qualities that the prices name."""
    if isinstance(prices, PerSecondPrices):
        return frozenset((*prices.rates, *prices.assumed_rates))
    if isinstance(prices, PerItemPrices):
        return frozenset(name for name in prices.items if name)
    if isinstance(prices, TablePrices):
        return frozenset(quality for quality, _has_sound in prices.rows)
    return frozenset()


def short_price_text(prices: Prices | None) -> str:
    """The prices in a line: `360p 4, 540p 6, … credits per second`."""
    lines = lines_of_prices(prices)
    if not lines:
        return _("estimated by older models")
    if isinstance(prices, TablePrices):
        found = [credits for rows in prices.rows.values() for credits in rows.values()]
        text = _("%(least)s–%(most)s credits by quality and length")
        return text % {"least": min(found), "most": max(found)}
    if isinstance(prices, PerCharacterPrices):
        return character_price_text(prices)
    unit = {
        PER_SECOND: _("credits per second"),
        PER_ITEM: _("credits per result"),
    }.get(rule_of_prices(prices), _("credits"))
    return f"{', '.join(lines)} {unit}"


def prices_of_text(rule: str, text: str, *, is_exact: bool) -> Prices | None:
    """The prices of these lines, None without any. Raises: UnreadablePrice."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    if not lines:
        return None
    data: dict[str, object] = {"rule": rule}
    if rule in (PER_SECOND, PER_ITEM, PER_CHARACTER):
        data["is_exact"] = is_exact
    for words in lines:
        _add(data, rule, words)
    try:
        return prices_from_data(data)
    except ValueError as error:
        raise UnreadablePrice(text.strip().splitlines()[0]) from error


def _add(data: dict[str, object], rule: str, words: list[str]) -> None:
    line = " ".join(words)
    words = [word for word in words if word not in ("s", "characters")]
    try:
        if rule == TABLE:
            sound = words.pop(2) == SOUND if len(words) == 4 else False
            quality, seconds, credits = words
            part = _part(data, "with_sound" if sound else "silent")
            _part(part, quality)[str(_seconds(seconds))] = int(credits)
        elif rule == PER_CHARACTER:
            if "unit_characters" in data:
                raise ValueError(line)
            data["unit_characters"], data["unit_credits"] = (int(word) for word in words)
        elif rule == BY_LENGTH:
            seconds, credits = words
            _part(data, "rows")[str(_seconds(seconds))] = int(credits)
        else:
            is_assumed = ASSUMED in words and rule == PER_SECOND
            quality, amount = (word for word in words if not is_assumed or word != ASSUMED)
            name = "" if quality == ANY and rule == PER_ITEM else quality
            value = float(amount) if rule == PER_SECOND else int(amount)
            rates = "assumed_rates" if is_assumed else "rates"
            _part(data, rates if rule == PER_SECOND else "items")[name] = value
    except ValueError as error:
        raise UnreadablePrice(line) from error


def _part(data: dict[str, object], name: str) -> dict[str, object]:
    found = data.setdefault(name, {})
    return found if isinstance(found, dict) else {}


def _seconds(word: str) -> int:
    return int(word.removesuffix("s"))

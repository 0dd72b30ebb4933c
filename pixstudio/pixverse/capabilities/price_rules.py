"""Price rules of the rows: credits by table, per second, or per item."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

CreditsBySeconds = Mapping[int, int]
Basis = Literal["duration", "segments", "source", "effect", "item", "images", "characters"]


class Prices(Protocol):
    """Credits of one video of a known length."""

    def credits(self, quality: str, has_audio: bool, seconds: float) -> tuple[int, bool]:
        """Return the credits, and whether the API's pages give this very number."""
        ...


@dataclass(frozen=True)
class TablePrices:
    """Documented credits by (quality, with audio) and length; lengths between rows are estimated."""

    rows: Mapping[tuple[str, bool], CreditsBySeconds]
    fallback_quality: str = "540p"

    def credits(self, quality: str, has_audio: bool, seconds: float) -> tuple[int, bool]:
        """Return the row's credits, or an estimate from the nearest row."""
        keys = ((quality, has_audio), (quality, False), (self.fallback_quality, has_audio))
        key = next((key for key in keys if key in self.rows), (self.fallback_quality, False))
        found, is_row = credits_of_rows(self.rows[key], seconds)
        return found, is_row and key == keys[0]


@dataclass(frozen=True)
class LengthPrices:
    """Documented credits by length, the same in every quality."""

    rows: CreditsBySeconds

    def credits(self, quality: str, has_audio: bool, seconds: float) -> tuple[int, bool]:
        """Return the row's credits, or an estimate from the nearest row."""
        return credits_of_rows(self.rows, seconds)


@dataclass(frozen=True)
class PerSecondPrices:
    """Credits per second by quality, audio included; exact only if the pages confirm the rate.

    `assumed_rates` are those of qualities whose rate no page gives.
    """

    rates: Mapping[str, float]
    is_exact: bool = False
    assumed_rates: Mapping[str, float] = field(default_factory=dict)

    def credits(self, quality: str, has_audio: bool, seconds: float) -> tuple[int, bool]:
        """Return the rate times the seconds, rounded up; the highest rate for an unknown quality."""
        rates = {**self.assumed_rates, **self.rates}
        rate = rates.get(quality, max(rates.values()))
        return rounded_up(rate * seconds), self.is_exact and quality in self.rates


@dataclass(frozen=True)
class PerItemPrices:
    """The same credits for every result, by quality; '' stands for every other quality."""

    items: Mapping[str, int]
    is_exact: bool = False

    def credits(self, quality: str, has_audio: bool, seconds: float) -> tuple[int, bool]:
        """Return the credits of one result."""
        found = self.items.get(quality, self.items.get("", max(self.items.values())))
        return found, self.is_exact


@dataclass(frozen=True)
class PerCharacterPrices:
    """Credits for each started unit of so many characters."""

    unit_characters: int
    unit_credits: int = 1
    is_exact: bool = True

    def credits(self, quality: str, has_audio: bool, seconds: float) -> tuple[int, bool]:
        """Return the credits of one unit: no length tells how many characters are spoken."""
        return self.unit_credits, False

    def credits_of(self, characters: int) -> tuple[int, bool]:
        """Return the credits of a text; an empty one is priced as one character."""
        units = -(-max(characters, 1) // self.unit_characters)
        return units * self.unit_credits, self.is_exact


@dataclass(frozen=True)
class PriceRule:
    """How an operation is priced.

    `basis` is what is counted: the requested `duration`, the `segments` between images, the length of the
    `source` video, the `effect`'s own costs, one `item`, each of several `images`, or the `characters` of a
    text. `prices` are the operation's own; without any, those of the model count. `is_exact` says that the
    pages give these prices for this operation.
    """

    basis: Basis = "duration"
    prices: Prices | None = None
    is_exact: bool = False


BY_DURATION = PriceRule("duration")


def credits_of_rows(rows: CreditsBySeconds, seconds: float) -> tuple[int, bool]:
    """Return a row's credits, or the nearest row's credits per second, rounded up.

    An estimate stays within the rows on both sides of it: 9 s cost what both 8 and 10 s cost.
    """
    if seconds in rows:
        return rows[int(seconds)], True
    nearest = min(rows, key=lambda length: (abs(length - seconds), -length))
    estimate = rounded_up(rows[nearest] / nearest * seconds)
    shorter = [credits for length, credits in rows.items() if length < seconds]
    longer = [credits for length, credits in rows.items() if length > seconds]
    at_least = max([estimate, *shorter])
    return min([at_least, *longer]), False


def rounded_up(credits: float) -> int:
    """Round up, ignoring the inexact last digits of a float."""
    return math.ceil(round(credits, 6))

import pytest

from pixstudio.pixverse.capabilities import OPERATION_OF_NAME, Operation, Request
from pixstudio.pixverse.capabilities.parameters import PROMPT, QUALITY
from pixstudio.pixverse.capabilities.price_rules import (
    LengthPrices,
    PerItemPrices,
    PerSecondPrices,
    PriceRule,
    TablePrices,
)
from pixstudio.pixverse.prices import price

TABLE = TablePrices({("540p", False): {5: 30, 8: 60}, ("540p", True): {5: 40}})


@pytest.mark.parametrize(
    ("quality", "has_audio", "seconds", "found"),
    [
        ("540p", False, 5, (30, True)),
        ("540p", True, 5, (40, True)),
        ("540p", False, 6, (36, False)),
        ("720p", False, 5, (30, False)),
        ("720p", True, 5, (40, False)),
    ],
)
def test_table(quality: str, has_audio: bool, seconds: float, found: tuple[int, bool]) -> None:
    assert TABLE.credits(quality, has_audio, seconds) == found


def test_table_without_prices_for_audio_uses_those_without() -> None:
    silent = TablePrices({("540p", False): {5: 30}})

    assert silent.credits("540p", True, 5) == (30, False)
    assert silent.credits("720p", True, 5) == (30, False)


def test_length_counts_in_every_quality() -> None:
    assert LengthPrices({5: 30, 8: 60}).credits("1080p", True, 8) == (60, True)


def test_per_second() -> None:
    prices = PerSecondPrices({"360p": 4, "720p": 7.5}, is_exact=True)

    assert prices.credits("360p", True, 12) == (48, True)
    assert prices.credits("720p", False, 5.04) == (38, True)
    assert prices.credits("1080p", False, 2) == (15, False)
    assert PerSecondPrices({"360p": 4}).credits("360p", False, 5) == (20, False)


def test_per_item() -> None:
    prices = PerItemPrices({"720p": 5, "1080p": 10}, is_exact=True)

    assert prices.credits("720p", False, 99) == (5, True)
    assert prices.credits("2160p", False, 1) == (10, True)
    assert PerItemPrices({"": 15}).credits("720p", False, 1) == (15, False)


def test_operation_priced_per_item(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = PriceRule("item", PerItemPrices({"540p": 5}, is_exact=True), is_exact=True)
    row = Operation("drawing", "drawing", (PROMPT, QUALITY), rule)
    monkeypatch.setitem(OPERATION_OF_NAME, "drawing", row)

    found = price(Request("drawing", {"prompt": "x"}))

    assert (found.credits, found.is_exact) == (5, True)
    assert [part.code for part in found.parts] == ["operation"]

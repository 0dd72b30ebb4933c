"""Every row of the cost tables in api-pixverse-v2.md, in the web subscription's column."""

import re
from pathlib import Path

import pytest

from pixstudio.pixverse.capabilities import Request, SourceFacts
from pixstudio.pixverse.prices import Price, price
from tests.pixverse.test_prices import ROWS

# Beside the checkout; the copies below and in ROWS (tests/pixverse) are checked without it.
PAGE = Path(__file__).resolve().parents[2].parent / "shared" / "api" / "api-pixverse-v2.md"
UPSCALE_ROWS = [(5, 30), (8, 60)]
_TABLE = re.compile(r"\*\*(v[\d.]+|Other)\*\*")
_ROW = re.compile(r"\| (\d+)s (\d+p|4K Upscale)( \+ audio)? \| (\d+) credits")


def rows_of(page: str) -> tuple[list[tuple[str, int, str, bool, int]], list[tuple[int, int]]]:
    """The rows of models, and those of upscale by seconds."""
    made, upscaled, table = [], [], ""
    for line in page.splitlines():
        # A table's title stands at the end of the line before it.
        if found := _ROW.match(line):
            seconds, what, audio, credits = found.groups()
            if what == "4K Upscale":
                upscaled.append((int(seconds), int(credits)))
            else:
                made.append((table, int(seconds), what, bool(audio), int(credits)))
        table = next(iter(_TABLE.findall(line)), table)
    return made, upscaled


def price_of_row(operation: str, model: str, seconds: int, quality: str, audio: bool) -> Price:
    shape = {"model": model, "duration": seconds, "quality": quality, "audio": audio}
    return price(Request(operation, {"prompt": "A kite", "first_frame_path": "x", **shape}))


@pytest.fixture(scope="module")
def page() -> str:
    if not PAGE.exists():
        pytest.skip("The API's pages are not beside this checkout")
    return PAGE.read_text()


def test_the_copies_are_the_pages_rows(page: str) -> None:
    made, upscaled = rows_of(page)
    assert sorted(made) == sorted(ROWS)
    assert upscaled == UPSCALE_ROWS
    assert len(made) + len(upscaled) == len(re.findall(r"^\| \d+s ", page, re.MULTILINE))


@pytest.mark.parametrize("operation", ["text", "image"])
def test_each_row_of_the_page_is_the_exact_price(page: str, operation: str) -> None:
    made, _upscaled = rows_of(page)
    found = {row: price_of_row(operation, *row[:4]) for row in made}
    assert {row: cost.credits for row, cost in found.items()} == {row: row[4] for row in made}
    assert all(cost.is_exact for cost in found.values())


@pytest.mark.parametrize(("seconds", "credits"), UPSCALE_ROWS)
@pytest.mark.parametrize("model", ["v5.6", "v5.5", "v5", None])
def test_upscale_costs_its_row(seconds: int, credits: int, model: str | None) -> None:
    source = SourceFacts(model, "1080p", seconds)
    cost = price(Request("upscale", {"video_id": "x"}, source=source))
    assert (cost.credits, cost.is_exact) == (credits, True)

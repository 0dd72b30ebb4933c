"""Every price that the facts of 2026 name, from todays_prices.csv: ours, and what the sandbox charges.

An estimate stands for a price that no text names; the sandbox has the same, so that the rules are compared.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pixstudio.pixverse.capabilities import (
    FileFacts,
    Request,
    SourceFacts,
    all_model_rows,
    violations,
)
from pixstudio.pixverse.prices import price
from pixstudio.sandbox.audio.voices import voices_of_model
from pixstudio.sandbox.plans import FREE_IMAGES
from tests.contract.offline_sandbox import A_VIDEO, AN_IMAGE, SOURCES, Desk

TABLE = Path(__file__).with_name("todays_prices.csv")
PLAN = "Pro Plan"
NUMBERS = ("duration", "create_count")
FIRST: dict[str, object] = {"frame_1_path": AN_IMAGE}
FRAME: dict[str, object] = {"first_frame_path": AN_IMAGE}
NEEDED: dict[str, dict[str, object]] = {
    "image": FRAME,
    "frames": {**FRAME, "last_frame_path": AN_IMAGE},
    "fusion": {**FIRST, "prompt": "@image1 at sea"},
    "motion": {**FIRST, "video_1_path": A_VIDEO},
    "extend": {"video_id": SOURCES["v5"]},
    "upscale": {"video_id": SOURCES["v5"]},
}


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    kind: str
    operation: str
    model: str
    options: str
    credits: str
    certainty: str

    @property
    def request(self) -> Request:
        """The smallest request with these options."""
        given = dict(item.split("=") for item in self.options.split())
        values: dict[str, object] = {"prompt": "A kite", **NEEDED.get(self.operation, {})}
        if self.kind == "speech":
            voice = voices_of_model(self.model)[0].voice_id
            values |= {"prompt": "x" * int(given.pop("characters")), "voice_id": voice}
        values |= {name: int(text) if name in NUMBERS else text for name, text in given.items()}
        values |= {"model": self.model} if self.model else {}
        if self.operation in ("motion", "upscale"):
            del values["prompt"]
        source, files = SourceFacts("v5", "540p", 5), {"video_1_path": FileFacts(5)}
        return Request(self.operation, values, PLAN, source=source, files=files)


def rows() -> Iterator[Row]:
    with TABLE.open(newline="") as file:
        for line in csv.DictReader(file):
            yield Row(**line)


ROWS = tuple(rows())


def test_the_table_has_every_model_and_every_confirmed_rate() -> None:
    listed = {(row.kind, row.model) for row in ROWS}
    offered = [row for row in all_model_rows() if not row.is_retired]
    assert listed - {("video", "")} == {(row.kind, row.name) for row in offered}
    qualities = {(row.kind, row.model, row.request.choice("quality")) for row in ROWS}
    for model in offered:
        rates = getattr(model.prices, "rates", None) or getattr(model.prices, "items", {})
        missing = {name for name in rates if name and model.has_exact_prices} - {
            quality for kind, name, quality in qualities if (kind, name) == (model.kind, model.name)
        }
        assert not missing, (model.name, missing)


@pytest.mark.parametrize("kind", ["video", "image", "music", "speech"])
def test_each_row_is_our_price_and_what_is_charged(desk: Desk, kind: str) -> None:
    desk.begin()
    own = [row for row in ROWS if row.kind == kind]
    for number, row in enumerate(own):
        request = row.request
        assert not violations(request), row
        cost = price(request, unlimited_models=FREE_IMAGES, plan=PLAN)
        assert (str(cost.credits), cost.is_exact) == (row.credits, row.certainty == "exact"), row
        assert desk.ask(request, reply_ref=str(number)).status == 200, row
    charged = desk.ledger()
    assert [str(charged[str(number)]) for number in range(len(own))] == [row.credits for row in own]


def test_the_same_without_the_plan_is_not_free(desk: Desk) -> None:
    free = [row for row in ROWS if row.credits == "0"]
    assert len(free) == 2
    for row in free:
        request = Request(row.operation, row.request.parameters, "Standard Plan")
        assert price(request, plan="Standard Plan").credits > 0
        assert price(request, plan=None).credits > 0

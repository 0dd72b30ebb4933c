"""The image models of the sandbox: one row per model, from the page of images/create."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

DETAIL_LEVELS = {"low": 0.5, "medium": 1.0, "high": 2.0}
MAX_REFERENCES = 14
SQUARE = ("1:1",)
USUAL_RATIOS = (*SQUARE, "16:9", "9:16", "4:3", "3:4", "5:4", "4:5", "3:2", "2:3", "21:9")
AUTOMATIC_RATIOS = ("auto", *USUAL_RATIOS)
KLING_RATIOS = (*SQUARE, "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9")
GPT_RATIOS = (*SQUARE, "1:2", "4:3", "3:4", "3:2", "2:3", "16:9", "9:16", "2:1", "21:9")


@dataclass(frozen=True, kw_only=True)
class ImageModel:
    """One row: credits per image by quality, the first being the default; references; aspect ratios, the
    first being the default; whether it needs `detail_level`."""

    name: str
    rates: Mapping[str, int]
    references: int
    ratios: tuple[str, ...] = AUTOMATIC_RATIOS
    needs_detail: bool = False

    def credits(self, quality: str, detail_level: str) -> int:
        """Credits of one image."""
        return ceil(self.rates[quality] * DETAIL_LEVELS.get(detail_level, 1.0))


# Where the page has no price (nano-banana-2-lite, seedream-5.0-pro, kling, gpt), the sandbox has its own.
MODEL_ROWS = (
    ImageModel(
        name="qwen-image", rates={"1080p": 10, "720p": 5}, references=3, ratios=USUAL_RATIOS
    ),
    ImageModel(name="nano-banana", rates={"1080p": 15}, references=3),
    ImageModel(
        name="nano-banana-2",
        rates={"1080p": 25, "512p": 16, "1440p": 40, "2160p": 60},
        references=9,
    ),
    ImageModel(name="nano-banana-2-lite", rates={"1080p": 10}, references=14),
    ImageModel(name="nano-banana-pro", rates={"1080p": 50, "1440p": 50, "2160p": 90}, references=9),
    ImageModel(name="seedream-4.0", rates={"1080p": 10, "1440p": 10, "2160p": 10}, references=6),
    ImageModel(name="seedream-4.5", rates={"1440p": 10, "2160p": 10}, references=6),
    ImageModel(
        name="seedream-5.0-lite", rates={"1440p": 15, "1800p": 15, "2160p": 15}, references=6
    ),
    ImageModel(name="seedream-5.0-pro", rates={"1080p": 20, "1440p": 20}, references=10),
    ImageModel(
        name="kling-3.0", rates={"1080p": 20, "1440p": 30}, references=1, ratios=KLING_RATIOS
    ),
    ImageModel(
        name="kling-o3",
        rates={"1080p": 20, "1440p": 30, "2160p": 50},
        references=1,
        ratios=KLING_RATIOS,
    ),
    ImageModel(
        name="gpt-image-2.0",
        rates={"1080p": 20, "1440p": 30, "2160p": 50},
        references=9,
        ratios=GPT_RATIOS,
        needs_detail=True,
    ),
)
IMAGE_MODELS = {row.name: row for row in MODEL_ROWS}

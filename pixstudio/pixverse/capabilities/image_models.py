"""One row per image model. Adding one is adding a row to `BUILT_IN_IMAGE_MODELS`.

Some have the name of a video model: rows are told apart by their kind. Of `max_seconds` only the keys count,
the qualities.
"""

from datetime import date

from .models import Mark, Model, Use
from .price_rules import PerItemPrices

_AS_OF = date(2026, 3, 9)
_WIDE = ("1:1", "16:9", "9:16", "4:3", "3:4", "5:4", "4:5", "3:2", "2:3", "21:9")
_AUTO = ("auto", *_WIDE)
_KLING = ("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9")
_GPT = ("1:1", "1:2", "4:3", "3:4", "3:2", "2:3", "16:9", "9:16", "2:1", "21:9")


def _row(
    name: str,
    family: str,
    prices: dict[str, int],
    max_images: int,
    ratios: tuple[str, ...],
    *,
    mark: Mark = "certain",
    needs_detail: bool = False,
) -> Model:
    """Return a row; `prices` are credits per image by quality, the default quality first."""
    detail = frozenset({"detail_level"} if needs_detail else ())
    quality = next(iter(prices))
    defaults = {"quality": quality, "aspect_ratio": ratios[0]}
    return Model(
        name,
        {"images": Use(max_images=max_images)},
        kind="image",
        family=family,
        takes=detail,
        requires=detail,
        max_seconds=dict.fromkeys(prices, 0),
        ratios=ratios,
        # No page names a limit of image prompts.
        prompt_max_length=5000,
        defaults={**defaults, **({"detail_level": "medium"} if needs_detail else {})},
        prices=PerItemPrices(prices, is_exact=mark == "certain"),
        prices_on=_AS_OF,
        prices_mark=mark,
    )


# Prices that no page names are assumed from the nearest model.
BUILT_IN_IMAGE_MODELS = (
    _row("qwen-image", "Qwen", {"1080p": 10, "720p": 5}, 3, _WIDE),
    _row("nano-banana", "Nano Banana", {"1080p": 15}, 3, _AUTO),
    _row(
        "nano-banana-2",
        "Nano Banana",
        {"1080p": 25, "512p": 16, "1440p": 40, "2160p": 60},
        9,
        _AUTO,
    ),
    _row("nano-banana-2-lite", "Nano Banana", {"1080p": 10}, 14, _AUTO, mark="assumed"),
    _row("nano-banana-pro", "Nano Banana", {"1080p": 50, "1440p": 50, "2160p": 90}, 9, _AUTO),
    _row("seedream-4.0", "Seedream", {"1080p": 10, "1440p": 10, "2160p": 10}, 6, _AUTO),
    _row("seedream-4.5", "Seedream", {"1440p": 10, "2160p": 10}, 6, _AUTO),
    _row("seedream-5.0-lite", "Seedream", {"1440p": 15, "1800p": 15, "2160p": 15}, 6, _AUTO),
    _row("seedream-5.0-pro", "Seedream", {"1080p": 20, "1440p": 20}, 10, _AUTO, mark="assumed"),
    _row("kling-3.0", "Kling", {"1080p": 20, "1440p": 30}, 1, _KLING, mark="assumed"),
    _row("kling-o3", "Kling", {"1080p": 20, "1440p": 30, "2160p": 50}, 1, _KLING, mark="assumed"),
    _row(
        "gpt-image-2.0",
        "GPT Image",
        {"1080p": 20, "1440p": 30, "2160p": 50},
        9,
        _GPT,
        mark="assumed",
        needs_detail=True,
    ),
)

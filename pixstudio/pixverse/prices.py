"""Credits for a request: the cost table of api-pixverse-v2.md as data, else an estimate."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from .capabilities import Request
from .capabilities.operations import MAX_FRAMES, SOUND_PROMPTS

Rows = Mapping[int, int]

# Credits by seconds, for each quality without and with sound of its own.
_V55: Mapping[tuple[str, bool], Rows] = {
    ("360p", False): {5: 20, 8: 40, 10: 40},
    ("360p", True): {5: 25, 8: 50, 10: 50},
    ("540p", False): {5: 30, 8: 60, 10: 60},
    ("540p", True): {5: 40, 8: 80, 10: 80},
    ("720p", False): {5: 40, 8: 80, 10: 80},
    ("720p", True): {5: 50, 8: 100, 10: 100},
    ("1080p", False): {5: 80, 8: 160},
    ("1080p", True): {5: 100, 8: 200},
}
_V5: Mapping[tuple[str, bool], Rows] = {
    ("360p", False): {5: 45, 8: 90},
    ("540p", False): {5: 45, 8: 90},
    ("720p", False): {5: 60, 8: 120},
    ("1080p", False): {5: 120, 8: 240},
}
_UPSCALE: Rows = {5: 30, 8: 60}

# The page has no rows for v5.6 and v5-fast: theirs are v5.5's, and never exact.
TABLES: Mapping[str, Mapping[tuple[str, bool], Rows]] = {"v5.5": _V55, "v5": _V5}
STAND_IN = "v5.5"
EXACT_OPERATIONS = frozenset({"text", "image"})
UNKNOWN_OFF_PEAK_SHARE = 0.5
ASSUMED_SECONDS = 5
LONGEST_PRICED_SECONDS = 600


@dataclass(frozen=True)
class Part:
    """A line of a price; `credits` of a discount are negative."""

    label: str
    credits: int


@dataclass(frozen=True)
class Price:
    """What a request costs, in credits; the parts add up to `credits`.

    `is_exact` says that the API's pages give this very number. `is_upper_bound` says that the
    discount is only known as "up to": the charge lies between `credits` and `full_credits`.
    `full_credits` is the price without any discount, the number to hold against a budget.
    """

    credits: int
    is_exact: bool
    parts: tuple[Part, ...] = ()
    is_upper_bound: bool = False
    full_credits: int = 0


def price(
    request: Request,
    *,
    off_peak_discount: float | None = None,
    preview_mode_discount: float | None = None,
) -> Price:
    """Return the price of a request, also of one that breaks rules.

    Discounts are the account's own shares from `features` (0.7: 70 % is paid). No page says what they
    mean, so that they count as "up to". Without one, off-peak is taken at 50 %, and a preview at its full
    price.
    """
    parts, is_exact = _parts(request)
    total = sum(part.credits for part in parts)
    full = Price(total, is_exact, parts, full_credits=total)
    return _off_peak(_preview(full, request, preview_mode_discount), request, off_peak_discount)


def _preview(full: Price, request: Request, share: float | None) -> Price:
    if not request.is_on("preview_mode"):
        return full
    return (
        _discounted(full, share, "Preview") if _is_share(share) else replace(full, is_exact=False)
    )


def _off_peak(full: Price, request: Request, share: float | None) -> Price:
    if not request.is_on("off_peak_mode"):
        return full
    known = share if _is_share(share) else UNKNOWN_OFF_PEAK_SHARE
    return _discounted(full, known, "Off-peak")


def _is_share(share: float | None) -> bool:
    return share is not None and 0 < share <= 1


def _discounted(full: Price, share: float | None, label: str) -> Price:
    share = 1 if share is None else share
    credits = _rounded_up(full.credits * share)
    saving = Part(f"{label}, up to −{round(100 * (1 - share))} %", credits - full.credits)
    parts = (*full.parts, saving)
    return replace(full, credits=credits, parts=parts, is_exact=False, is_upper_bound=True)


def _parts(request: Request) -> tuple[tuple[Part, ...], bool]:
    if request.operation == "effect":
        return _effect(request)
    if request.operation == "upscale":
        seconds = _source_seconds(request)
        credits, is_exact = _of_rows(_UPSCALE, seconds or ASSUMED_SECONDS)
        return (Part("4K", credits),), is_exact and seconds is not None
    if request.operation == "transition":
        return _transition(request), False
    if request.operation in {"modify", "lipsync"}:
        credits, _ = _of_seconds(request, _source_seconds(request) or ASSUMED_SECONDS)
        return (Part(request.row.label, credits),), False
    return _made_of_seconds(request)


def _effect(request: Request) -> tuple[tuple[Part, ...], bool]:
    """The whole cost of a template is `video_base_cost + fixed_cost`, whatever the quality."""
    effect = request.effect
    if effect is None or effect.video_base_cost is None:
        credits, _ = _of_seconds(request, _asked_seconds(request, "duration"))
        return (Part("Effect", credits + (effect.fixed_cost or 0 if effect else 0)),), False
    extra = (Part("This effect", effect.fixed_cost),) if effect.fixed_cost else ()
    return (Part("Video", effect.video_base_cost), *extra), True


def _made_of_seconds(request: Request) -> tuple[tuple[Part, ...], bool]:
    seconds = _asked_seconds(request, "duration")
    credits, is_row = _of_seconds(request, seconds)
    silent, _ = _of_seconds(request.with_value("audio", None), seconds)
    has_priced_model = request.model_name in TABLES
    # Nothing says whether v5's spoken words and sound effects cost anything.
    has_unpriced_sound = any(request.has(name) for name in SOUND_PROMPTS)
    is_exact = (
        is_row
        and has_priced_model
        and not has_unpriced_sound
        and request.operation in EXACT_OPERATIONS
    )
    video = Part(f"{seconds} s at {request.choice('quality')}", silent)
    sound = (Part("Sound", credits - silent),) if credits != silent else ()
    return (video, *sound), is_exact


def _transition(request: Request) -> tuple[Part, ...]:
    last = max((2, *request.frame_numbers))
    found = []
    for n in range(1, min(last, MAX_FRAMES)):
        seconds = _asked_seconds(request, f"duration_{n}_to_{n + 1}")
        found.append(Part(f"{n} → {n + 1}, {seconds} s", _of_seconds(request, seconds)[0]))
    return tuple(found)


def _asked_seconds(request: Request, name: str) -> int:
    """Return the length asked for; a length that no model makes is priced as the usual one."""
    seconds = request.number(name)
    return seconds if seconds and 0 < seconds <= LONGEST_PRICED_SECONDS else ASSUMED_SECONDS


def _source_seconds(request: Request) -> float | None:
    seconds = request.source.duration_seconds if request.source else None
    return seconds if seconds and seconds > 0 else None


def _of_seconds(request: Request, seconds: float) -> tuple[int, bool]:
    """Return the credits of a video of this length, and whether the table has that row."""
    table = TABLES["v5"] if request.operation == "lipsync" else _table(request)
    has_audio = request.is_on("audio") and request.row.parameter("audio") is not None
    quality = _quality(request)
    rows = table.get((quality, has_audio)) or table.get((quality, False)) or _V55["540p", has_audio]
    credits, is_row = _of_rows(rows, seconds)
    return credits, is_row and (quality, has_audio) in table


def _table(request: Request) -> Mapping[tuple[str, bool], Rows]:
    return TABLES.get(request.model_name or STAND_IN, TABLES[STAND_IN])


def _quality(request: Request) -> str:
    if request.row.parameter("quality") is None:
        return (request.source.quality if request.source else None) or "540p"
    return request.choice("quality")


def _of_rows(rows: Rows, seconds: float) -> tuple[int, bool]:
    """Return a row's price, or the nearest row's price per second, rounded up.

    An estimate never leaves the rows on both sides of it: 9 s cost what both 8 and 10 s cost.
    """
    if seconds in rows:
        return rows[int(seconds)], True
    nearest = min(rows, key=lambda length: (abs(length - seconds), -length))
    estimate = _rounded_up(rows[nearest] / nearest * seconds)
    shorter = [credits for length, credits in rows.items() if length < seconds]
    longer = [credits for length, credits in rows.items() if length > seconds]
    at_least = max([estimate, *shorter])
    return min([at_least, *longer]), False


def _rounded_up(credits: float) -> int:
    """Round up, but not for the sake of a float's last digits."""
    return math.ceil(round(credits, 6))

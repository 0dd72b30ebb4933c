"""Credits of a request, by the price rule of its operation and the prices of its model."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pixstudio.pixverse.capabilities.model_table import FALLBACK_PRICES, plan_tier
from pixstudio.pixverse.capabilities.operation_table import MAX_FRAMES

from .capabilities import Request
from .capabilities.parameters import SOUND_PROMPTS
from .capabilities.price_rules import Basis, PerCharacterPrices, Prices, rounded_up

UNKNOWN_OFF_PEAK_SHARE = 0.5
ASSUMED_SECONDS = 5
ASSUMED_QUALITY = "540p"
MAX_PRICED_SECONDS = 600


@dataclass(frozen=True)
class Part:
    """A line of a price: a code with facts; `credits` of a discount are negative.

    Its words are in `pixstudio/web/wording/prices.py`.
    """

    code: str
    credits: int
    facts: Mapping[str, object] = field(default_factory=dict)


Parts = tuple[tuple[Part, ...], bool]


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
    unlimited_models: Collection[str] = (),
    plan: str | None = None,
) -> Price:
    """Return the price of a request, also of one that violates rules.

    Discounts are the account's own shares from `features` (0.7: 70 % is paid). No page says what they
    mean, so that they count as "up to". Without one, off-peak is taken at 50 %, and a preview at its full
    price. Images of `unlimited_models` cost the account nothing, nor do models that are free from its `plan`.
    """
    parts, is_exact = _BY_BASIS[request.row.price.basis](request)
    total = sum(part.credits for part in parts)
    full = Price(total, is_exact, parts, full_credits=total)
    if _is_free(request, unlimited_models, plan):
        free = (*parts, Part("unlimited", -total)) if total else parts
        return Price(0, True, free)
    return _off_peak(_preview(full, request, preview_mode_discount), request, off_peak_discount)


def _is_free(request: Request, unlimited_models: Collection[str], plan: str | None) -> bool:
    if request.row.kind == "image" and request.model_name in unlimited_models:
        return True
    tier, needed = plan_tier(plan), plan_tier(request.model.free_from) if request.model else None
    return tier is not None and needed is not None and tier >= needed


def _preview(full: Price, request: Request, share: float | None) -> Price:
    if not request.is_on("preview_mode"):
        return full
    return (
        _discounted(full, share, "preview_discount")
        if _is_share(share)
        else replace(full, is_exact=False)
    )


def _off_peak(full: Price, request: Request, share: float | None) -> Price:
    if not request.is_on("off_peak_mode"):
        return full
    known = share if _is_share(share) else UNKNOWN_OFF_PEAK_SHARE
    return _discounted(full, known, "off_peak_discount")


def _is_share(share: float | None) -> bool:
    return share is not None and 0 < share <= 1


def _discounted(full: Price, share: float | None, code: str) -> Price:
    share = 1 if share is None else share
    credits = rounded_up(full.credits * share)
    saving = Part(code, credits - full.credits, {"percent": round(100 * (1 - share))})
    parts = (*full.parts, saving)
    return replace(full, credits=credits, parts=parts, is_exact=False, is_upper_bound=True)


def _by_duration(request: Request) -> Parts:
    seconds = _requested_seconds(request, "duration")
    credits, is_row = _credits(request, seconds)
    silent, _ = _credits(request.with_value("audio", None), seconds)
    has_prices = request.model is not None and request.model.has_exact_prices
    # The pages do not say whether v5's spoken words and sound effects cost anything.
    has_unpriced_sound = any(request.has(name) for name in SOUND_PROMPTS)
    is_exact = is_row and has_prices and not has_unpriced_sound and request.row.price.is_exact
    facts = {"seconds": seconds, "quality": request.choice("quality")}
    audio = (Part("audio", credits - silent),) if credits != silent else ()
    return (Part("duration", silent, facts), *audio), is_exact


def _by_segments(request: Request) -> Parts:
    last = max((2, *request.frame_numbers))
    return tuple(_segments(request, last)), False


def _segments(request: Request, last: int) -> Iterator[Part]:
    for n in range(1, min(last, MAX_FRAMES)):
        seconds = _requested_seconds(request, f"duration_{n}_to_{n + 1}")
        facts = {"start": n, "end": n + 1, "seconds": seconds}
        yield Part("segment", _credits(request, seconds)[0], facts)


def _by_source(request: Request) -> Parts:
    seconds = request.source.duration_seconds if request.source else None
    is_known = bool(seconds and seconds > 0)
    credits, is_row = _credits(request, seconds if seconds and is_known else ASSUMED_SECONDS)
    is_exact = is_row and is_known and request.row.price.is_exact
    return (Part("operation", credits, {"operation": request.operation}),), is_exact


def _by_effect(request: Request) -> Parts:
    """The whole cost of a template is `video_base_cost + fixed_cost`, in every quality."""
    effect = request.effect
    if effect is None or effect.video_base_cost is None:
        credits, _ = _credits(request, _requested_seconds(request, "duration"))
        return (Part("effect", credits + (effect.fixed_cost or 0 if effect else 0)),), False
    extra = (Part("effect_extra", effect.fixed_cost),) if effect.fixed_cost else ()
    return (Part("effect_video", effect.video_base_cost), *extra), True


def _by_item(request: Request) -> Parts:
    credits, is_row = _credits(request, ASSUMED_SECONDS)
    facts = {"operation": request.operation}
    return (Part("operation", credits, facts),), is_row and request.row.price.is_exact


DETAIL_FACTORS = {"low": 0.5, "medium": 1.0, "high": 2.0}


def _by_images(request: Request) -> Parts:
    """A price for each image, by quality and, where the model takes it, detail."""
    one, is_row = _credits(request, ASSUMED_SECONDS)
    has_detail = request.model is not None and "detail_level" in request.model.takes
    factor = DETAIL_FACTORS.get(request.choice("detail_level"), 1.0) if has_detail else 1.0
    count = request.number("create_count") or 1
    each = rounded_up(one * factor)
    is_exact = bool(is_row and request.model and request.model.has_exact_prices)
    facts = {"count": count, "quality": request.choice("quality")}
    code = "image" if count == 1 else "images"
    return (Part(code, each * count, facts),), is_exact and request.row.price.is_exact


def _by_characters(request: Request) -> Parts:
    """Each started unit of characters costs the same."""
    text, prices = request.value("prompt"), _prices(request)
    characters = len(text) if isinstance(text, str) else 0
    if not isinstance(prices, PerCharacterPrices):
        credits, is_exact = prices.credits(ASSUMED_QUALITY, False, ASSUMED_SECONDS)
    else:
        credits, is_exact = prices.credits_of(characters)
    is_exact = is_exact and request.row.price.is_exact and characters > 0
    return (Part("characters", credits, {"characters": characters}),), is_exact


_BY_BASIS: Mapping[Basis, Callable[[Request], Parts]] = {
    "duration": _by_duration,
    "segments": _by_segments,
    "source": _by_source,
    "effect": _by_effect,
    "item": _by_item,
    "images": _by_images,
    "characters": _by_characters,
}


def _requested_seconds(request: Request, name: str) -> int:
    """Return the requested length; an impossible length is priced as the usual one."""
    seconds = request.number(name)
    return seconds if seconds and 0 < seconds <= MAX_PRICED_SECONDS else ASSUMED_SECONDS


def _credits(request: Request, seconds: float) -> tuple[int, bool]:
    """Return the credits of a video of this length, and whether the pages give that number."""
    has_audio = request.is_on("audio") and request.row.takes("audio")
    return _prices(request).credits(_quality(request), has_audio, seconds)


def _prices(request: Request) -> Prices:
    """Return the operation's own prices, else those of its model or of the only model it works with."""
    row = request.row
    if row.price.prices:
        return row.price.prices
    model = request.model if row.takes_model else row.only_model
    return (model.prices if model else None) or FALLBACK_PRICES


def _quality(request: Request) -> str:
    if not request.row.takes("quality"):
        return (request.source.quality if request.source else None) or ASSUMED_QUALITY
    return request.choice("quality")

"""docs/models.md from the table of models: `python -m tests.pixverse.models_page` writes it."""

from collections.abc import Iterator
from pathlib import Path

from pixstudio.pixverse.capabilities import OPERATION_OF_NAME, Model, model_rows
from pixstudio.pixverse.capabilities.file_counts import max_files_of, max_images_of
from pixstudio.pixverse.capabilities.parameters import ASPECT_RATIOS
from pixstudio.pixverse.capabilities.price_rules import (
    PerCharacterPrices,
    PerSecondPrices,
    TablePrices,
)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "models.md"
HEAD = """# Models

Made from the tables in `pixstudio/pixverse/capabilities` by `python -m tests.pixverse.models_page`; a test
compares the two.

A mark says how sure a line is. **Certain**: the API's own pages and examples say so. **Likely**: an older or
cut copy of them does. **Assumed**: no page says it; it is the widest sensible choice, or the price of the
nearest model. The studio shows “≈” before a price that isn't certain; what the API answers is what is counted
as charged.

Aspect ratios are 16:9, 9:16, 1:1, 4:3 and 3:4, unless a model has more. With a first frame the shape is that
of the image.
"""


def page() -> str:
    """The whole page."""
    rows = [*model_rows().values()]
    audio = [*model_rows("music").values(), *model_rows("speech").values()]
    parts = [HEAD, *_sections(rows), *_images(), *_audio_models(audio), _operations()]
    return "\n".join(parts)


def _sections(rows: list[Model]) -> Iterator[str]:
    for family in dict.fromkeys(row.family for row in rows):
        yield f"## {family}\n"
        for row in (row for row in rows if row.family == family):
            yield _model(row)


def _model(row: Model) -> str:
    if row.is_retired:
        return f"### {row.name}\n\nNo longer offered; shown on old results.\n"
    lines = [
        f"### {row.name}\n",
        f"- Limits ({row.limits_mark}): {_lengths(row)}; prompts up to {row.prompt_max_length:,} characters",
        f"- Operations: {', '.join(_operation(row, name) for name in row.uses)}",
        f"- Price ({row.prices_mark}{_date(row)}): {_price(row)}",
        f"- {_extras(row)}",
    ]
    return "\n".join(lines) + "\n"


def _images() -> Iterator[str]:
    yield "## Images\n\nModels of images; some have the name of a video model. Prices are per image.\n"
    for row in model_rows("image").values():
        operation = OPERATION_OF_NAME["images"]
        shown = [
            f"{row.prices.credits(name, False, 5)[0]} at {name}"
            for name in row.max_seconds
            if row.prices
        ]
        lines = [
            f"### {row.name} (images)\n",
            f"- Limits ({row.limits_mark}): {', '.join(row.max_seconds)}; {', '.join(row.ratios or ())};"
            f" references: {max_images_of(operation, row)}",
            f"- Price ({row.prices_mark}{_date(row)}): {', '.join(shown)}",
            f"- {_image_extras(row)}",
        ]
        yield "\n".join(lines) + "\n"


def _audio_models(rows: list[Model]) -> Iterator[str]:
    yield "## Music and speech\n"
    for row in rows:
        lines = [
            f"### {row.name} ({row.kind})\n",
            f"- Limits ({row.limits_mark}): {'texts' if row.kind == 'speech' else 'prompts'}"
            f" up to {row.prompt_max_length:,} characters{_audio_images(row)}",
            f"- Price ({row.prices_mark}{_date(row)}): {_audio_price(row)}",
            f"- {_settings(row)}",
        ]
        yield "\n".join(lines) + "\n"


def _audio_images(row: Model) -> str:
    most = max_images_of(OPERATION_OF_NAME[row.kind], row)
    return f"; up to {most} images" if most else ""


def _audio_price(row: Model) -> str:
    if isinstance(row.prices, PerCharacterPrices):
        unit, credits = row.prices.unit_characters, row.prices.unit_credits
        return f"{credits} credit for each started {unit} characters"
    return f"{row.prices.credits('', False, 5)[0]} credits per track" if row.prices else "unknown"


def _settings(row: Model) -> str:
    shown = [
        f"{name} {row.ranges[name][0]:g} to {row.ranges[name][1]:g}" if name in row.ranges else name
        for name in sorted(row.takes)
    ]
    return f"Takes: {', '.join(shown) or 'a prompt only'}"


def _image_extras(row: Model) -> str:
    detail = "needs `detail_level`: low × 0.5, medium × 1, high × 2"
    return f"Extras: {detail if 'detail_level' in row.requires else 'none'}"


def _lengths(row: Model) -> str:
    spans: dict[int, list[str]] = {}
    for quality, longest in row.max_seconds.items():
        spans.setdefault(longest, []).append(quality)
    sizes = "; ".join(
        f"{row.min_seconds}–{longest} s at {', '.join(names)}" for longest, names in spans.items()
    )
    more = [ratio for ratio in row.ratios or () if ratio not in ASPECT_RATIOS]
    return f"{sizes}; also {' and '.join(more)}" if more else sizes


def _operation(row: Model, name: str) -> str:
    operation, use = OPERATION_OF_NAME[name], row.use(name)
    facts = []
    if use.max_seconds and set(use.max_seconds) != set(row.max_seconds):
        facts.append("/".join(use.max_seconds))
    if use.max_seconds or use.min_seconds:
        facts.append(f"up to {max(row.lengths(name).values())} s")
    if operation.takes("frame_2_path"):
        facts.append(f"up to {max_images_of(operation, row)} images")
    for kind, most in max_files_of(operation, row).items():
        facts += [f"{most} {kind} files"] if most else []
    return f"{name} ({', '.join(facts)})" if facts else name


def _price(row: Model) -> str:
    prices = row.prices
    if isinstance(prices, PerSecondPrices):
        rates = {**prices.assumed_rates, **prices.rates}
        shown = [
            f"{'' if name in prices.rates and prices.is_exact else '≈ '}{rates[name]} at {name}"
            for name in row.max_seconds
            if name in rates
        ]
        return f"credits per second, sound included: {', '.join(shown)}"
    if isinstance(prices, TablePrices):
        return "credits by length: " + "; ".join(_table_rows(prices))
    return "≈ as v5.5"


def _table_rows(prices: TablePrices) -> Iterator[str]:
    for (quality, has_audio), lengths in prices.rows.items():
        name = f"{quality} with sound" if has_audio else quality
        yield f"{name} {', '.join(f'{credits} for {s} s' for s, credits in lengths.items())}"


def _date(row: Model) -> str:
    return f", {row.prices_on:%Y-%m-%d}" if row.prices_on else ""


def _extras(row: Model) -> str:
    sound = "sound prompts" if row.has_sound_prompts else ""
    sound = "always makes sound" if row.has_own_sound else sound
    takes = [sound] if sound else []
    takes += [f"takes {name}" for name in ("audio", "multi_shot") if name in row.takes]
    takes += [f"refuses {', '.join(sorted(row.refuses))}"] if row.refuses else []
    takes += [f"always sends {', '.join(sorted(row.requires))}"] if row.requires else []
    takes += [f"the account needs {row.needs_feature}"] if row.needs_feature else []
    takes += [f"free from the {row.free_from} plan"] if row.free_from else []
    return "Extras: " + ("; ".join(takes) or "none")


def _operations() -> str:
    lines = [
        "## Operations\n",
        "| Operation | Endpoint | Default model | Models |",
        "|---|---|---|---|",
    ]
    for row in OPERATION_OF_NAME.values():
        names = (
            ", ".join(model.name for model in row.models if model.is_offered) or "the effect's own"
        )
        lines.append(
            f"| {row.name} | `{row.path.lstrip('/')}` | {row.default_model or '–'} | {names} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())

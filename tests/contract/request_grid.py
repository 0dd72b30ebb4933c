"""The cases: every combination of what the matrix of models is about, by operation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from pixstudio.pixverse.capabilities import (
    QUALITIES,
    EffectFacts,
    FileFacts,
    Request,
    SourceFacts,
    model_rows,
)
from pixstudio.pixverse.schemas import Effect
from pixstudio.sandbox.catalogue import available_effects, serialize_effect
from tests.contract.offline_sandbox import A_VIDEO, AN_IMAGE, PLANS, SOUND, SOURCES

Values = Mapping[str, object]
MODEL_NAMES = tuple(model_rows())
TIERS = ("Free Plan", "Standard Plan", "Pro Plan")
DURATIONS = tuple(range(12))
EFFECT_DURATIONS = (None, 5, 8, 10, 11)
PROMPT = "a lighthouse at dusk"
WORDS: Values = {"lip_sync_tts_prompt": "Good evening"}
VOICE: Values = {"lip_sync_tts_speaker_id": "2"}


def merged(*parts: Values) -> dict[str, object]:
    """All parts in one, without what is None."""
    return {name: value for part in parts for name, value in part.items() if value is not None}


def audio_files() -> tuple[Values, ...]:
    """Every combination of the four ways to ask for sound."""
    ways: tuple[Values, ...] = (
        {"audio": True},
        {"auto_sound": True},
        {"sound_effect_prompt": "waves"},
        {**WORDS, **VOICE},
    )
    chosen = product((False, True), repeat=len(ways))
    return tuple(
        merged(*(way for way, is_on in zip(ways, on, strict=True) if is_on)) for on in chosen
    )


SWITCHES: tuple[Values, ...] = (
    {"audio": False},
    {"auto_sound": False},
    {"audio": False, "auto_sound": False, "sound_effect_prompt": ""},
    WORDS,
    VOICE,
)


def matrix(
    operation: str, base: Values, model: str, plans: Sequence[str] = PLANS
) -> Iterator[Request]:
    """Quality × duration × sound × plan for one model."""
    own = qualities_of(operation, model), durations_of(operation, model)
    for quality, seconds, sound, plan in product(*own, audio_files(), plans):
        shape = {"model": model, "quality": quality, "duration": seconds}
        yield Request(operation, merged(base, shape, sound), plan)


def qualities_of(operation: str, model: str) -> tuple[str, ...]:
    """The usual qualities and the model's own."""
    return tuple(dict.fromkeys((*QUALITIES, *model_rows()[model].lengths(operation))))


def durations_of(operation: str, model: str) -> tuple[int, ...]:
    """Short lengths, and both sides of the model's limits."""
    row = model_rows()[model]
    shortest, longest = row.shortest_seconds(operation), set(row.lengths(operation).values())
    edges = {shortest - 1, shortest, *longest, *(seconds + 1 for seconds in longest)}
    return tuple(sorted({*DURATIONS, *edges}))


def empty_values(operation: str, base: Values, model: str) -> Iterator[Request]:
    """What is left out or switched off, beside values on both sides of a limit."""
    for quality, seconds, sound, plan in product(
        (None, "1080p", "4K"), (None, 8, 9), SWITCHES, (None, *TIERS)
    ):
        for name in (model, None, "v4"):
            shape = {"model": name, "quality": quality, "duration": seconds}
            yield Request(operation, merged(base, shape, sound), plan)


def of_frames(model: str) -> Iterator[Request]:
    """First and last frame: the matrix, also with one of the two missing."""
    base = {"first_frame_path": AN_IMAGE, "last_frame_path": AN_IMAGE}
    yield from matrix("frames", base, model, TIERS)
    yield from empty_values("frames", base, model)
    for missing in base:
        for request in empty_values("frames", {**base, missing: None}, model):
            yield replace(request, plan="Pro Plan")


def of_transition(model: str, count: int) -> Iterator[Request]:
    """Two to seven images × quality × the last part's length × sound × tier.

    The tiers go with two, three and seven images; between them nothing new can happen.
    """
    plans = TIERS if count in {2, 3, 7} else TIERS[-1:]
    frames = {f"frame_{n}_path": AN_IMAGE for n in range(1, count + 1)}
    last = f"duration_{count - 1}_to_{count}"
    for quality, seconds, sound, plan in product(QUALITIES, (0, 1, 8, 9), audio_files(), plans):
        shape = {"model": model, "quality": quality, last: seconds}
        yield Request("transition", merged(frames, shape, sound), plan)
    for n, sound in product(range(1, 8), SWITCHES):
        for name, value in (("duration", 3), ("prompt", PROMPT)):
            part = {f"{name}_{n}_to_{n + 1}": value}
            yield Request("transition", merged(frames, {"model": model}, sound, part))
        gap = {name: path for name, path in frames.items() if name != f"frame_{n}_path"}
        yield Request("transition", merged(gap, {"model": model}, sound))


def of_fusion(model: str) -> Iterator[Request]:
    """Every set of images, named in the prompt or not."""
    prompts = (None, PROMPT, "@image1 meets @pic2", "@image3 alone", "@image4 and @image0")
    for frames, prompt in product(product((None, AN_IMAGE), repeat=3), prompts):
        base = {f"frame_{n}_path": path for n, path in enumerate(frames, 1)}
        yield Request("fusion", merged(base, {"prompt": prompt, "model": model}))
    base = {"frame_1_path": AN_IMAGE, "prompt": PROMPT, "model": model}
    own = (None, *qualities_of("fusion", model)), (None, *durations_of("fusion", model))
    for quality, seconds, plan in product(*own, PLANS):
        yield Request("fusion", merged(base, {"quality": quality, "duration": seconds}), plan)
    yield from of_references({**base, "quality": "720p"})


def of_references(base: Values) -> Iterator[Request]:
    """Up to ten images and four videos and audio files, each of 5 s or too short."""
    known = {A_VIDEO: FileFacts(5), SOUND: FileFacts(0.5)}
    for images, videos, sounds in product((1, 3, 4, 7, 8, 9), range(4), range(3)):
        files = {
            **{f"frame_{n}_path": AN_IMAGE for n in range(1, images + 1)},
            **{f"video_{n}_path": A_VIDEO for n in range(1, videos + 1)},
            **{f"audio_{n}_path": SOUND for n in range(1, sounds + 1)},
        }
        facts = {name: known[word] for name, word in files.items() if word in known}
        for ratio in (None, "1:1", "3:2", "21:9"):
            shape = {"aspect_ratio": ratio}
            yield Request("fusion", merged(base, files, shape), "Pro Plan", files=facts)


def of_motion(model: str) -> Iterator[Request]:
    """Image and video, each given or not, × quality × plan."""
    facts = {"video_1_path": FileFacts(5, width=64, height=36)}
    for image, video, quality, off_peak, plan in product(
        (None, AN_IMAGE), (None, A_VIDEO), (None, *QUALITIES, "480p"), (None, True), PLANS
    ):
        files = {"frame_1_path": image, "video_1_path": video}
        shape = {"model": model, "quality": quality, "off_peak_mode": off_peak}
        source = SourceFacts(duration_seconds=5)
        yield Request("motion", merged(files, shape), plan, source=source, files=facts)


def sources() -> Iterator[tuple[Values, SourceFacts]]:
    """A result of each model, an upload, both, none."""
    for model, word in SOURCES.items():
        yield {"video_id": word}, SourceFacts(model, "540p", 5)
    yield {"video_path": A_VIDEO}, SourceFacts(duration_seconds=5)
    yield {"video_path": A_VIDEO, "video_id": SOURCES["v5"]}, SourceFacts("v5", "540p", 5)
    yield {}, SourceFacts()


def of_extend(model: str) -> Iterator[Request]:
    """Source × quality × duration × plan."""
    own = (None, *qualities_of("extend", model)), (None, *durations_of("extend", model))
    for (source, facts), quality, seconds, plan in product(sources(), *own, PLANS):
        shape = {"model": model, "quality": quality, "duration": seconds}
        yield Request("extend", merged(source, shape), plan, source=facts)


def of_modify(model: str) -> Iterator[Request]:
    """Source × quality × plan, with and without a prompt."""
    for (source, facts), quality, prompt, plan in product(
        sources(), (None, *QUALITIES), (None, PROMPT), PLANS
    ):
        shape = {"model": model, "quality": quality, "prompt": prompt}
        yield Request("modify", merged(source, shape), plan, source=facts)


def of_lipsync() -> Iterator[Request]:
    """Source × words × voice × sound × the switch × plan."""
    for (source, facts), prompt, voice, sound, keep, plan in product(
        sources(), (None, "Hello"), (None, "1"), (None, SOUND), (None, True), PLANS
    ):
        asked_values = {"prompt": prompt, "speaker_id": voice, "audio_path": sound}
        kept = {"original_sound_switch": keep}
        yield Request("lipsync", merged(source, asked_values, kept), plan, source=facts)


def of_upscale() -> Iterator[Request]:
    """A result of each model in every plan; an upload or nothing at all is refused."""
    for (source, facts), plan in product(sources(), PLANS):
        yield Request("upscale", source, plan, source=facts)


def facts_of(effect: Effect) -> EffectFacts:
    """What the rules know of a template, read from the catalogue's own entry."""
    return EffectFacts(
        image_count=effect.image_count,
        duration=effect.duration,
        qualities=effect.qualities,
        video_base_cost=effect.video_base_cost,
        fixed_cost=effect.fixed_cost,
        makes_image=effect.makes_image,
    )


def catalogue(plan: str = "Free") -> dict[str, EffectFacts]:
    """Every effect that accounts with a plan may use, as a client reads it; all may use the free one's."""
    listed = (serialize_effect(effect, "http://sandbox") for effect in available_effects(plan))
    return {found.template_id: facts_of(found) for found in map(Effect.from_json, listed)}


def of_effects(image_files: int) -> Iterator[Request]:
    """One effect of each shape × quality × prompt × duration × sound × tier, with so many images."""
    shapes = {facts: template_id for template_id, facts in catalogue().items()}
    for (facts, template_id), quality, prompt in product(
        shapes.items(), (None, *QUALITIES), (None, PROMPT)
    ):
        names = ("first_frame_path", "last_frame_path")[:image_files]
        base = {"template_id": template_id, "quality": quality, **dict.fromkeys(names, AN_IMAGE)}
        for seconds, sound, plan in product(EFFECT_DURATIONS, (None, False, True), TIERS):
            shape = {"duration": seconds, "auto_sound": sound, "prompt": prompt}
            yield Request("effect", merged(base, shape), plan, effect=facts)


def of_text(model: str) -> Iterator[Request]:
    """The matrix with a prompt."""
    yield from matrix("text", {"prompt": PROMPT}, model)
    yield from empty_values("text", {"prompt": PROMPT}, model)


def of_image(model: str) -> Iterator[Request]:
    """The matrix with an image."""
    yield from matrix("image", {"first_frame_path": AN_IMAGE}, model)
    yield from empty_values("image", {"first_frame_path": AN_IMAGE}, model)

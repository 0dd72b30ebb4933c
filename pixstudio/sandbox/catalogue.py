"""The catalogue of effects and voices."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

VOICES = {"1": "Emily", "2": "James", "3": "Isabella", "4": "Liam", "5": "Chloe", "6": "Adrian"}

MOODS = (
    *("Paper", "Neon", "Velvet", "Frozen", "Golden", "Tiny"),
    *("Cosmic", "Rainy", "Marble", "Lantern", "Mirror", "Autumn"),
)
SCENES = (
    *("Parade", "Orchard", "Carousel", "Hug", "Dancer", "Kitchen", "Skyline"),
    *("Bloom", "Postcard", "Tide", "Cabin", "Portrait", "Runway", "Comet"),
)
FIRST_TEMPLATE_ID = 326_700_000_000_000
ALL_QUALITIES = ("360p", "540p", "720p", "1080p")


@dataclass(frozen=True)
class Effect:
    """An effect template: images it needs, kind of result, price."""

    index: int
    template_id: int
    title: str
    images: int
    is_image: bool
    duration_seconds: int
    qualities: tuple[str, ...]
    base_credits: int
    extra_credits: int
    marker: str
    has_audio: bool

    @property
    def credits(self) -> int:
        """Credits of one run: `video_base_cost + fixed_cost`."""
        return self.base_credits + self.extra_credits


def images_needed(index: int, scene: str) -> int:
    """Images of a template: two for hugs and some others, three to five or none for a few, else one."""
    if index % 56 == 20:
        return 0
    if index % 56 == 55:
        return 3 + index // 56
    return 2 if scene == "Hug" or index % 10 == 9 else 1


def effect_qualities(index: int) -> tuple[str, ...]:
    """Qualities of a template; most offer all."""
    return {3: ALL_QUALITIES[:3], 8: ALL_QUALITIES[1:]}.get(index % 12, ALL_QUALITIES)


def build_effect(index: int, mood: str, scene: str) -> Effect:
    """The effect at an index, always the same."""
    is_image = scene == "Postcard"
    return Effect(
        index=index,
        template_id=FIRST_TEMPLATE_ID + index * 1_234_567_891,
        title=f"{mood} {scene}",
        images=1 if is_image else images_needed(index, scene),
        is_image=is_image,
        duration_seconds=8 if index % 5 == 4 else 5,
        qualities=effect_qualities(index),
        base_credits=40 if index % 5 == 4 else 20,
        extra_credits=20 if index % 3 == 0 else 0,
        marker=("new", "hot", "", "")[index % 4],
        has_audio=not is_image and index % 7 != 6,
    )


EFFECTS = {
    effect.template_id: effect
    for effect in (build_effect(i, *pair) for i, pair in enumerate(product(MOODS, SCENES)))
}


def is_available(effect: Effect, plan: str) -> bool:
    """Whether the plan's catalogue contains the template; the free plan's lacks some."""
    return plan != "Free" or effect.index % 7 != 2


def available_effects(plan: str) -> list[Effect]:
    """The effects of a plan, in catalogue order."""
    return [effect for effect in EFFECTS.values() if is_available(effect, plan)]


def example_text(images: int) -> str:
    """What a person has to do for the template."""
    if not images:
        return "Describe the scene"
    return f"Upload {images} photo{'s' if images > 1 else ''}"


def serialize_effect(effect: Effect, base_url: str) -> dict[str, object]:
    """One item of GET videos/effects."""
    asset = f"{base_url}/media/asset/template/{effect.template_id}"
    return {
        "template_id": effect.template_id,
        "display_name": effect.title,
        "workflow_tag": f"sandbox_{effect.title.lower().replace(' ', '_')}_{effect.index:03d}",
        "display_prompt": f"Step into a {effect.title.lower()} of your own!",
        "effect_type": str(effect.images),
        "template_type": 2 if effect.is_image else 1,
        "template_model": "image_v5" if effect.is_image else "v5",
        "duration": effect.duration_seconds,
        "qualities": list(effect.qualities),
        "video_base_cost": effect.base_credits,
        "fixed_cost": effect.extra_credits,
        "example_text": example_text(effect.images),
        "thumbnail_path": f"{asset}/thumbnail.webp",
        "thumbnail_video_path": "" if effect.is_image else f"{asset}/video.mp4",
        "thumbnail_gif_path": "" if effect.is_image else f"{asset}/gif.gif",
        "audio_path": f"{asset}/sound.mp3" if effect.has_audio else "",
        "marker": effect.marker,
    }


def serialize_voices(base_url: str) -> list[dict[str, str]]:
    """The voices of GET videos/voices; the third address ends in a line break, as documented."""
    return [
        {
            "speaker_id": number,
            "url": f"{base_url}/media/pixverse/mp3/lipsync/tts/{number}.mp3"
            + ("\n" if number == "3" else ""),
            "display_name": name,
        }
        for number, name in VOICES.items()
    ]

"""What each kind of film shows and how it sounds."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from av.video.frame import VideoFrame
from PIL import Image

from . import effects, photos, reworks
from .canvas import Grain, Stage, develop, picture_of
from .lettering import Lettering
from .scenes import family_of, scene_of
from .sounds import sound_of
from .spec import FilmSpec
from .writing import FRAME_RATE, Reel, frame_count


def reel_of(spec: FilmSpec) -> Reel:
    """Return the reel of a spec; nothing is drawn before its frames are taken.

    Raises: UnreadableMedia; ValueError for an unknown kind or a missing ingredient.
    """
    if spec.kind not in REELS:
        raise ValueError(f"unknown kind of film {spec.kind!r}")
    return REELS[spec.kind](spec)


def rendered_stage(spec: FilmSpec) -> Stage:
    """A stage of the frame's shape, smaller when the frame is large: the scenes are soft."""
    detail = family_of(spec.seed, spec.prompt).detail
    scale = min(1.0, detail / min(spec.size))
    return Stage(max(2, round(spec.width * scale)), max(2, round(spec.height * scale)))


def _scene_frames(spec: FilmSpec) -> Iterator[VideoFrame]:
    stage = rendered_stage(spec)
    scene, grain = scene_of(spec.seed, stage, spec.prompt), Grain(spec.seed & 0xFFFF, stage)
    for number in range(frame_count(spec.seconds)):
        yield develop(scene.paint(number / FRAME_RATE), grain.at(number, stage))


def scene_picture(seed: int, width: int, height: int, prompt: str = "") -> Image.Image:
    """A still of the scene at full size, without lettering."""
    stage = Stage(width, height)
    return picture_of(
        scene_of(seed, stage, prompt).paint(1.5), Grain(seed & 0xFFFF, stage).at(0, stage)
    )


def at_most_720p(spec: FilmSpec) -> FilmSpec:
    """The spec, smaller when it is large, for kinds where drawing full size takes too long."""
    scale = min(1.0, 720 / min(spec.size))
    return replace(spec, width=round(spec.width * scale), height=round(spec.height * scale))


def _text(spec: FilmSpec) -> Reel:
    title = Lettering(spec.title or spec.prompt, spec.width, spec.height)
    return Reel(_scene_frames(spec), sound_of(spec, spec.seconds), lettering=title)


def _image(spec: FilmSpec) -> Reel:
    return Reel(photos.one_photo(spec), sound_of(spec, spec.seconds))


def _effect(spec: FilmSpec) -> Reel:
    title = Lettering(spec.title, spec.width, spec.height)
    return Reel(effects.lively(at_most_720p(spec)), sound_of(spec, spec.seconds), lettering=title)


def _frames(spec: FilmSpec) -> Reel:
    return Reel(photos.dissolves(at_most_720p(spec), (spec.seconds,)), sound_of(spec, spec.seconds))


def _transition(spec: FilmSpec) -> Reel:
    parts = spec.part_seconds or photos.equal_parts(spec)
    return Reel(photos.dissolves(at_most_720p(spec), parts), sound_of(spec, sum(parts)))


def _fusion(spec: FilmSpec) -> Reel:
    return Reel(photos.cards(at_most_720p(spec)), sound_of(spec, spec.seconds))


REELS: dict[str, Callable[[FilmSpec], Reel]] = {
    "text": _text,
    "image": _image,
    "effect": _effect,
    "frames": _frames,
    "transition": _transition,
    "fusion": _fusion,
    "extend": reworks.extended,
    "modify": reworks.modified,
    "lipsync": reworks.voiced,
    "upscale": reworks.enlarged,
}

"""What each kind of film shows."""

from collections.abc import Callable, Iterator

from av.video.frame import VideoFrame

from .camera import move_of, seen, steps
from .canvas import Grain, Stage, develop
from .lettering import Lettering
from .pictures import fitted
from .scenes import scene_of
from .spec import FilmSpec
from .writing import FRAME_RATE, Reel

RENDERED_SHORT_SIDE = 432


def reel_of(spec: FilmSpec) -> Reel:
    """Return the reel of a spec; nothing is drawn before its frames are taken.

    Raises: ValueError for a kind that isn't known.
    """
    if spec.kind not in REELS:
        raise ValueError(f"unknown kind of film {spec.kind!r}")
    return REELS[spec.kind](spec)


def frame_count(seconds: float) -> int:
    """Frames in that many seconds."""
    return max(1, round(seconds * FRAME_RATE))


def rendered_stage(width: int, height: int) -> Stage:
    """A stage of the frame's shape, smaller when the frame is large: the scenes are soft."""
    scale = min(1.0, RENDERED_SHORT_SIDE / min(width, height))
    return Stage(max(2, round(width * scale)), max(2, round(height * scale)))


def scene_frames(spec: FilmSpec) -> Iterator[VideoFrame]:
    """Frames of the generated scene of the spec's seed."""
    stage = rendered_stage(spec.width, spec.height)
    scene, grain = scene_of(spec.seed, stage), Grain(spec.seed & 0xFFFF, stage)
    for number in range(frame_count(spec.seconds)):
        yield develop(scene.paint(number / FRAME_RATE), grain.at(number, stage))


def _text(spec: FilmSpec) -> Reel:
    title = Lettering(spec.title or spec.prompt, spec.width, spec.height)
    return Reel(scene_frames(spec), lettering=title)


def _image(spec: FilmSpec) -> Reel:
    return Reel(_photo_frames(spec))


def _photo_frames(spec: FilmSpec) -> Iterator[VideoFrame]:
    photo, move = fitted(spec.pictures[0], *spec.size), move_of(spec.seed)
    for progress in steps(frame_count(spec.seconds)):
        yield VideoFrame.from_image(seen(photo, move.box(photo.size, progress), spec.size))


REELS: dict[str, Callable[[FilmSpec], Reel]] = {"text": _text, "image": _image}

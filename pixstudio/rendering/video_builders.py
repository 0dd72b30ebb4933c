"""Builders of videos: frames and audio by operation."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from av.video.frame import VideoFrame
from PIL import Image

from pixstudio.rendering import derived_videos, effects, photo_animation
from pixstudio.rendering.audio_tracks import audio_for
from pixstudio.rendering.canvas import Grain, PixelGrid, canvas_to_frame, canvas_to_image
from pixstudio.rendering.encoding import FRAME_RATE, VideoTrack, frame_count
from pixstudio.rendering.scenes import build_scene, scene_family
from pixstudio.rendering.spec import VideoSpec
from pixstudio.rendering.text_overlay import TextOverlay


def build_video(spec: VideoSpec) -> VideoTrack:
    """The video track of a specification; frames are drawn on iteration.

    Raises: UnreadableMedia; ValueError for an unknown operation or a missing input.
    """
    if spec.kind not in VIDEO_BUILDERS:
        raise ValueError(f"unknown operation {spec.kind!r}")
    return VIDEO_BUILDERS[spec.kind](spec)


def scene_grid(spec: VideoSpec) -> PixelGrid:
    """A pixel grid of the frame's aspect ratio, smaller for large frames: scenes are soft."""
    detail = scene_family(spec.seed, spec.prompt).detail
    scale = min(1.0, detail / min(spec.size))
    return PixelGrid(max(2, round(spec.width * scale)), max(2, round(spec.height * scale)))


def _scene_frames(spec: VideoSpec) -> Iterator[VideoFrame]:
    stage = scene_grid(spec)
    scene, grain = build_scene(spec.seed, stage, spec.prompt), Grain(spec.seed & 0xFFFF, stage)
    for number in range(frame_count(spec.seconds)):
        yield canvas_to_frame(scene.paint(number / FRAME_RATE), grain.at(number, stage))


def scene_image(seed: int, width: int, height: int, prompt: str = "") -> Image.Image:
    """A still of the scene at full size, without lettering."""
    stage = PixelGrid(width, height)
    return canvas_to_image(
        build_scene(seed, stage, prompt).paint(1.5), Grain(seed & 0xFFFF, stage).at(0, stage)
    )


def limited_to_720p(spec: VideoSpec) -> VideoSpec:
    """The specification limited to 720p, for operations that are slow to draw at full size."""
    scale = min(1.0, 720 / min(spec.size))
    return replace(spec, width=round(spec.width * scale), height=round(spec.height * scale))


def _text(spec: VideoSpec) -> VideoTrack:
    title = TextOverlay(spec.title or spec.prompt, spec.width, spec.height)
    return VideoTrack(_scene_frames(spec), audio_for(spec, spec.seconds), lettering=title)


def _image(spec: VideoSpec) -> VideoTrack:
    return VideoTrack(photo_animation.animate_image(spec), audio_for(spec, spec.seconds))


def _effect(spec: VideoSpec) -> VideoTrack:
    title = TextOverlay(spec.title, spec.width, spec.height)
    return VideoTrack(
        _effect_frames(limited_to_720p(spec)), audio_for(spec, spec.seconds), lettering=title
    )


def _effect_frames(spec: VideoSpec) -> Iterator[VideoFrame]:
    """The effect over its photos, or over the scene of the prompt without any."""
    if spec.images:
        return effects.effect_frames(spec)
    scene = scene_image(spec.seed, *spec.size, spec.prompt)
    return effects.effect_frames_over(spec, [scene])


def _frames(spec: VideoSpec) -> VideoTrack:
    return VideoTrack(
        photo_animation.dissolve_frames(limited_to_720p(spec), (spec.seconds,)),
        audio_for(spec, spec.seconds),
    )


def _transition(spec: VideoSpec) -> VideoTrack:
    parts = spec.segment_seconds or photo_animation.equal_segments(spec)
    return VideoTrack(
        photo_animation.dissolve_frames(limited_to_720p(spec), parts), audio_for(spec, sum(parts))
    )


def _fusion(spec: VideoSpec) -> VideoTrack:
    return VideoTrack(
        photo_animation.card_frames(limited_to_720p(spec)), audio_for(spec, spec.seconds)
    )


VIDEO_BUILDERS: dict[str, Callable[[VideoSpec], VideoTrack]] = {
    "text": _text,
    "image": _image,
    "effect": _effect,
    "frames": _frames,
    "transition": _transition,
    "fusion": _fusion,
    "extend": derived_videos.extend_video,
    "modify": derived_videos.modify_video,
    "lipsync": derived_videos.lipsync_video,
    "upscale": derived_videos.upscale_video,
}

"""Media for the catalogues of effects and voices."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from av.video.frame import VideoFrame
from PIL import Image

from pixstudio.rendering.effects import effect_frames_over
from pixstudio.rendering.encoding import VideoTrack, atomic_path, encode_audio, encode_video
from pixstudio.rendering.frame_conversion import frame_to_image
from pixstudio.rendering.music import jingle
from pixstudio.rendering.render import save_image
from pixstudio.rendering.spec import VideoSpec
from pixstudio.rendering.speech_synthesis import synthesize_speech
from pixstudio.rendering.text_overlay import TextOverlay
from pixstudio.rendering.video_builders import scene_image

SIZE, SECONDS = (240, 320), 2.0
GIF_SIZE, GIF_EVERY = (150, 200), 4
THUMBNAIL_FRAME = 4
VOICE_PITCHES_HERTZ = (112, 196, 132, 224, 96, 174)


def render_effect_media(index: int, title: str, folder: Path) -> dict[str, Path]:
    """Write an effect's thumbnail, gif, video and audio into a folder; return the paths by name.

    Files are named after the index; 240×320, two seconds.
    """
    paths = {
        name: folder / f"effect-{index}{suffix}"
        for name, suffix in (
            ("thumbnail", ".webp"),
            ("gif", ".gif"),
            ("video", ".mp4"),
            ("sound", ".mp3"),
        )
    }
    frames = list(_frames(index, title))
    audio = jingle(index, SECONDS)
    encode_video(
        VideoTrack(frames, audio, lettering=TextOverlay(title, *SIZE)), SIZE, paths["video"]
    )
    save_image(frame_to_image(frames[THUMBNAIL_FRAME]), paths["thumbnail"])
    _save_gif([frame_to_image(frame) for frame in frames[::GIF_EVERY]], paths["gif"])
    encode_audio(audio, paths["sound"])
    return paths


def render_effect_thumbnail(index: int, title: str, path: Path) -> None:
    """Write only an effect's thumbnail, in a tenth of the time of all its media."""
    frame = next(islice(_frames(index, title), THUMBNAIL_FRAME, None))
    save_image(frame_to_image(frame), path)


def _frames(index: int, title: str) -> Iterator[VideoFrame]:
    spec = VideoSpec("effect", *SIZE, SECONDS, index, title=title)
    return effect_frames_over(spec, [scene_image(index * 5 + 2, *SIZE)])


def _save_gif(images: list[Image.Image], path: Path) -> None:
    small = [image.resize(GIF_SIZE, reducing_gap=2.0) for image in images]
    palette = small[0].quantize(96, Image.Quantize.FASTOCTREE)
    shown = [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in small]
    with atomic_path(path) as temporary:
        shown[0].save(temporary, save_all=True, append_images=shown[1:], duration=160, loop=0)


def render_voice_sample(index: int, name: str, path: Path) -> None:
    """Write about two and a half seconds of a voice; MP3, or WAV for a .wav path."""
    hertz = VOICE_PITCHES_HERTZ[index % len(VOICE_PITCHES_HERTZ)] * (
        1 + 0.03 * (index // len(VOICE_PITCHES_HERTZ))
    )
    encode_audio(
        synthesize_speech(f"Hello there, I am {name}. Let me tell it.", index, 2.6, hertz), path
    )

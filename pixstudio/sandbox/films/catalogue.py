"""Media for the catalogues of effects and voices."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from av.video.frame import VideoFrame
from PIL import Image

from .effects import lively_over
from .frames import picture_of_frame
from .lettering import Lettering
from .making import save_picture
from .music import jingle
from .reels import scene_picture
from .spec import FilmSpec
from .voices import speech
from .writing import Reel, replacing, write_reel, write_sound

SIZE, SECONDS = (240, 320), 2.0
GIF_SIZE, GIF_EVERY = (150, 200), 4
THUMBNAIL_FRAME = 4
VOICES_HERTZ = (112, 196, 132, 224, 96, 174)


def make_effect_media(index: int, title: str, folder: Path) -> dict[str, Path]:
    """Write an effect's thumbnail, gif, video and sound into a folder; return the paths by name.

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
    sound = jingle(index, SECONDS)
    write_reel(Reel(frames, sound, lettering=Lettering(title, *SIZE)), SIZE, paths["video"])
    save_picture(picture_of_frame(frames[THUMBNAIL_FRAME]), paths["thumbnail"])
    _save_gif([picture_of_frame(frame) for frame in frames[::GIF_EVERY]], paths["gif"])
    write_sound(sound, paths["sound"])
    return paths


def make_effect_still(index: int, title: str, path: Path) -> None:
    """Write an effect's thumbnail alone, which takes a tenth of the time of everything."""
    frame = next(islice(_frames(index, title), THUMBNAIL_FRAME, None))
    save_picture(picture_of_frame(frame), path)


def _frames(index: int, title: str) -> Iterator[VideoFrame]:
    spec = FilmSpec("effect", *SIZE, SECONDS, index, title=title)
    return lively_over(spec, [scene_picture(index * 5 + 2, *SIZE)])


def _save_gif(pictures: list[Image.Image], path: Path) -> None:
    small = [picture.resize(GIF_SIZE, reducing_gap=2.0) for picture in pictures]
    palette = small[0].quantize(96, Image.Quantize.FASTOCTREE)
    shown = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in small]
    with replacing(path) as temporary:
        shown[0].save(temporary, save_all=True, append_images=shown[1:], duration=160, loop=0)


def make_voice_sample(index: int, name: str, path: Path) -> None:
    """Write about two and a half seconds of a voice; MP3, or WAV for a path that ends so."""
    hertz = VOICES_HERTZ[index % len(VOICES_HERTZ)] * (1 + 0.03 * (index // len(VOICES_HERTZ)))
    write_sound(speech(f"Hello there, I am {name}. Let me tell it.", index, 2.6, hertz), path)

"""What makes a fetched file fit to keep: of a known type, decoded, and no larger than it is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pixstudio.effects.models import Preview
from pixstudio.media.fetching import FetchError
from pixstudio.media.films import BrokenFilm, probe, take_poster
from pixstudio.media.kinds import HEAD_BYTES, FileKind, NotAllowed, kind_of, sniff
from pixstudio.media.pictures import PictureError, make_thumbnail, read_picture
from pixstudio.media.playing import plays_in_browsers, served_type

Kind = Preview.Kind
MAX_BYTES = {
    Kind.SAMPLE: 5 * 1000**2,
    Kind.STILL: 20 * 1000**2,
    Kind.FILM: 40 * 1000**2,
    Kind.GIF: 20 * 1000**2,
    Kind.SOUND: 10 * 1000**2,
}
SMALL_PIXELS, LARGE_PIXELS = 320, 960
EXPECTED = (FetchError, BrokenFilm, PictureError, NotAllowed, OSError)


@dataclass(frozen=True)
class Fit:
    """The files to keep by field; `still` is a picture of what moves, for effects that have no other."""

    files: dict[str, Path]
    has_sound: bool = False
    still: Path | None = None


def fit(kind: Preview.Kind, fetched: Path) -> Fit:
    """Check a fetched file and make of it what is kept. Raises: one of EXPECTED."""
    return _MAKERS[kind](fetched)


def _still(fetched: Path) -> Fit:
    large, small = fetched.with_suffix(".webp"), fetched.with_suffix(".small.webp")
    make_thumbnail(fetched, large, longest_side=LARGE_PIXELS)
    make_thumbnail(large, small, longest_side=SMALL_PIXELS)
    return Fit({"file": large, "small": small})


def _film(fetched: Path) -> Fit:
    row, facts = _row_of(fetched), probe(fetched)
    if row is None or not facts.has_video:
        raise NotAllowed("The file is not a film of a known type.")
    if not plays_in_browsers(row.content_type, facts.video_codec, facts.audio_codec):
        raise NotAllowed("The film is not one that every browser plays.")
    still = fetched.with_suffix(".still.webp")
    take_poster(fetched, still)
    return Fit({"file": _named(fetched, served_type(row.content_type))}, facts.has_sound, still)


def _gif(fetched: Path) -> Fit:
    row = _row_of(fetched)
    if row is None or row.kind != "image":
        raise NotAllowed("The file is not a picture of a known type.")
    read_picture(fetched)
    kept = _named(fetched, row.content_type)
    return Fit({"file": kept}, still=kept)


def _sound(fetched: Path) -> Fit:
    row = _row_of(fetched)
    if row is None or row.kind != "audio" or not probe(fetched).has_sound:
        raise NotAllowed("The file is not a sound of a known type.")
    return Fit({"file": _named(fetched, row.content_type)}, has_sound=True)


def _row_of(fetched: Path) -> FileKind | None:
    with fetched.open("rb") as file:
        return kind_of(sniff(file.read(HEAD_BYTES)) or "")


def _named(fetched: Path, content_type: str) -> Path:
    """The file under the extension that it is served by."""
    row = kind_of(content_type)
    return fetched.rename(fetched.with_suffix(f".{row.extensions[0]}" if row else ""))


_MAKERS: dict[Preview.Kind, Callable[[Path], Fit]] = {
    Kind.SAMPLE: _sound,
    Kind.STILL: _still,
    Kind.FILM: _film,
    Kind.GIF: _gif,
    Kind.SOUND: _sound,
}

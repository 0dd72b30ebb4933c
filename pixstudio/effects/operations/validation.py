"""Validation of downloaded preview files: known type, decodable, limited dimensions."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pixstudio.effects.models import Preview
from pixstudio.media.image.processing import ImageError, make_thumbnail
from pixstudio.media.recognition.file_types import (
    HEAD_BYTES,
    FileType,
    UnsupportedFile,
    find_file_type,
    sniff,
)
from pixstudio.media.subprocesses.file_probe import PREVIEW, ProbeError, ProbeResult, probe_file
from pixstudio.media.url_fetching.download import FetchError
from pixstudio.media.video.browser_support import served_content_type

Kind = Preview.Kind
MAX_BYTES = {
    Kind.SAMPLE: 5 * 1000**2,
    Kind.STILL: 20 * 1000**2,
    Kind.VIDEO: 40 * 1000**2,
    Kind.GIF: 20 * 1000**2,
    Kind.AUDIO: 10 * 1000**2,
    Kind.SPEECH: 5 * 1000**2,
}
SMALL_PIXELS, LARGE_PIXELS = 320, 960
# 3840 × 2160. Browsers decode videos and GIFs on hover, so larger ones are refused.
MAX_MOVING_PIXELS = 3840 * 2160
EXPECTED_ERRORS = (FetchError, ProbeError, ImageError, UnsupportedFile, OSError)


@dataclass(frozen=True)
class PreparedPreview:
    """Files to store by field; `still` is the first frame, for effects without a still."""

    files: dict[str, Path]
    has_sound: bool = False
    still: Path | None = None


def prepare_preview(kind: Preview.Kind, fetched: Path) -> PreparedPreview:
    """Validate a downloaded file and prepare the files to store. Raises: one of EXPECTED_ERRORS."""
    return _MAKERS[kind](fetched)


def _still(fetched: Path) -> PreparedPreview:
    # No subprocess: there are about a thousand stills, and image decoding has its own limits.
    large, small = fetched.with_suffix(".webp"), fetched.with_suffix(".small.webp")
    make_thumbnail(fetched, large, longest_side=LARGE_PIXELS)
    make_thumbnail(large, small, longest_side=SMALL_PIXELS)
    return PreparedPreview({"file": large, "small": small})


def _video(fetched: Path) -> PreparedPreview:
    row = _row_of(fetched, "video", "The file is not a video of a known type.")
    found, still = _look(fetched, row.kind)
    if not found.has_video:
        raise UnsupportedFile("The file is not a video of a known type.")
    if not found.plays_everywhere:
        raise UnsupportedFile("Not every browser can play this video.")
    _check_size(found)
    kept = _named(fetched, served_content_type(row.content_type))
    return PreparedPreview({"file": kept}, bool(found.has_sound), still)


def _gif(fetched: Path) -> PreparedPreview:
    row = _row_of(fetched, "image", "The file is not an image of a known type.")
    found, still = _look(fetched, row.kind)
    _check_size(found)
    return PreparedPreview({"file": _named(fetched, row.content_type)}, still=still)


def _sound(fetched: Path) -> PreparedPreview:
    row = _row_of(fetched, "audio", "The file is not an audio file of a known type.")
    found, _still = _look(fetched, row.kind)
    if not found.has_sound:
        raise UnsupportedFile("The file has no audio.")
    return PreparedPreview({"file": _named(fetched, row.content_type)}, has_sound=True)


def _look(fetched: Path, kind: str) -> tuple[ProbeResult, Path]:
    """Probe the file in a subprocess; returns the findings and the path of the first frame."""
    folder = Path(tempfile.mkdtemp(dir=fetched.parent))
    # Public files of PixVerse contain no private location data.
    return probe_file(fetched, kind, folder, keeps_location=True), folder / PREVIEW


def _check_size(found: ProbeResult) -> None:
    if (found.width or 0) * (found.height or 0) > MAX_MOVING_PIXELS:
        raise UnsupportedFile("The video is too large for a hover preview.")


def _row_of(fetched: Path, kind: str, refusal: str) -> FileType:
    with fetched.open("rb") as file:
        row = find_file_type(sniff(file.read(HEAD_BYTES)) or "")
    if row is None or row.kind != kind:
        raise UnsupportedFile(refusal)
    return row


def _named(fetched: Path, content_type: str) -> Path:
    """The file renamed to the extension of its content type."""
    row = find_file_type(content_type)
    return fetched.rename(fetched.with_suffix(f".{row.extensions[0]}" if row else ""))


_MAKERS: dict[Preview.Kind, Callable[[Path], PreparedPreview]] = {
    Kind.SAMPLE: _sound,
    Kind.STILL: _still,
    Kind.VIDEO: _video,
    Kind.GIF: _gif,
    Kind.AUDIO: _sound,
    Kind.SPEECH: _sound,
}

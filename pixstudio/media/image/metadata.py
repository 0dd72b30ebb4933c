"""Whether a picture says where it was taken, and which side of it is up."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import ExifTags, Image

from pixstudio.media.image.opening import MAY_HIDE_LOCATION, is_jpeg
from pixstudio.media.recognition.byte_window import open_window

_XMP_LOCATION = (b"GPSLatitude", b"GPSLongitude", b"GPSPosition", b"GPSCoordinates")
_FILM_LOCATION = re.compile(rb"\xa9xyz.{4}[+-]\d\d|quicktime\.location", re.DOTALL)


def read_orientation(image: Image.Image) -> int:
    """How the picture is to be turned, as EXIF numbers it from 1 (upright) to 8."""
    exif = _exif_of(image)
    value = 1 if exif is None else exif.get(ExifTags.Base.Orientation, 1)
    return value if value in range(2, 9) else 1


def has_location(image: Image.Image, path: str | Path) -> bool:
    """Whether anything in the file may say where the picture was taken."""
    return _tells_place(image) or _tells_place_behind(image, path)


def _exif_of(image: Image.Image) -> Image.Exif | None:
    """The picture's EXIF, None where it can't be read: that makes no picture worse."""
    try:
        return image.getexif()
    # Pillow raises many unrelated types on damaged EXIF.
    except Exception:
        return None


def _tells_place_behind(image: Image.Image, path: str | Path) -> bool:
    """Whether a second picture in a JPEG, or the film that phones put behind one, says where it was taken."""
    if not is_jpeg(image):
        return False
    with open_window(Path(path)) as window:
        if window.search(_FILM_LOCATION, 0) is not None:
            return True
    pictures = range(1, int(getattr(image, "n_frames", 1)))
    tells = any(_tells_place_at(image, number) for number in pictures)
    image.seek(0)
    return tells


def _tells_place_at(image: Image.Image, number: int) -> bool:
    try:
        image.seek(number)
    # What is not where the file says it is can't be ruled out.
    except Exception:
        return True
    return _tells_place(image)


def _tells_place(image: Image.Image) -> bool:
    exif = _exif_of(image)
    # What can't be read here may be read elsewhere.
    if exif is None or MAY_HIDE_LOCATION in image.info or exif.get_ifd(ExifTags.IFD.GPSInfo):
        return True
    packets = [image.info.get(key, b"") for key in ("xmp", "XML:com.adobe.xmp")]
    texts = [p.encode("utf-8", "replace") if isinstance(p, str) else p for p in packets]
    return any(word in text for text in texts for word in _XMP_LOCATION)

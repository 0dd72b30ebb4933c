"""Read the orientation of an image, and detect location metadata (EXIF GPS, XMP, appended videos)."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import ExifTags, Image

from pixstudio.media.image.opening import MAY_HIDE_LOCATION, is_jpeg
from pixstudio.media.recognition.byte_window import open_window

_XMP_LOCATION = (b"GPSLatitude", b"GPSLongitude", b"GPSPosition", b"GPSCoordinates")
_VIDEO_LOCATION = re.compile(rb"\xa9xyz.{4}[+-]\d\d|quicktime\.location", re.DOTALL)


def read_orientation(image: Image.Image) -> int:
    """The EXIF orientation, from 1 (upright) to 8; 1 if it is missing or invalid."""
    exif = _read_exif(image)
    value = 1 if exif is None else exif.get(ExifTags.Base.Orientation, 1)
    return value if value in range(2, 9) else 1


def has_location(image: Image.Image, path: str | Path) -> bool:
    """Whether the file has, or may have, metadata on where the image was taken."""
    return _has_location_in_image(image) or _has_location_behind(image, path)


def _read_exif(image: Image.Image) -> Image.Exif | None:
    """The image's EXIF, None if it can't be read: the image itself may be fine."""
    try:
        return image.getexif()
    # Pillow raises many unrelated types on damaged EXIF.
    except Exception:
        return None


def _has_location_behind(image: Image.Image, path: str | Path) -> bool:
    """Whether a further image in a JPEG, or a video that a phone appended, has a location."""
    if not is_jpeg(image):
        return False
    with open_window(Path(path)) as window:
        if window.search(_VIDEO_LOCATION, 0) is not None:
            return True
    frame_numbers = range(1, int(getattr(image, "n_frames", 1)))
    has_gps = any(_has_location_in_frame(image, number) for number in frame_numbers)
    image.seek(0)
    return has_gps


def _has_location_in_frame(image: Image.Image, number: int) -> bool:
    try:
        image.seek(number)
    # A further image that can't be read may still have a location.
    except Exception:
        return True
    return _has_location_in_image(image)


def _has_location_in_image(image: Image.Image) -> bool:
    exif = _read_exif(image)
    # Metadata that can't be read here may be readable for other programs.
    if exif is None or MAY_HIDE_LOCATION in image.info or exif.get_ifd(ExifTags.IFD.GPSInfo):
        return True
    xmp_packets = [image.info.get(key, b"") for key in ("xmp", "XML:com.adobe.xmp")]
    texts = [p.encode("utf-8", "replace") if isinstance(p, str) else p for p in xmp_packets]
    return any(word in text for text in texts for word in _XMP_LOCATION)

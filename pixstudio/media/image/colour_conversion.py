"""What a picture looks like, in the eight bits and the colours that every browser shows."""

from __future__ import annotations

import io

from PIL import Image, ImageCms

_SIXTEEN_BITS = ("I", "I;16", "I;16L", "I;16B", "I;16N")
_SPACES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}


def to_eight_bits(image: Image.Image) -> Image.Image:
    """The same picture with eight bits a channel: L, LA, RGB, RGBA or CMYK.

    Pillow by itself would cut sixteen bits of gray off at 255, and show a ramp as white.
    """
    if image.mode in _SIXTEEN_BITS:
        return _from_sixteen(image)
    if image.mode == "CMYK":
        return image
    if image.has_transparency_data:
        return image if image.mode in ("LA", "RGBA") else image.convert("RGBA")
    return (
        image if image.mode in ("L", "RGB") else image.convert("L" if image.mode == "1" else "RGB")
    )


def _from_sixteen(image: Image.Image) -> Image.Image:
    clear = image.info.get("transparency")
    wide = image.convert("I")
    gray = wide.point(lambda value: value * (1 / 257) + 0.5).convert("L")
    if not isinstance(clear, int):
        return gray
    # One shade stands for nothing at all: 255 as far away from it as one step.
    off = wide.point(lambda value: value * 255 - 255 * clear)
    on = wide.point(lambda value: value * -255 + 255 * clear)
    far = Image.merge("LA", (gray, Image.new("L", gray.size)))
    alpha = Image.new("L", gray.size)
    for side in (off, on):
        clipped = side.convert("L")
        alpha.paste(255, (0, 0), clipped)
    far.putalpha(alpha)
    return far


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """An eight-bit picture as RGB or RGBA in sRGB; a profile that can't be read counts for nothing."""
    alpha = image.getchannel("A") if "A" in image.getbands() else None
    plain = image.convert(image.mode.removesuffix("A")) if alpha else image
    shown = (_through(plain, profile) if profile else None) or plain.convert("RGB")
    if alpha:
        shown.putalpha(alpha)
    return shown


def _through(image: Image.Image, profile: bytes) -> Image.Image | None:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = _SPACES.get(source.profile.xcolor_space.strip(), "")
        if not mode or (mode == "CMYK") != (image.mode == "CMYK"):
            return None
        return ImageCms.profileToProfile(
            image.convert(mode), source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None

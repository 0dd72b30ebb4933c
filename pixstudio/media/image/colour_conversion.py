"""Convert images to eight bits per channel and to sRGB, as every browser shows them."""

from __future__ import annotations

import io

from PIL import Image, ImageCms

_SIXTEEN_BIT_MODES = ("I", "I;16", "I;16L", "I;16B", "I;16N")
_MODE_BY_COLOUR_SPACE = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}


def to_eight_bits(image: Image.Image) -> Image.Image:
    """The image with eight bits per channel: L, LA, RGB, RGBA or CMYK.

    Pillow clips 16-bit gray at 255 instead of scaling it, which turns a ramp white.
    """
    if image.mode in _SIXTEEN_BIT_MODES:
        return _from_sixteen_bits(image)
    if image.mode == "CMYK":
        return image
    if image.has_transparency_data:
        return image if image.mode in ("LA", "RGBA") else image.convert("RGBA")
    return (
        image if image.mode in ("L", "RGB") else image.convert("L" if image.mode == "1" else "RGB")
    )


def _from_sixteen_bits(image: Image.Image) -> Image.Image:
    transparent_value = image.info.get("transparency")
    gray32 = image.convert("I")
    gray = gray32.point(lambda value: value * (1 / 257) + 0.5).convert("L")
    if not isinstance(transparent_value, int):
        return gray
    # One gray value is transparent; every other value, even one step away, gets alpha 255.
    above = gray32.point(lambda value: value * 255 - 255 * transparent_value)
    below = gray32.point(lambda value: value * -255 + 255 * transparent_value)
    with_alpha = Image.merge("LA", (gray, Image.new("L", gray.size)))
    alpha = Image.new("L", gray.size)
    for difference in (above, below):
        clipped = difference.convert("L")
        alpha.paste(255, (0, 0), clipped)
    with_alpha.putalpha(alpha)
    return with_alpha


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """An eight-bit image as RGB or RGBA in sRGB; a colour profile that can't be read is ignored."""
    alpha = image.getchannel("A") if "A" in image.getbands() else None
    opaque = image.convert(image.mode.removesuffix("A")) if alpha else image
    converted = (_apply_profile(opaque, profile) if profile else None) or opaque.convert("RGB")
    if alpha:
        converted.putalpha(alpha)
    return converted


def _apply_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = _MODE_BY_COLOUR_SPACE.get(source.profile.xcolor_space.strip(), "")
        if not mode or (mode == "CMYK") != (image.mode == "CMYK"):
            return None
        return ImageCms.profileToProfile(
            image.convert(mode), source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None

"""The title over a video: small spaced letters that rise and fade in over a soft shade."""

from functools import lru_cache

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from pixstudio.rendering.frame_conversion import frame_planes

Mask = NDArray[np.float32]
WHITE, GREY = 235.0, 128.0
APPEARS_AT_SECONDS, FADE_SECONDS, RISE = 0.25, 1.1, 0.9


class TextOverlay:
    """Draws one text on frames of one size."""

    def __init__(self, text: str, width: int, height: int) -> None:
        self.font_pixels = max(9, round(min(width, height) * 0.042))
        self.pad = self.font_pixels * 2
        lines = wrap_text(drawable_text(text), self.font_pixels, width * 0.78)
        self.mask = _mask(lines, self.font_pixels, self.pad)
        self.halo = _blurred(self.mask, self.font_pixels * 0.5) * 0.55
        rows, columns = self.mask.shape
        self.left = _even((width - columns) / 2)
        self.top = _even(height - rows - height * 0.045 + self.pad / 2)
        self.shade = _shade(height)
        self.has_text = bool(lines)

    def draw(self, frame: VideoFrame, seconds: float) -> None:
        """Blend the title into a yuv420p frame as it looks at that second."""
        strength = _ease((seconds - APPEARS_AT_SECONDS) / FADE_SECONDS)
        if not self.has_text or strength <= 0:
            return
        frame.make_writable()
        luma, *chroma = frame_planes(frame)
        self._darken(luma, strength)
        mask = _lowered(self.mask, (1 - strength) * self.font_pixels * RISE) * strength
        halo = self.halo * strength
        self._blend(luma, mask, halo, 1)
        for plane in chroma:
            self._blend(plane, mask[::2, ::2], None, 2)

    def _darken(self, luma: NDArray[np.uint8], strength: float) -> None:
        lower = luma[-len(self.shade) :]
        lower[:] = lower * (1 - self.shade * strength)[:, None]

    def _blend(self, plane: NDArray[np.uint8], mask: Mask, halo: Mask | None, step: int) -> None:
        top, left = self.top // step, self.left // step
        source_top, source_left = max(0, -top), max(0, -left)
        area = plane[max(0, top) : top + mask.shape[0], max(0, left) : left + mask.shape[1]]
        part = np.s_[
            source_top : source_top + area.shape[0], source_left : source_left + area.shape[1]
        ]
        ground = area if halo is None else area * (1 - halo[part])
        area[:] = ground + (mask[part] * ((WHITE if step == 1 else GREY) - ground))


def drawable_text(text: str) -> str:
    """Return the text on one line without the characters the built-in font can't draw."""
    drawable = (char if char.isspace() or _has_glyph(char) else " " for char in text)
    return " ".join("".join(drawable).split())


def wrap_text(text: str, font_pixels: int, room: float, lines: int = 2) -> list[str]:
    """Break the text into at most `lines` lines of `room` pixels; an ellipsis marks the rest."""
    done: list[str] = []
    words = text.split()
    while words and len(done) < lines:
        line = words.pop(0)
        while words and _length(f"{line} {words[0]}", font_pixels) <= room:
            line = f"{line} {words.pop(0)}"
        done.append(line)
    if words:
        done[-1] += "…"
    return [_cut(line, font_pixels, room) for line in done]


def _cut(line: str, font_pixels: int, room: float) -> str:
    while len(line) > 2 and _length(line, font_pixels) > room:
        line = line[:-2].rstrip(" ,.;…") + "…"
    return line


@lru_cache(maxsize=16)
def font(pixels: int) -> ImageFont.FreeTypeFont:
    """Pillow's own font at that size."""
    loaded = ImageFont.load_default(pixels)
    if not isinstance(loaded, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType")
    return loaded


@lru_cache(maxsize=4096)
def _has_glyph(char: str) -> bool:
    face = font(16)
    return bytes(face.getmask(char)) != bytes(face.getmask("\U0010fffd"))


def _tracking(font_pixels: int) -> float:
    return font_pixels * 0.09


def _length(line: str, font_pixels: int) -> float:
    return font(font_pixels).getlength(line) + _tracking(font_pixels) * max(0, len(line) - 1)


def _mask(lines: list[str], pixels: int, pad: int) -> Mask:
    lengths = [_length(line, pixels) for line in lines]
    leading = round(pixels * 1.5)
    width = _even(max(lengths, default=0) + 2 * pad)
    height = _even(leading * len(lines) + 2 * pad)
    image = Image.new("L", (width, height))
    pen = ImageDraw.Draw(image)
    for row, (line, length) in enumerate(zip(lines, lengths, strict=True)):
        _draw_tracked(pen, line, ((width - length) / 2, pad + row * leading), pixels)
    rule = pixels * 1.1
    top = pad - round(pixels * 0.75)
    thick = max(1, round(pixels / 14))
    pen.rectangle(((width - rule) / 2, top, (width + rule) / 2, top + thick - 1), fill=200)
    return np.asarray(image, dtype=np.float32) / np.float32(255)


def _draw_tracked(
    pen: ImageDraw.ImageDraw, line: str, start: tuple[float, float], pixels: int
) -> None:
    face = font(pixels)
    for index, char in enumerate(line):
        across = face.getlength(line[:index]) + _tracking(pixels) * index
        pen.text((start[0] + across, start[1]), char, font=face, fill=255)


def _blurred(mask: Mask, radius: float) -> Mask:
    image = Image.fromarray((mask * 255).astype(np.uint8))
    soft = np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), dtype=np.float32) / 255
    return np.clip(soft * np.float32(1.6), 0, 1)


def _lowered(mask: Mask, pixels: float) -> Mask:
    whole = int(pixels)
    part = np.float32(pixels - whole)
    moved = np.roll(mask, whole, axis=0)
    return moved * (1 - part) + np.roll(moved, 1, axis=0) * part


def _shade(height: int) -> Mask:
    rows = np.linspace(0, 1, round(height * 0.34), dtype=np.float32)
    return rows * rows * (3 - 2 * rows) * np.float32(0.38)


def _ease(progress: float) -> float:
    part = min(1.0, max(0.0, progress))
    return 1 - (1 - part) ** 3


def _even(value: float) -> int:
    return round(value / 2) * 2

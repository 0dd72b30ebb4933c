"""How a film's stored pictures are shown: stretched, turned, mirrored and coloured as the film says.

The measure is what Chromium shows. So a matrix that does anything but turn by right angles and mirror, a
clean aperture and a crop in the container change nothing, and an HD film that doesn't name its colours has
those of BT.709.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, Colorspace, ColorTrc
from av.video.stream import VideoStream

from pixstudio.media.image.processing import MAX_PIXELS

if TYPE_CHECKING:
    from PIL.Image import Image

FilterStep = tuple[str, str]
MAX_SIDE = 16_384
HD_HEIGHT = 720
_UNSPECIFIED = 2
_ONE = 1 << 16
_NEARLY = _ONE // 1000
# By the four numbers of a display matrix that turn: the filters that do the same.
_TURNS: dict[tuple[int, int, int, int], tuple[FilterStep, ...]] = {
    (1, 0, 0, 1): (),
    (0, 1, -1, 0): (("transpose", "clock"),),
    (-1, 0, 0, -1): (("hflip", ""), ("vflip", "")),
    (0, -1, 1, 0): (("transpose", "cclock"),),
    (-1, 0, 0, 1): (("hflip", ""),),
    (1, 0, 0, -1): (("vflip", ""),),
    (0, 1, 1, 0): (("transpose", "cclock_flip"),),
    (0, -1, -1, 0): (("transpose", "clock_flip"),),
}
_EXACTLY = "bicubic+accurate_rnd+full_chroma_int+full_chroma_inp"
_WIDE_PRIMARIES = (ColorPrimaries.BT2020, ColorPrimaries.SMPTE431, ColorPrimaries.SMPTE432)
_HIGH_RANGE = (ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67)
_INTO_SCREEN_COLOURS = ":out_primaries=bt709:out_transfer=bt709"
# VP8 can't name its colours and is shown by its size; VP9 that doesn't is always shown in the old ones.
_CANNOT_NAME = ("vp8", "libvpx")
_NEVER_GUESSED = ("vp9", "libvpx-vp9")


@dataclass(frozen=True)
class DisplayGeometry:
    """The size in pixels as shown, and the filters that turn and mirror the stored pictures."""

    width: int
    height: int
    turns: tuple[FilterStep, ...] = ()

    @property
    def is_turned(self) -> bool:
        """Whether what is stored as width is shown as height."""
        return any(name == "transpose" for name, _way in self.turns)

    @property
    def is_mirrored(self) -> bool:
        """Whether no turn alone shows it as it is meant."""
        is_flipped = any(way.endswith("_flip") for _name, way in self.turns)
        return is_flipped or (len(self.turns) == 1 and not self.is_turned)


def display_geometry(stream: VideoStream, frame: VideoFrame) -> DisplayGeometry:
    """How the pictures of a stream are shown, after one of them was decoded."""
    turns = _TURNS[_right_angles(frame)]
    width, height = _stretched(frame.width, frame.height, stream.sample_aspect_ratio)
    plain = DisplayGeometry(width, height, turns)
    return DisplayGeometry(height, width, turns) if plain.is_turned else plain


def render_image(stream: VideoStream, frame: VideoFrame) -> Image:
    """A decoded picture as it is shown, in full size."""
    from PIL import Image

    shape = display_geometry(stream, frame)
    screen = FrameRenderer(stream, frame, shape, (shape.width, shape.height), "rgb24")
    return Image.fromarray(screen.shown(frame)[0].to_ndarray())


class FrameRenderer:
    """Shows the pictures of one stream in one size and pixel format.

    What is not RGB comes in the colours of BT.709, limited range.
    """

    def __init__(
        self,
        stream: VideoStream,
        frame: VideoFrame,
        shape: DisplayGeometry,
        size: tuple[int, int],
        pixel_format: str,
    ) -> None:
        self._codec = stream.codec_context.name
        self._graph = Graph()
        source = self._graph.add_buffer(
            width=frame.width, height=frame.height, format=frame.format, time_base=stream.time_base
        )
        width, height = reversed(size) if shape.is_turned else size
        scale = f"{width}:{height}:flags={_EXACTLY}{_colours(frame, pixel_format)}"
        # Turned after scaling: then a turn never meets chroma that is shared by an odd line.
        steps = [("scale", scale), ("format", pixel_format), *shape.turns, ("setsar", "1")]
        nodes = [self._graph.add(*step) for step in steps]
        self._graph.link_nodes(source, *nodes, self._graph.add("buffersink")).configure()

    def shown(self, frame: VideoFrame) -> list[VideoFrame]:
        """The picture as it is shown: one, or none of a broken frame."""
        import av

        if self._guesses_hd(frame):
            frame.colorspace = Colorspace.ITU709
        self._graph.vpush(frame)
        try:
            return [self._graph.vpull()]
        except (av.BlockingIOError, av.EOFError):
            return []

    def _guesses_hd(self, frame: VideoFrame) -> bool:
        is_unnamed = frame.colorspace == _UNSPECIFIED or self._codec in _CANNOT_NAME
        return is_unnamed and frame.height >= HD_HEIGHT and self._codec not in _NEVER_GUESSED


def _right_angles(frame: VideoFrame) -> tuple[int, int, int, int]:
    """The numbers of the display matrix that turn, each 0, 1 or -1; those of no turn where it does more."""
    side: Any = frame.side_data.get("DISPLAYMATRIX")
    found = b"" if side is None else bytes(side)
    if len(found) < 36:
        return 1, 0, 0, 1
    a, b, _u, c, d, *_rest = struct.unpack("=9i", found[:36])
    first, second, third, fourth = (round(number / _ONE) for number in (a, b, c, d))
    whole = (first, second, third, fourth)
    is_exact = all(abs(n - w * _ONE) <= _NEARLY for n, w in zip((a, b, c, d), whole, strict=True))
    return whole if is_exact and whole in _TURNS else (1, 0, 0, 1)


def _stretched(width: int, height: int, pixel: Fraction | None) -> tuple[int, int]:
    """The size of pictures whose pixels are so much wider than high: one side grows, none shrinks."""
    if not pixel or pixel <= 0 or pixel == 1:
        return width, height
    wide = (_nearest(width * pixel), height) if pixel > 1 else (width, _nearest(height / pixel))
    is_sane = max(wide) <= MAX_SIDE and wide[0] * wide[1] <= MAX_PIXELS
    return wide if is_sane else (width, height)


def _nearest(number: Fraction) -> int:
    return int(number + Fraction(1, 2))


def _colours(frame: VideoFrame, pixel_format: str) -> str:
    """What a scaler is told of colours: those that a screen can't show are brought into its range."""
    is_wide = frame.color_primaries in _WIDE_PRIMARIES or frame.color_trc in _HIGH_RANGE
    words = _INTO_SCREEN_COLOURS if is_wide else ""
    return words if pixel_format == "rgb24" else f"{words}:out_color_matrix=bt709:out_range=tv"

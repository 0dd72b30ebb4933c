"""Render decoded frames as a player shows them: pixel aspect, rotation, mirroring and colours applied.

The reference is Chromium. Therefore display matrices other than right-angle rotations and mirroring, clean
apertures and crops in the container are ignored, and an HD video with unspecified colours is BT.709.
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
_TOLERANCE = _ONE // 1000
# The FFmpeg filters equivalent to the four rotation numbers of a display matrix.
_ROTATIONS: dict[tuple[int, int, int, int], tuple[FilterStep, ...]] = {
    (1, 0, 0, 1): (),
    (0, 1, -1, 0): (("transpose", "clock"),),
    (-1, 0, 0, -1): (("hflip", ""), ("vflip", "")),
    (0, -1, 1, 0): (("transpose", "cclock"),),
    (-1, 0, 0, 1): (("hflip", ""),),
    (1, 0, 0, -1): (("vflip", ""),),
    (0, 1, 1, 0): (("transpose", "cclock_flip"),),
    (0, -1, -1, 0): (("transpose", "clock_flip"),),
}
_SCALER_FLAGS = "bicubic+accurate_rnd+full_chroma_int+full_chroma_inp"
_WIDE_PRIMARIES = (ColorPrimaries.BT2020, ColorPrimaries.SMPTE431, ColorPrimaries.SMPTE432)
_HDR_TRANSFERS = (ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67)
_TO_BT709 = ":out_primaries=bt709:out_transfer=bt709"
# VP8 can't specify colours: they depend on its size. VP9 with unspecified colours is always BT.601.
_CODECS_WITHOUT_COLOURS = ("vp8", "libvpx")
_CODECS_ALWAYS_BT601 = ("vp9", "libvpx-vp9")


@dataclass(frozen=True)
class DisplayGeometry:
    """Display size in pixels, and the filters that rotate and mirror the stored frames."""

    width: int
    height: int
    rotations: tuple[FilterStep, ...] = ()

    @property
    def swaps_sides(self) -> bool:
        """Whether the stored width is the displayed height."""
        return any(name == "transpose" for name, _way in self.rotations)

    @property
    def is_mirrored(self) -> bool:
        """Whether the frames are mirrored, which no rotation can replace."""
        is_flipped = any(option.endswith("_flip") for _name, option in self.rotations)
        return is_flipped or (len(self.rotations) == 1 and not self.swaps_sides)


def display_geometry(stream: VideoStream, frame: VideoFrame) -> DisplayGeometry:
    """The display geometry of a stream, given one of its decoded frames."""
    rotations = _ROTATIONS[_rotation_matrix(frame)]
    width, height = _apply_pixel_aspect(frame.width, frame.height, stream.sample_aspect_ratio)
    geometry = DisplayGeometry(width, height, rotations)
    return DisplayGeometry(height, width, rotations) if geometry.swaps_sides else geometry


def render_image(stream: VideoStream, frame: VideoFrame) -> Image:
    """A decoded frame as displayed, in full size."""
    geometry = display_geometry(stream, frame)
    renderer = FrameRenderer(stream, frame, geometry, (geometry.width, geometry.height), "rgb24")
    image: Image = renderer.render(frame)[0].to_image()  # type: ignore[no-untyped-call]
    return image


class FrameRenderer:
    """Renders the frames of one stream in one size and pixel format.

    Formats other than RGB come out in BT.709, limited range.
    """

    def __init__(
        self,
        stream: VideoStream,
        frame: VideoFrame,
        geometry: DisplayGeometry,
        size: tuple[int, int],
        pixel_format: str,
    ) -> None:
        self._codec = stream.codec_context.name
        self._graph = Graph()
        source = self._graph.add_buffer(
            width=frame.width, height=frame.height, format=frame.format, time_base=stream.time_base
        )
        width, height = reversed(size) if geometry.swaps_sides else size
        scale = f"{width}:{height}:flags={_SCALER_FLAGS}{_colour_options(frame, pixel_format)}"
        # Rotate after scaling, so that no odd line shares subsampled chroma.
        steps = [("scale", scale), ("format", pixel_format), *geometry.rotations, ("setsar", "1")]
        nodes = [self._graph.add(*step) for step in steps]
        self._graph.link_nodes(source, *nodes, self._graph.add("buffersink")).configure()

    def render(self, frame: VideoFrame) -> list[VideoFrame]:
        """The frame as displayed: one, or none if it is damaged."""
        import av

        if self._assumes_bt709(frame):
            frame.colorspace = Colorspace.ITU709
        self._graph.vpush(frame)
        try:
            return [self._graph.vpull()]
        except (av.BlockingIOError, av.EOFError):
            return []

    def _assumes_bt709(self, frame: VideoFrame) -> bool:
        is_unspecified = frame.colorspace == _UNSPECIFIED or self._codec in _CODECS_WITHOUT_COLOURS
        return (
            is_unspecified and frame.height >= HD_HEIGHT and self._codec not in _CODECS_ALWAYS_BT601
        )


def _rotation_matrix(frame: VideoFrame) -> tuple[int, int, int, int]:
    """The rotation numbers of the display matrix, each 0, 1 or -1; no rotation if it does anything else."""
    side_data: Any = frame.side_data.get("DISPLAYMATRIX")
    matrix = b"" if side_data is None else bytes(side_data)
    if len(matrix) < 36:
        return 1, 0, 0, 1
    a, b, _u, c, d, *_rest = struct.unpack("=9i", matrix[:36])
    first, second, third, fourth = (round(number / _ONE) for number in (a, b, c, d))
    rounded = (first, second, third, fourth)
    is_exact = all(
        abs(n - w * _ONE) <= _TOLERANCE for n, w in zip((a, b, c, d), rounded, strict=True)
    )
    return rounded if is_exact and rounded in _ROTATIONS else (1, 0, 0, 1)


def _apply_pixel_aspect(width: int, height: int, pixel: Fraction | None) -> tuple[int, int]:
    """The display size for a pixel aspect ratio: one side grows, neither shrinks."""
    if not pixel or pixel <= 0 or pixel == 1:
        return width, height
    stretched = (
        (_round_half_up(width * pixel), height)
        if pixel > 1
        else (width, _round_half_up(height / pixel))
    )
    is_sane = max(stretched) <= MAX_SIDE and stretched[0] * stretched[1] <= MAX_PIXELS
    return stretched if is_sane else (width, height)


def _round_half_up(number: Fraction) -> int:
    return int(number + Fraction(1, 2))


def _colour_options(frame: VideoFrame, pixel_format: str) -> str:
    """Scaler options for colours: wide gamut and HDR are converted to BT.709."""
    is_wide = frame.color_primaries in _WIDE_PRIMARIES or frame.color_trc in _HDR_TRANSFERS
    options = _TO_BT709 if is_wide else ""
    return options if pixel_format == "rgb24" else f"{options}:out_color_matrix=bt709:out_range=tv"

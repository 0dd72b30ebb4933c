"""Real films that say where they were taken, in each of the ways phones and cameras do."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

PLACE = "+59.1234+010.5678/"
TITLE = "Harbour lamp"
WAY = b"GPS5" + b"\x11\x22\x33\x44" * 8
XMP_ID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
PACKET = b"<x:xmpmeta><exif:GPSLatitude>59,7.4N</exif:GPSLatitude></x:xmpmeta>"
KEYS = {"movflags": "use_metadata_tags"}


def film_with_place(
    path: Path, *, options: dict[str, str] | None = None, has_way: bool = False, place: str = PLACE
) -> Path:
    """Two seconds with a title and a place; with `has_way` a camera's track of where it was, too."""
    with av.open(str(path), "w", options=options or {}) as out:
        out.metadata.update({"title": TITLE, "location": place} if place else {"title": TITLE})
        if options == KEYS:
            out.metadata["com.apple.quicktime.location.ISO6709"] = place
        video = out.add_stream("libx264", rate=4)
        video.width, video.height, video.pix_fmt = 64, 36, "yuv420p"
        way = out.add_data_stream("bin_data") if has_way else None
        if way:
            way.time_base, way.codec_tag = Fraction(1, 1000), "gpmd"
        for number in range(8):
            shade = np.full((36, 64, 3), 40 + number, np.uint8)
            out.mux(video.encode(av.VideoFrame.from_ndarray(shade, format="rgb24")))
        out.mux(video.encode(None))
        for second in range(2 if way else 0):
            packet = av.Packet(WAY)
            assert way
            packet.stream, packet.time_base = way, Fraction(1, 1000)
            packet.pts = packet.dts = second * 1000
            out.mux(packet)
    return path


def box(name: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", 8 + len(content)) + name + content


def shown(path: Path) -> list[bytes]:
    """The pictures and sounds of a film as they are stored."""
    with av.open(str(path)) as film:
        streams = [*film.streams.video, *film.streams.audio]
        return [bytes(packet) for packet in film.demux(streams)]


def words_in(path: Path) -> dict[str, str]:
    """What is written about a film in it."""
    with av.open(str(path)) as film:
        return dict(film.metadata)

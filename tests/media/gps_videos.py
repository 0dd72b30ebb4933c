"""Real videos with location metadata, in each form that phones and cameras use."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

LOCATION = "+59.1234+010.5678/"
TITLE = "Harbour lamp"
GPS_SAMPLES = b"GPS5" + b"\x11\x22\x33\x44" * 8
XMP_ID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
XMP_PACKET = b"<x:xmpmeta><exif:GPSLatitude>59,7.4N</exif:GPSLatitude></x:xmpmeta>"
METADATA_TAGS = {"movflags": "use_metadata_tags"}


def video_with_location(
    path: Path,
    *,
    options: dict[str, str] | None = None,
    has_way: bool = False,
    place: str = LOCATION,
) -> Path:
    """Two seconds with a title and a location; with `has_way` also a GPS track of a camera."""
    with av.open(str(path), "w", options=options or {}) as out:
        out.metadata.update({"title": TITLE, "location": place} if place else {"title": TITLE})
        if options == METADATA_TAGS:
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
            assert way
            packet = av.Packet(GPS_SAMPLES)
            packet.stream, packet.time_base = way, Fraction(1, 1000)
            packet.pts = packet.dts = second * 1000
            out.mux(packet)
    return path


def box(name: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", 8 + len(content)) + name + content


def stored_packets(path: Path) -> list[bytes]:
    """The encoded video and audio packets of a file."""
    with av.open(str(path)) as container:
        streams = [*container.streams.video, *container.streams.audio]
        return [bytes(packet) for packet in container.demux(streams)]


def metadata_of(path: Path) -> dict[str, str]:
    """The metadata of a file, as FFmpeg reads it."""
    with av.open(str(path)) as container:
        return dict(container.metadata)

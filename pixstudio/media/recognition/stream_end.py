"""Find the end of stream formats: many small packets without a table of contents.

Transport streams, MP3 and others may have gigabytes of packets. Rather than walking through all of them,
the search synchronizes on a packet in the last TAIL_BYTES and follows the packets from there.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pixstudio.media.recognition.byte_window import ByteWindow
from pixstudio.media.recognition.file_types import is_mp3_frame, transport_packet_layout

TAIL_BYTES = 256 * 1024
_MP3_RATES = {
    3: (44100, 48000, 32000),
    2: (22050, 24000, 16000),
    0: (11025, 12000, 8000),
}
_MP3_KILOBITS = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MP3_SYNC = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb]")
_MPEG_START = re.compile(rb"\x00\x00\x01[\xb9-\xff]", re.DOTALL)
_FLASH_TAG = re.compile(rb"[\x08\x09\x12]", re.DOTALL)
_OGG_PAGE = re.compile(rb"OggS\x00")
_SEGMENT, _CLUSTER = 0x18538067, 0x1F43B675
_EBML_TOP = frozenset({0x1A45DFA3, _SEGMENT, 0xEC, 0xBF})
# All elements allowed directly inside a segment, or inside a cluster of unknown length.
_EBML_INSIDE = frozenset(
    {0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1C53BB6B, 0x1941A469, 0x1043A770, 0x1254C367, _CLUSTER}
    | {0xE7, 0xA3, 0xA0, 0xA7, 0xAB, 0x5854, 0xAF, 0xEC, 0xBF}
)


def _follow_from_tail(
    window: ByteWindow, pattern: re.Pattern[bytes], skip: Callable[[ByteWindow, int], int]
) -> int:
    """Follow parts from the first one in the last TAIL_BYTES to the end of the last one.

    `skip` gives the end of the part at a position, or the position itself if no part starts there. Without
    any part in the tail the result is where the tail starts.
    """
    tail_start = max(window.end_without_padding() - TAIL_BYTES, 0)
    at, end = window.search(pattern, tail_start), tail_start
    while at is not None:
        stop = _skip_all(window, at, skip)
        end = stop if stop > at else end
        at = window.search(pattern, max(stop, at + 1))
    return end


def _skip_all(window: ByteWindow, at: int, skip: Callable[[ByteWindow, int], int]) -> int:
    while at < window.size and (next_at := skip(window, at)) > at:
        at = next_at
    return at


def find_transport_end(window: ByteWindow) -> int:
    """End of packets of one length, each with a sync byte."""
    first, distance = transport_packet_layout(window.read(0, 4096)) or (0, 188)
    tail_start = max(window.end_without_padding() - TAIL_BYTES, 0)
    at = first + max(tail_start - first, 0) // distance * distance
    while at < window.size and window.read_step(at, 1) == b"G":
        at += distance
    return at - first if at < window.size else window.size


def find_mpeg_end(window: ByteWindow) -> int:
    """End of the packs and packets of a program stream, or of a bare video stream."""
    return _follow_from_tail(window, _MPEG_START, _skip_mpeg_part)


def _skip_mpeg_part(window: ByteWindow, at: int) -> int:
    code = window.read(at, 4)
    if code[:3] != b"\0\0\1" or len(code) < 4 or code[3] < 0xB9:
        return at
    if code[3] == 0xB9:
        return at + 4
    if code[3] == 0xBA:
        is_mpeg2 = window.read(at + 4, 1) >= b"\x40"
        return at + (14 + (window.read(at + 13, 1) or b"\0")[0] % 8 if is_mpeg2 else 12)
    return at + 6 + window.number(at + 4, 2)


def find_flash_end(window: ByteWindow) -> int:
    """End of the FLV tags, each of which is followed by its own length."""
    return _follow_from_tail(window, _FLASH_TAG, _skip_flash_tag)


def _skip_flash_tag(window: ByteWindow, at: int) -> int:
    length = window.number(at + 1, 3)
    is_tag = window.read(at, 1) in (b"\x08", b"\x09", b"\x12") and length > 0
    end = at + 11 + length
    return end + 4 if is_tag and window.number(end, 4) == 11 + length else at


def find_ogg_end(window: ByteWindow) -> int:
    """End of the Ogg pages, each of which lists the lengths of its segments."""
    return _follow_from_tail(window, _OGG_PAGE, _skip_ogg_page)


def _skip_ogg_page(window: ByteWindow, at: int) -> int:
    if window.read(at, 5) != b"OggS\0":
        return at
    lengths = window.read(at + 27, (window.read(at + 26, 1) or b"\0")[0])
    return at + 27 + len(lengths) + sum(lengths)


def find_mp3_end(window: ByteWindow) -> int:
    """End of the frames between leading ID3 tags and trailing tags."""
    end = _start_of_end_tags(window)
    start = _skip_all(window, 0, _skip_id3)
    last = _follow_from_tail(window.subwindow(start), _MP3_SYNC, _skip_mp3_frame) + start
    return window.size if last >= end else last


def _skip_id3(window: ByteWindow, at: int) -> int:
    """Position behind an ID3v2 tag, whose length field has seven bits per byte; `at` if there is none."""
    head = window.read_step(at, 10)
    if head[:3] != b"ID3" or len(head) < 10:
        return at
    length = sum(byte << 7 * place for place, byte in enumerate(reversed(head[6:10])))
    return at + 10 + length + (10 if head[5] & 0x10 else 0)


def _start_of_end_tags(window: ByteWindow) -> int:
    end = window.size
    while (start := _start_of_end_tag(window, end)) < end:
        end = start
    return end


def _start_of_end_tag(window: ByteWindow, end: int) -> int:
    if window.read(end - 128, 3) == b"TAG" and end >= 128:
        return end - 128
    if window.read(end - 32, 8) == b"APETAGEX" and end >= 32:
        has_header = window.number(end - 12, 4, "little") >> 31
        return max(end - window.number(end - 20, 4, "little") - 32 * has_header, 0)
    if window.read(end - 9, 9) == b"LYRICS200":
        digits = window.read(end - 15, 6)
        return max(end - 15 - int(digits), 0) if digits.isdigit() else end
    return end


def _skip_mp3_frame(window: ByteWindow, at: int) -> int:
    header = window.read(at, 4)
    if not is_mp3_frame(header):
        return _skip_id3(window, at)
    version = header[1] >> 3 & 3
    rate = _MP3_RATES[version][header[2] >> 2 & 3]
    kilobits = _MP3_KILOBITS[3 if version == 3 else 2][header[2] >> 4]
    slots = (144000 if version == 3 else 72000) * kilobits // rate
    return at + slots + (header[2] >> 1 & 1)


def find_matroska_end(window: ByteWindow) -> int:
    """End of the EBML elements; elements of unknown length (live recordings) are walked through."""
    at, is_inside = 0, False
    while at < window.size:
        name, body = _ebml_number(window, at, keeps_length_bits=True)
        is_known = name in _EBML_TOP or (is_inside and name in _EBML_INSIDE)
        length, start = _ebml_number(window, body)
        if not is_known or start <= body:
            return at
        has_unknown_length = length == 2 ** (7 * (start - body)) - 1
        is_inside = is_inside or (name == _SEGMENT and has_unknown_length)
        at = start if has_unknown_length else start + length
    return window.size


def _ebml_number(
    window: ByteWindow, at: int, *, keeps_length_bits: bool = False
) -> tuple[int, int]:
    """A variable-length integer of one to eight bytes and its end offset; `at` if there is none."""
    first = (window.read_step(at, 1) or b"\0")[0]
    if not first:
        return 0, at
    count = 9 - first.bit_length()
    number = window.number(at, count)
    return (number if keeps_length_bits else number & (1 << 7 * count) - 1), at + count

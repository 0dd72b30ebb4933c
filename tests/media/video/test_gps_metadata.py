import random
import struct

import pytest

from pixstudio.media.video import gps_metadata, mp4_boxes
from pixstudio.media.video.byte_redaction import (
    FREE_BOX_TYPE,
    Redaction,
    merge_overlapping,
    read_redactions,
    redact_chunk,
    write_redactions,
)
from pixstudio.media.video.gps_metadata import TooManyLocations, find_gps_metadata
from pixstudio.media.video.probing import probe_video
from tests.media.gps_videos import (
    GPS_SAMPLES,
    LOCATION,
    METADATA_TAGS,
    TITLE,
    XMP_ID,
    XMP_PACKET,
    box,
    metadata_of,
    stored_packets,
    video_with_location,
)
from tests.media.sample_media import make_video

FRAGMENTS = {"movflags": "frag_keyframe+empty_moov"}


def redacted(path):
    """A copy of the file with its location metadata redacted."""
    content = path.read_bytes()
    out = path.with_name(f"emptied-{path.name}")
    out.write_bytes(redact_chunk(content, 0, find_gps_metadata(path)))
    return out


def with_boxes(path, *boxes):
    """The video with more boxes at its end."""
    made = video_with_location(path, place="")
    made.write_bytes(made.read_bytes() + b"".join(boxes))
    return made


@pytest.mark.parametrize(
    "options", [{}, METADATA_TAGS, FRAGMENTS], ids=["plain", "keys", "fragments"]
)
@pytest.mark.parametrize("extension", ["mp4", "mov", "3gp"])
def test_the_location_goes_and_the_video_stays(tmp_path, extension, options):
    path = video_with_location(tmp_path / f"a.{extension}", options=options)
    assert LOCATION in metadata_of(path).values()
    out = redacted(path)
    assert LOCATION not in metadata_of(out).values()
    assert b"59.1234" not in out.read_bytes()
    assert out.stat().st_size == path.stat().st_size
    assert stored_packets(out) == stored_packets(path)
    assert probe_video(out) == probe_video(path)
    kept = {key: word for key, word in metadata_of(path).items() if "location" not in key}
    assert {key: metadata_of(out).get(key) for key in kept} == kept
    assert extension == "3gp" or TITLE in kept.values()
    assert find_gps_metadata(out) == []


def test_the_way_a_camera_noted_goes(tmp_path):
    path = video_with_location(tmp_path / "gopro.mp4", has_way=True)
    assert path.read_bytes().count(GPS_SAMPLES) == 2
    out = redacted(path)
    assert GPS_SAMPLES not in out.read_bytes()
    assert stored_packets(out) == stored_packets(path)


@pytest.mark.parametrize(
    "made",
    [make_video, lambda path: video_with_location(path, place="")],
    ids=["without words", "with a title"],
)
def test_a_video_that_reports_no_location_has_none(tmp_path, made):
    assert find_gps_metadata(made(tmp_path / "a.mp4")) == []


def test_a_packet_that_names_a_location_goes_and_another_stays(tmp_path):
    other = box(b"uuid", XMP_ID, b"<x:xmpmeta>a title</x:xmpmeta>")
    unknown = box(b"uuid", bytes(16), XMP_PACKET)
    path = with_boxes(tmp_path / "a.mp4", other, unknown, box(b"uuid", XMP_ID, XMP_PACKET))
    content = redacted(path).read_bytes()
    assert content.count(b"GPSLatitude") == 2  # both in the one that is no such packet
    assert (other in content, unknown in content) == (True, True)
    assert content.endswith(box(b"free", bytes(16 + len(XMP_PACKET))))


def test_a_packet_too_large_to_be_read_goes(tmp_path, monkeypatch):
    monkeypatch.setattr(gps_metadata, "MAX_PACKET_BYTES", 10)
    path = with_boxes(tmp_path / "a.mp4", box(b"uuid", XMP_ID, b"only a title"))
    assert b"only a title" not in redacted(path).read_bytes()


def moov(*parts):
    return box(b"moov", *parts)


def test_a_box_whose_length_has_64_bits_keeps_its_length(tmp_path):
    place = struct.pack(">I4sQ", 1, b"\xa9xyz", 16 + 22) + b"\0\x12\x15\xc7" + LOCATION.encode()
    path = with_boxes(tmp_path / "a.mp4", moov(box(b"udta", place, box(b"name", b"Lamp"))))
    out = redacted(path).read_bytes()
    assert struct.pack(">I4sQ", 1, b"free", 38) + bytes(22) + box(b"name", b"Lamp") in out


def test_entries_in_the_way_of_itunes_go(tmp_path):
    place = box(b"\xa9xyz", box(b"data", bytes(8), LOCATION.encode()))
    named = box(
        b"----",
        box(b"mean", bytes(4), b"com.apple.iTunes"),
        box(b"name", bytes(4), b"LOCATION"),
        box(b"data", bytes(8), b"59.1234"),
    )
    other = box(b"\xa9nam", box(b"data", bytes(8), b"Lamp"))
    meta = box(b"meta", bytes(4), box(b"hdlr", bytes(25)), box(b"ilst", place, named, other))
    out = redacted(with_boxes(tmp_path / "a.mp4", moov(box(b"udta", meta)))).read_bytes()
    assert (b"59.1234" in out, other in out) == (False, True)


@pytest.mark.parametrize(
    ("key", "goes"),
    [
        (b"mdtacom.apple.quicktime.location.ISO6709", True),
        (b"mdtacom.apple.quicktime.still-image-time", False),
    ],
)
def test_of_apples_tracks_those_go_that_tell_the_way(tmp_path, key, goes):
    head = video_with_location(tmp_path / "a.mov", place="").read_bytes()
    samples = [b"sample-%d" % number for number in range(5)]
    first = len(head) + 8
    chunks = [first, first + 16]  # two samples, then three
    table = box(
        b"stbl",
        box(b"stsd", struct.pack(">II", 0, 1), box(b"mebx", bytes(8), box(b"keys", key))),
        box(b"stsz", struct.pack(">III5I", 0, 0, 5, *[8] * 5)),
        box(b"stsc", struct.pack(">II6I", 0, 2, 1, 2, 1, 2, 3, 1)),
        box(b"stco", struct.pack(">II2I", 0, 2, *chunks)),
    )
    track = box(b"trak", box(b"mdia", box(b"minf", table)))
    path = tmp_path / "b.mov"
    path.write_bytes(head + box(b"mdat", *samples, b"after") + moov(track))
    out = redacted(path).read_bytes()
    assert (b"sample" not in out) is goes
    assert b"after" in out
    assert len(out) == path.stat().st_size


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\0\0\x08moov",
        struct.pack(">I", 2**32 - 1) + b"moov" + box(b"udta", struct.pack(">I", 999) + b"\xa9xyz"),
        struct.pack(">I4sQ", 1, b"moov", 2**64 - 1) + box(b"udta", b"\0\0\0\x01\xa9xyz"),
        moov(box(b"meta", bytes(4), box(b"keys", bytes(8), b"\0\0\0\0"), box(b"ilst", bytes(9)))),
        moov(box(b"trak", box(b"mdia", box(b"minf", box(b"stbl", box(b"stsd", bytes(7))))))),
        moov(
            box(
                b"trak",
                box(
                    b"mdia",
                    box(
                        b"minf",
                        box(
                            b"stbl",
                            box(b"stsd", struct.pack(">II", 0, 1), box(b"gpmd", bytes(8))),
                            box(b"stsz", struct.pack(">III", 0, 2**32 - 1, 2**32 - 1)),
                            box(b"stsc", struct.pack(">II3I", 0, 2**32 - 1, 1, 2**32 - 1, 1)),
                            box(b"co64", struct.pack(">II2Q", 0, 2**32 - 1, 0, 2**64 - 1)),
                        ),
                    ),
                ),
            )
        ),
    ],
)
def test_lengths_that_lie_do_no_harm(tmp_path, content):
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    found = find_gps_metadata(path)
    assert all(blank.start >= 0 and blank.end <= len(content) for blank in found)
    assert len(redact_chunk(content, 0, found)) == len(content)


def test_noise_in_a_video_does_no_harm(tmp_path):
    content = video_with_location(
        tmp_path / "a.mp4", options=METADATA_TAGS, has_way=True
    ).read_bytes()
    noise = random.Random(4)
    path = tmp_path / "b.mov"
    for _ in range(300):
        damaged = bytearray(content)
        for _ in range(6):
            damaged[noise.randrange(len(damaged))] = noise.randrange(256)
        path.write_bytes(damaged)
        found = find_gps_metadata(path)
        assert all(blank.start >= 0 and blank.end <= len(content) for blank in found)
        assert found == merge_overlapping(found)


def test_more_locations_than_can_be_removed_are_a_refusal(tmp_path, monkeypatch):
    path = video_with_location(tmp_path / "a.mov", options=METADATA_TAGS)
    monkeypatch.setattr(gps_metadata, "MAX_REDACTIONS", 3)
    with pytest.raises(TooManyLocations, match="more location data than can be removed"):
        find_gps_metadata(path)


def test_a_file_of_nothing_but_boxes_is_a_refusal(tmp_path, monkeypatch):
    monkeypatch.setattr(mp4_boxes, "MAX_BOXES", 50)
    path = tmp_path / "a.mp4"
    path.write_bytes(box(b"free") * 51)
    with pytest.raises(TooManyLocations):
        find_gps_metadata(path)


def test_redactions_are_the_same_in_whatever_pieces_a_file_is_read():
    content = bytes(range(1, 200))
    empty_values = merge_overlapping(
        [
            Redaction(3, 4, FREE_BOX_TYPE),
            Redaction(7, 9),
            Redaction(30, 20, FREE_BOX_TYPE),
            Redaction(150, 10),
        ]
    )
    whole = redact_chunk(content, 0, empty_values)
    assert whole[2:17] == b"\x03free" + bytes(9) + content[16:17]
    assert whole[30:51] == b"free" + bytes(16) + content[50:51]
    for size in (1, 3, 7, 64):
        pieces = [
            redact_chunk(content[at : at + size], at, empty_values) for at in range(0, 199, size)
        ]
        assert b"".join(pieces) == whole
    assert redact_chunk(content, 1000, empty_values) == content


def test_redactions_that_overlap_are_emptied_once():
    assert merge_overlapping(
        [Redaction(5, 10, FREE_BOX_TYPE), Redaction(0, 6), Redaction(2, 2), Redaction(20, 0)]
    ) == [
        Redaction(0, 6),
        Redaction(6, 9),
    ]


def test_redactions_are_handed_on(tmp_path):
    empty_values = (Redaction(1, 4, FREE_BOX_TYPE), Redaction(2**40, 5))
    write_redactions(tmp_path / "blanks", empty_values)
    assert read_redactions(tmp_path / "blanks") == empty_values

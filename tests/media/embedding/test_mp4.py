"""Texts in MP4 files: players find them, and the media data are the same."""

import io
import itertools
import struct
from pathlib import Path
from typing import Any

import av
import pytest

from pixstudio.media.embedding.embedding import with_text
from pixstudio.media.embedding.spliced_file import CannotEmbed, SplicedFile
from pixstudio.media.embedding.xmp import EmbeddedText
from tests.media.sample_media import make_video

TEXT = EmbeddedText(
    title="Ein Hafen im Nebel 🌫",
    description="Ein Hafen im Nebel 🌫\nWellen",
    parameters='{"model": "v5.6", "seed": 4711}',
    created="2026-05-04T12:00:00+00:00",
)
LAYOUTS: dict[str, dict[str, str]] = {
    "tables at the end": {},
    "tables first": {"movflags": "+faststart"},
    "tables first, with room": {"movflags": "+faststart", "moov_size": "0"},
}


def read_all(spliced: SplicedFile) -> bytes:
    return b"".join(iter(lambda: spliced.read(1000), b""))


def embedded(content: bytes, text: EmbeddedText = TEXT) -> bytes:
    spliced = with_text(io.BytesIO(content), len(content), "video/mp4", text)
    found = read_all(spliced)
    assert len(found) == spliced.size
    return found


def packets_of(content: bytes) -> list[tuple[Any, ...]]:
    with av.open(io.BytesIO(content)) as container:
        return [
            (packet.stream_index, packet.pts, packet.dts, bytes(packet))
            for packet in container.demux()
            if packet.size
        ]


def metadata_of(content: bytes) -> dict[str, str]:
    with av.open(io.BytesIO(content)) as container:
        return dict(container.metadata)


@pytest.fixture(params=list(LAYOUTS))
def video(request: pytest.FixtureRequest, tmp_path: Path) -> bytes:
    options = LAYOUTS[request.param]
    return make_video(tmp_path / "a.mp4", has_sound=True, options=options).read_bytes()


def test_players_find_the_text_and_the_same_media(video: bytes) -> None:
    content = embedded(video)
    found = metadata_of(content)
    assert found["title"] == TEXT.title
    assert found["description"] == TEXT.description
    assert found["comment"] == TEXT.parameters
    assert found["date"] == TEXT.created
    assert found["encoder"] == "PixStudio"
    assert packets_of(content) == packets_of(video)
    with av.open(io.BytesIO(content)) as container:
        assert len(list(container.decode(video=0))) == 24


def test_the_text_is_replaced_by_the_next_one(video: bytes) -> None:
    once = embedded(video)
    assert embedded(once) == once
    other = EmbeddedText("b", "c", "{}", "2027")
    again = embedded(once, other)
    assert metadata_of(again)["title"] == "b"
    assert again.count(b"Hafen") == 0
    assert packets_of(again) == packets_of(video)


def test_what_the_file_says_of_itself_otherwise_stays(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4")
    with av.open(str(path)) as source, av.open(str(tmp_path / "b.mp4"), "w") as output:
        output.metadata.update({"artist": "Somebody", "copyright": "All of it", "title": "old"})
        stream = output.add_stream_from_template(source.streams.video[0])
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = stream
                output.mux(packet)
    found = metadata_of(embedded((tmp_path / "b.mp4").read_bytes()))
    assert (found["artist"], found["copyright"]) == ("Somebody", "All of it")
    assert found["title"] == TEXT.title


def test_it_is_read_from_any_offset(video: bytes) -> None:
    whole = embedded(video)
    for offset in itertools.chain(range(0, len(whole), 997), [len(whole) - 1, len(whole)]):
        spliced = with_text(io.BytesIO(video), len(video), "video/mp4", TEXT)
        spliced.seek(offset)
        assert read_all(spliced) == whole[offset:]


def test_other_structures_are_left_alone(tmp_path: Path) -> None:
    fragmented = make_video(
        tmp_path / "f.mp4", options={"movflags": "frag_keyframe+empty_moov+default_base_moof"}
    )
    quicktime = make_video(tmp_path / "q.mov")
    for path in (fragmented, quicktime):
        with pytest.raises(CannotEmbed):
            embedded(path.read_bytes())


@pytest.mark.parametrize("content", [b"", b"no video at all", b"\0\0\0\x18ftypmp42" + b"x" * 16])
def test_what_is_no_video_is_left_alone(content: bytes) -> None:
    with pytest.raises(CannotEmbed):
        embedded(content)


def test_cut_and_forged_files_are_left_alone_or_stay_whole(tmp_path: Path) -> None:
    video = make_video(tmp_path / "a.mp4", options={"movflags": "+faststart"}).read_bytes()
    moov = video.index(b"moov") - 4
    length = int.from_bytes(video[moov : moov + 4], "big")
    for offset in range(moov, moov + length, 3):
        for forged in (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\0\0\0\x09"):
            content = video[:offset] + forged + video[offset + 4 :]
            try:
                found = embedded(content)
            except CannotEmbed:
                continue
            # The media data are the same whatever the tables say.
            assert video[moov + length :] in found
    for end in range(0, len(video), 101):
        try:
            found = embedded(video[:end])
        except CannotEmbed:
            continue
        # Cut off as before, in the media data.
        assert end > moov + length + 8
        assert video[moov + length : end] in found


def test_offsets_that_would_not_fit_are_not_written(tmp_path: Path) -> None:
    video = make_video(tmp_path / "a.mp4", options={"movflags": "+faststart"}).read_bytes()
    table = video.index(b"stco") + 12
    content = video[:table] + struct.pack(">L", 0xFFFF_FFF0) + video[table + 4 :]
    with pytest.raises(CannotEmbed):
        embedded(content)


def test_boxes_in_boxes_without_end_are_read_without_trouble(tmp_path: Path) -> None:
    video = make_video(tmp_path / "a.mp4", options={"movflags": "+faststart"}).read_bytes()
    nested = b""
    for _ in range(5000):
        nested = struct.pack(">L4s", len(nested) + 8, b"trak") + nested
    moov = video.index(b"moov") - 4
    length = int.from_bytes(video[moov : moov + 4], "big")
    head = struct.pack(">L4s", length + len(nested), b"moov")
    content = (
        video[:moov] + head + video[moov + 8 : moov + length] + nested + video[moov + length :]
    )
    assert metadata_of(embedded(content))["title"] == TEXT.title

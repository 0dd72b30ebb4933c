"""The archive's bytes: what zipfile reads of them, from any offset on, and with files that are gone."""

import datetime as dt
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixstudio.downloads.zip_reader import (
    PIECE_BYTES,
    Entry,
    FileChanged,
    Findings,
    ZipReader,
    entry_of_bytes,
    name_of_same_length,
)
from pixstudio.downloads.zip_records import Layout

NOON = dt.datetime(2026, 5, 4, 12, 30, 14)
GONE_TEXT = "It was deleted.\n"
FILES = {
    "parameters.json": b'{"results": []}\n',
    "2026-05-04 Text Hafen im Nebel 🌫 6f3f4c52.mp4": bytes(range(256)) * 5000,
    "posters/empty.webp": b"",
    "one.webp": b"1",
}


class Opening:
    """Opens a content, and counts how often, how many bytes are read and what is closed."""

    def __init__(self, content: bytes) -> None:
        self.content, self.opened, self.closed, self.read_bytes = content, 0, 0, 0

    def __call__(self) -> "CountedFile":
        self.opened += 1
        return CountedFile(self)


class CountedFile(io.BytesIO):
    def __init__(self, opening: Opening) -> None:
        super().__init__(opening.content)
        self._opening = opening

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        self._opening.read_bytes += len(piece)
        return piece

    def close(self) -> None:
        self._opening.closed += 1
        super().close()


def gone() -> CountedFile:
    raise FileNotFoundError


def entry(name: str, content: bytes, **values: Any) -> Entry:
    known = {"open": Opening(content), "key": name, **values}
    return Entry(name, len(content), NOON, **known)


def opening_of(one: Entry) -> Any:
    return one.open


def reader_of(
    entries: list[Entry], on_close: Callable[[Findings], None] = lambda _found: None
) -> ZipReader:
    return ZipReader(entries, Layout([one.head for one in entries]), GONE_TEXT, on_close)


def read_all(reader: ZipReader, size: int = PIECE_BYTES) -> bytes:
    return b"".join(iter(lambda: reader.read(size), b""))


def entries_of(files: dict[str, bytes] = FILES) -> list[Entry]:
    return [entry(name, content) for name, content in files.items()]


WHOLE = read_all(reader_of(entries_of()))


def test_an_archive_has_the_files_with_their_names_times_and_bytes() -> None:
    archive = zipfile.ZipFile(io.BytesIO(WHOLE))
    assert archive.testzip() is None
    assert {name: archive.read(name) for name in archive.namelist()} == FILES
    assert {info.date_time for info in archive.infolist()} == {(2026, 5, 4, 12, 30, 14)}
    assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}


def test_the_length_is_known_and_the_bytes_are_the_same_each_time() -> None:
    entries = entries_of()
    assert Layout([one.head for one in entries]).size == len(WHOLE)
    assert read_all(reader_of(entries), 7777) == WHOLE


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(WHOLE)), st.sampled_from([997, 65_536, 300_001]))
def test_it_goes_on_at_any_offset(offset: int, size: int) -> None:
    reader = reader_of(entries_of())
    reader.seek(offset)
    assert read_all(reader, size) == WHOLE[offset:]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, len(WHOLE)), min_size=2, max_size=5))
def test_it_is_sought_in_again_and_again(offsets: list[int]) -> None:
    reader = reader_of(entries_of())
    for offset in offsets:
        reader.seek(offset)
        piece = reader.read(100)
        assert piece == WHOLE[offset : offset + len(piece)]
    reader.seek(offsets[0])
    assert read_all(reader) == WHOLE[offsets[0] :]


def test_with_known_checksums_nothing_before_the_offset_is_read() -> None:
    found: list[Findings] = []
    first = reader_of(entries_of(), found.append)
    read_all(first)
    first.close()
    entries = [
        entry(name, content, crc=found[0].checksums[name]) for name, content in FILES.items()
    ]
    layout = Layout([one.head for one in entries])
    reader = reader_of(entries)
    offset = layout.places[1].data + 1_000_000
    reader.seek(offset)
    assert read_all(reader) == WHOLE[offset:]
    assert [opening_of(one).read_bytes for one in entries] == [0, 280_000, 0, 1]
    reader.seek(layout.central + 3)
    assert read_all(reader) == WHOLE[layout.central + 3 :]
    assert [opening_of(one).read_bytes for one in entries] == [0, 280_000, 0, 1]


def test_without_checksums_each_file_is_read_once() -> None:
    entries = entries_of()
    reader = reader_of(entries)
    offset = Layout([one.head for one in entries]).places[1].data + 1_000_000
    reader.seek(offset)
    read_all(reader)
    assert [opening_of(one).read_bytes for one in entries] == [len(one) for one in FILES.values()]


def test_checksums_of_what_was_read_whole_are_found_out_although_the_visitor_left() -> None:
    found: list[Findings] = []
    entries = entries_of()
    reader = reader_of(entries, found.append)
    layout = Layout([one.head for one in entries])
    reader.read(1)
    while reader._position < layout.places[1].data + 10:
        reader.read(PIECE_BYTES)
    reader.close()
    reader.close()
    assert len(found) == 1
    assert list(found[0].checksums) == ["parameters.json"]
    assert all(opening_of(one).opened == opening_of(one).closed for one in entries)


@pytest.mark.parametrize("crc", [None, 12345])
def test_a_file_that_is_gone_is_replaced_by_a_text_and_the_rest_goes_on(crc: int | None) -> None:
    entries = entries_of()
    entries[1] = entry(entries[1].name, FILES[entries[1].name], open=gone, crc=crc)
    found: list[Findings] = []
    reader = reader_of(entries, found.append)
    content = read_all(reader)
    reader.close()
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert len(content) == len(WHOLE)
    assert archive.testzip() is None
    names = archive.namelist()
    assert names[1] == "2026-05-04 Text Hafen im Nebel 🌫 6f3f4c52.txt"
    text = archive.read(names[1])
    assert text.startswith(GONE_TEXT.encode())
    assert text.strip() == GONE_TEXT.strip().encode()
    assert archive.read("one.webp") == b"1"
    assert found[0].gone == {entries[1].name}
    assert entries[1].name not in found[0].checksums


def test_an_archive_with_a_gone_file_goes_on_at_any_offset_too() -> None:
    def made() -> ZipReader:
        entries = entries_of()
        entries[1] = entry(entries[1].name, FILES[entries[1].name], open=gone)
        return reader_of(entries)

    whole = read_all(made())
    for offset in (0, 50, 200, 1_000_001, len(whole) - 300, len(whole) - 1):
        reader = made()
        reader.seek(offset)
        assert read_all(reader) == whole[offset:]


@pytest.mark.parametrize("content", [b"", b"short"])
def test_a_file_that_breaks_off_breaks_the_archive_off(content: bytes) -> None:
    whole = [entry("a.mp4", b"first"), entry("b.mp4", b"longer than it is", open=Opening(content))]
    with pytest.raises(FileChanged):
        read_all(reader_of(whole))


@pytest.mark.parametrize(
    ("name", "replaced"),
    [
        ("a.mp4", "a.txt"),
        ("posters/a.webp", "posters/a_.txt"),
        ("ab.ts", "a.txt"),
        ("harbour", "har.txt"),
        ("Nebel 🌫", "Nebel .txt"),
    ],
)
def test_the_name_of_what_is_gone_is_as_long(name: str, replaced: str) -> None:
    found = name_of_same_length(name)
    assert len(found.encode()) == len(name.encode())
    assert found == replaced


def test_two_gigabytes_need_no_memory(tmp_path: Path) -> None:
    size = 5 * 1024**3
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(size)
    big = Entry("big.mp4", size, NOON, lambda: (tmp_path / "sparse").open("rb"), crc=0x1234)
    entries = [entry_of_bytes("first.txt", b"1", NOON), big, entry_of_bytes("z.txt", b"2", NOON)]
    layout = Layout([one.head for one in entries])
    reader = reader_of(entries)
    tracemalloc.start()
    try:
        for offset in (0, 4 * 1024**3 + 1, layout.places[1].descriptor - 5_000_000):
            reader.seek(offset)
            for _ in range(100):
                reader.read(PIECE_BYTES)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 3_000_000


class SparseArchive(io.RawIOBase):
    """The reader as a file that zipfile looks at."""

    def __init__(self, reader: ZipReader, size: int) -> None:
        self._reader, self._size, self._position = reader, size, 0

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = 0) -> int:
        start = {0: 0, 1: self._position, 2: self._size}[whence]
        self._position = self._reader.seek(start + offset)
        return self._position

    def read(self, size: int = -1) -> bytes:
        size = self._size - self._position if size < 0 else size
        pieces = []
        while size and (piece := self._reader.read(size)):
            pieces.append(piece)
            size -= len(piece)
            self._position += len(piece)
        return b"".join(pieces)


def test_archives_of_more_than_four_gigabytes_have_the_records_for_it(tmp_path: Path) -> None:
    size = 5 * 1024**3
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(size)
    open_it = (tmp_path / "sparse").open
    big = Entry("big.mp4", size, NOON, lambda: open_it("rb"), crc=0)
    entries = [big, entry_of_bytes("behind.txt", b"here", NOON)]
    layout = Layout([one.head for one in entries])
    archive = zipfile.ZipFile(SparseArchive(reader_of(entries), layout.size))
    assert archive.getinfo("big.mp4").file_size == size
    assert archive.read("behind.txt") == b"here"
    assert archive.getinfo("behind.txt").header_offset == layout.places[1].header


def test_more_entries_than_sixteen_bits_count() -> None:
    entries = [entry_of_bytes(f"{number}.txt", b"", NOON) for number in range(66_000)]
    layout = Layout([one.head for one in entries])
    content = read_all(reader_of(entries))
    assert len(content) == layout.size
    assert len(zipfile.ZipFile(io.BytesIO(content)).namelist()) == 66_000

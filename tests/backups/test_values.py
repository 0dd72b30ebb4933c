"""Rows in a form that both databases share, tar files that other programs read, and names that stay
inside."""

import datetime as dt
import json
import tarfile
import uuid
from pathlib import Path

import pytest
from django.apps import apps
from pytest_django import Settings

from pixstudio.backups.places import open_place
from pixstudio.backups.places.bucket import bucket_at
from pixstudio.backups.places.place import checked_name
from pixstudio.backups.problems import DamagedBackup
from pixstudio.backups.tables import LEFT_OUT, all_models, columns_of, tables_of
from pixstudio.backups.values import copied_line, line_of, readers_of
from tests.rows import each_row

MOMENT = dt.datetime(2026, 11, 30, 8, 0, 0, 123000, tzinfo=dt.UTC)
NUMBER = uuid.UUID("6f3f4c52-7d5e-4f2b-9a53-0d4c6a1f9e11")


@each_row(
    ("kind", "stored", "expected"),
    [
        ("moment", "2026-11-30 08:00:00.123", "2026-11-30T08:00:00.123000Z"),
        ("moment", "2026-11-30 08:00:00", "2026-11-30T08:00:00Z"),
        ("moment", MOMENT, "2026-11-30T08:00:00.123000Z"),
        ("moment", MOMENT.replace(tzinfo=None), "2026-11-30T08:00:00.123000Z"),
        ("uuid", NUMBER, NUMBER.hex),
        ("uuid", NUMBER.hex, NUMBER.hex),
        ("boolean", 1, True),
        ("float", 5, 5.0),
        ("json", '{"b": 1e3, "a": [1.50]}', '{"a":[1.5],"b":1000}'),
        ("json", "null", "null"),
        ("json", None, None),
        ("date", dt.date(2026, 11, 30), "2026-11-30"),
        ("time", dt.time(22, 30), "22:30:00"),
        ("text", "Ærø\n🎬", "Ærø\n🎬"),
    ],
)
def test_a_value_is_the_same_from_both_databases(
    kind: str, stored: object, expected: object
) -> None:
    assert json.loads(line_of([stored], readers_of([kind]))) == [expected]


@each_row(
    ("kind", "value", "expected"),
    [
        ("text", "a\\b\tc\nd\re\0f", "a\\\\b\\tc\\nd\\ref"),
        ("text", "\\N", "\\\\N"),
        ("text", None, "\\N"),
        ("json", '{"a":"\\u0000x\\ud83d"}', '{"a":"x"}'),
        ("json", '{"a":"\\\\u0000"}', '{"a":"\\\\\\\\u0000"}'),
        ("boolean", True, "True"),
        ("float", 0.1, "0.1"),
    ],
)
def test_a_value_for_copy_is_escaped_and_can_be_stored(
    kind: str, value: object, expected: str
) -> None:
    assert copied_line([value], [kind]) == f"{expected}\n"


def test_every_table_is_in_a_backup_or_named_as_left_out() -> None:
    tables = {model._meta.db_table for model in all_models(apps)}
    held = dict(tables_of(apps))
    assert tables == held.keys() | LEFT_OUT.keys()
    assert len(held) > 70
    for model in held.values():
        assert columns_of(model)


@each_row("name", ["", "/etc/passwd", "../x", "a/../../x", "a\\..\\x", "a\0"])
def test_no_name_leads_out_of_its_place(name: str) -> None:
    with pytest.raises(DamagedBackup):
        checked_name(name)


def test_other_programs_read_a_tar_file(tmp_path: Path) -> None:
    place = open_place(str(tmp_path / "a.tar"))
    with place.writing():
        for name, content in (("b/one", b"1" * 700), ("two", b""), ("three", b"3" * 512)):
            file = place.new_file()
            file.write(content)
            file.finish(name)
        unnamed = place.new_file()
        unnamed.write(b"x" * 5000)
        unnamed.discard()
    with tarfile.open(tmp_path / "a.tar") as archive:
        assert {m.name: m.size for m in archive} == {"b/one": 700, "two": 0, "three": 512}
    again = open_place(str(tmp_path / "a.tar"))
    with again.read("three") as stream:
        assert stream.read() == b"3" * 512
    assert [*again.names("b")] == [("b/one", 700)]
    with pytest.raises(ValueError, match="stopped"), again.writing():
        raise ValueError("stopped")
    assert [path.name for path in tmp_path.iterdir()] == ["a.tar"]
    assert again.facts("two")


@each_row(
    ("text", "label"),
    [
        ("s3://bucket", "s3://bucket"),
        ("s3://bucket/daily/studio", "s3://bucket/daily/studio"),
        ("s3://key:secret@bucket/daily?region=eu-north-1", "s3://bucket/daily"),
        ("s3://key:secret@s3.example/bucket/daily", "s3://bucket/daily"),
        ("s3://minio:9000/bucket", "s3://bucket"),
        ("http://127.0.0.1:9000/bucket/a/b", "s3://bucket/a/b"),
    ],
)
def test_the_address_of_a_bucket(text: str, label: str, settings: Settings) -> None:
    bucket = bucket_at(text)
    assert bucket.label == label

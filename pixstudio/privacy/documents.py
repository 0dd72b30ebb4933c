"""The texts of an export: a JSON file for each kind of data, and a README."""

import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from pixstudio.privacy.hiding import HIDERS
from pixstudio.privacy.inventory.kinds import DataKind, Export
from pixstudio.privacy.inventory.table import EXPORTED_KINDS
from pixstudio.teams.models import User

# Rows that are in memory at a time.
PORTION = 500
README = "README.txt"


def file_name(kind: DataKind) -> str:
    """Its name in the archive."""
    return f"{kind.name}.json"


def write_kind(kind: DataKind, user: User, file: BinaryIO, pulse: Callable[[], object]) -> int:
    """Write the person's rows of a kind as a JSON object of lists; returns how many rows.

    Reads and writes portion by portion; `pulse` is called after each row.
    """
    count = 0
    for number, export in enumerate(kind.exports):
        file.write(f"{',' if number else '{'}\n {json.dumps(export.name)}: [".encode())
        for position, row in enumerate(rows_of(export, user)):
            file.write(b",\n  " if position else b"\n  ")
            file.write(json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False).encode())
            count += 1
            pulse()
        file.write(b"\n ]")
    file.write(b"\n}\n")
    return count


def rows_of(export: Export, user: User) -> Iterator[dict[str, Any]]:
    """The person's rows of a list, oldest first, without what names others."""
    rows = export.rows.of(user.pk).order_by("pk").values(*export.columns.split())
    hide = HIDERS.get(export.hide)
    for row in rows.iterator(chunk_size=PORTION):
        yield hide(row, user) if hide else row


def readme_text(counts: dict[str, int], *, has_media: bool, missing_count: int) -> bytes:
    """What each file of the archive is; `counts` are rows by kind."""
    lines = [_("Everything this PixStudio has stored of you, by kind:"), ""]
    for kind in EXPORTED_KINDS:
        lines += [f"{file_name(kind)} ({counts.get(kind.name, 0)}): {kind.title}. {kind.what}"]
    lines += ["", media_text(has_media=has_media), ""]
    if missing_count:
        lines += [_("%(count)s files are missing from the storage.") % {"count": missing_count}, ""]
    lines += [
        _("Times are in UTC (ISO 8601), sizes in bytes. Other people appear by id or initials."),
        _("Passwords, keys and other secrets are not included."),
        "",
    ]
    return "\n".join(lines).encode()


def media_text(*, has_media: bool) -> str:
    if not has_media:
        return _("Files of results and uploads were left out.")
    return _(
        "results/ and library/ have the files themselves, named by the ids in jobs.json and "
        "library.json, of teams you are a member of."
    )

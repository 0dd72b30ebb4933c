"""The texts in an archive: parameters as JSON and CSV, lineage, and what is missing."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from pixstudio.downloads.parameters import ArchivedNames, NamesById, csv_rows, record_of
from pixstudio.jobs.models import Generation
from pixstudio.teams.models import Membership
from pixstudio.web.lists.csv_export import csv_lines


def documents_of(
    results: Sequence[Generation], member: Membership, names: NamesById
) -> dict[str, bytes]:
    """Parameters and lineage by their file names; the same rows give the same bytes."""
    records = [record_of(result, member, names) for result in results]
    return {
        "parameters.json": _json({"results": records}),
        "parameters.csv": "".join(csv_lines(csv_rows(records))).encode(),
        "lineage.json": _json({"results": [_lineage_of(result, names) for result in results]}),
    }


def _json(content: Mapping[str, Any]) -> bytes:
    return f"{json.dumps(content, ensure_ascii=False, indent=1)}\n".encode()


def _lineage_of(generation: Generation, names: NamesById) -> dict[str, Any]:
    """What a result was made from: another result, files of the library, an effect."""
    made_from: list[dict[str, str]] = []
    if source := generation.source:
        file = names.get(source.pk, ArchivedNames()).file
        made_from.append(
            {"kind": "result", "id": str(source.pk), "file": file, "title": source.title}
        )
    for item in generation.inputs.all():
        asset = item.asset
        made_from.append(
            {"kind": "file", "id": str(asset.pk), "file": asset.name, "field": item.field}
        )
    if effect := generation.effect:
        made_from.append({"kind": "effect", "id": effect.template_id, "title": effect.name})
    file = names.get(generation.pk, ArchivedNames()).file
    return {
        "id": str(generation.pk),
        "file": file,
        "operation": generation.operation,
        "made_from": made_from,
    }


def missing_text(rows: Sequence[tuple[str, str]]) -> bytes:
    """`MISSING.txt`: a name and a reason on each line."""
    head = _("These files are not in this archive:")
    return "\n".join([head, "", *(f"{name}: {reason}" for name, reason in rows), ""]).encode()


def plain_files_text(names: Sequence[str]) -> bytes:
    """`WITHOUT-PARAMETERS.txt`: files that are in the archive as they are."""
    head = _("The parameters could not be written into these files. They are in parameters.json:")
    return "\n".join([head, "", *names, ""]).encode()


def gone_text() -> str:
    """What stands in the place of a file that disappeared after the archive was planned."""
    return _(
        "This file was deleted or replaced while the archive was being downloaded. "
        "The rest of this text is filled up with line breaks to the length of the file. "
        "Download the archive again to get a list of what is missing.\n"
    )

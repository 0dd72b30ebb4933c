"""The three ways to upload a file: a form, parts, and an address."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from pixstudio.library.models import Asset, Upload
from pixstudio.library.operations import fetch_upload, ingest_upload
from tests.media.http_server import Answer, body, run_server
from tests.teams.people import Person

PART_BYTES = 64 * 1024


@dataclass(frozen=True)
class Outcome:
    """What became of a file: the sentence of its refusal, or the asset."""

    words: str = ""
    asset: Asset | None = None
    status: int = 0


def announce_upload(person: Person, name: str, size: int, **more: str) -> Any:
    values = {"name": name, "size": str(size), **more}
    return person.post("/library/arrivals/", values, HTTP_ACCEPT="application/json")


def send_part(person: Person, url: str, offset: int, content: bytes, **more: Any) -> Any:
    return person.browser.patch(
        url,
        content,
        content_type="application/octet-stream",
        headers={"Upload-Offset": str(offset), "Accept": "application/json"},
        **more,
    )


def upload_by_form(person: Person, name: str, content: bytes, content_type: str = "") -> Outcome:
    file = SimpleUploadedFile(
        "x", content, content_type if content_type else "application/octet-stream"
    )
    file._name = name  # type: ignore[attr-defined]
    answer = person.post("/library/uploads/", {"file": file}, HTTP_ACCEPT="application/json")
    facts = answer.json()
    asset = Asset.objects.get(pk=facts["id"]) if "id" in facts else None
    return Outcome(facts.get("error", ""), asset, answer.status_code)


def upload_in_parts(person: Person, name: str, content: bytes, _content_type: str = "") -> Outcome:
    answer = announce_upload(person, name, len(content))
    facts = answer.json()
    if "error" in facts:
        return Outcome(facts["error"], status=answer.status_code)
    for offset in range(0, len(content), PART_BYTES):
        part = send_part(person, facts["url"], offset, content[offset : offset + PART_BYTES])
        if "error" in part.json():
            return Outcome(part.json()["error"], status=part.status_code)
    return outcome_of(facts["id"])


def content_of(asset: Asset) -> bytes:
    with asset.file.open() as stored:
        return bytes(stored.read())


def outcome_of(upload_id: str) -> Outcome:
    """Let the worker check it."""
    ingest_upload(upload_id=uuid.UUID(upload_id), now=timezone.now())
    pending = Upload.objects.get(pk=upload_id)
    return Outcome(pending.words, pending.asset)


def import_from_url(
    person: Person, settings: Any, answers: dict[str, Answer], path: str = "/file"
) -> Outcome:
    """Fetch `path` from a server on loopback that gives these answers."""
    with run_server(answers) as server:
        settings.LOOPBACK_ORIGIN = server.origin
        answer = person.post(
            "/library/imports/", {"url": server.origin + path}, HTTP_ACCEPT="application/json"
        )
        facts = answer.json()
        if "error" in facts:
            return Outcome(facts["error"], status=answer.status_code)
        fetch_upload(upload_id=uuid.UUID(facts["id"]), now=timezone.now())
    return outcome_of(facts["id"])


def served(name: str, content: bytes, content_type: str = "") -> dict[str, Answer]:
    return {f"/{name}": body(content, content_type or "application/octet-stream")}

"""The three doors by which a file comes in: a form, parts, and an address."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from pixstudio.library.models import Arrival, Asset
from pixstudio.library.operations import check_arrival, fetch_arrival
from tests.media.servers import Answer, body, serving
from tests.teams.people import Person

PART_BYTES = 64 * 1024


@dataclass(frozen=True)
class Outcome:
    """What became of a file: the sentence of its refusal, or the asset."""

    words: str = ""
    asset: Asset | None = None
    status: int = 0


def announce(person: Person, name: str, size: int, **more: str) -> Any:
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


def by_form(person: Person, name: str, content: bytes, content_type: str = "") -> Outcome:
    file = SimpleUploadedFile(
        "x", content, content_type if content_type else "application/octet-stream"
    )
    file._name = name  # type: ignore[attr-defined]
    answer = person.post("/library/uploads/", {"file": file}, HTTP_ACCEPT="application/json")
    facts = answer.json()
    asset = Asset.objects.get(pk=facts["id"]) if "id" in facts else None
    return Outcome(facts.get("error", ""), asset, answer.status_code)


def by_parts(person: Person, name: str, content: bytes, _content_type: str = "") -> Outcome:
    answer = announce(person, name, len(content))
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


def outcome_of(arrival_id: str) -> Outcome:
    """Let the worker check it."""
    check_arrival(arrival_id=uuid.UUID(arrival_id), now=timezone.now())
    arrival = Arrival.objects.get(pk=arrival_id)
    return Outcome(arrival.words, arrival.asset)


def by_address(
    person: Person, settings: Any, answers: dict[str, Answer], path: str = "/file"
) -> Outcome:
    """Fetch `path` from a server on loopback that gives these answers."""
    with serving(answers) as server:
        settings.LOOPBACK_ORIGIN = server.origin
        answer = person.post(
            "/library/imports/", {"url": server.origin + path}, HTTP_ACCEPT="application/json"
        )
        facts = answer.json()
        if "error" in facts:
            return Outcome(facts["error"], status=answer.status_code)
        fetch_arrival(arrival_id=uuid.UUID(facts["id"]), now=timezone.now())
    return outcome_of(facts["id"])


def served(name: str, content: bytes, content_type: str = "") -> dict[str, Answer]:
    return {f"/{name}": body(content, content_type or "application/octet-stream")}

"""Results with real or made-up files, and archives as a browser gets them."""

import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterable
from typing import Any

from django.core.files.base import ContentFile

from pixstudio.jobs.models import Generation
from tests.jobs.jobs import finished
from tests.teams.people import Person

NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
DOCUMENTS = {"parameters.json", "parameters.csv", "lineage.json"}


def result(person: Person, number: int = 0, content: bytes = b"", **values: Any) -> Generation:
    """A finished result whose bytes are its own."""
    at = NOON - dt.timedelta(minutes=number)
    made = finished(person.member, created_at=at, **{"finished_at": at, **values})
    return with_file(made, content or f"video {number} ".encode() * (100 + number))


def with_file(made: Generation, content: bytes, name: str = "result.mp4") -> Generation:
    made.file.storage.delete(made.file.name)
    made.file.save(name, ContentFile(content), save=False)
    made.size_bytes = len(content)
    made.save()
    return made


def address_of(results: Iterable[Generation], more: str = "") -> str:
    return f"/gallery/download/?ids={','.join(str(one.pk) for one in results)}{more}"


def body_of(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def leave(answer: Any) -> None:
    """End an answer before it was read to its end, as a server does when the visitor has gone."""
    # The test client's own generator closes the answer, and spares the connection that the test works on.
    answer._iterator.close()


def opened(content: bytes) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    return archive


def archive_of(person: Person, address: str, **headers: str) -> zipfile.ZipFile:
    answer = person.get(address, **headers)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    content = body_of(answer)
    assert answer["Content-Length"] == str(len(content))
    return opened(content)


def records_of(archive: zipfile.ZipFile) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(archive.read("parameters.json"))["results"]
    return found


def stored_bytes(made: Generation, what: str = "file") -> bytes:
    with getattr(made, what).open("rb") as file:
        content: bytes = file.read()
    return content

"""Requests of programs: with a key, without a browser."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import MULTIPART_CONTENT

from pixstudio.api_keys.models import ApiKey, Scope
from pixstudio.api_keys.operations import KeyRules, create_key
from pixstudio.web import database_time
from tests.teams.people import Person


@dataclass
class Program:
    """A program with a key of a member."""

    key: ApiKey
    text: str

    def get(self, path: str, **more: Any) -> Any:
        return self._client.get(f"/api/v1/{path}", **more)

    def post(self, path: str, data: Any = None, **more: Any) -> Any:
        more.setdefault("content_type", "application/json")
        return self._client.post(f"/api/v1/{path}", {} if data is None else data, **more)

    def patch(self, path: str, data: Any, **more: Any) -> Any:
        return self._client.patch(f"/api/v1/{path}", data, **more)

    def head(self, path: str, **more: Any) -> Any:
        return self._client.head(f"/api/v1/{path}", **more)

    def send_part(self, upload_id: str, offset: int, content: bytes) -> Any:
        """A part of an upload."""
        return self.patch(
            f"files/uploads/{upload_id}",
            content,
            content_type="application/octet-stream",
            headers={"Upload-Offset": str(offset)},
        )

    def upload(self, name: str, content: bytes) -> Any:
        """A file in one request."""
        file = SimpleUploadedFile(name, content)
        return self.post("files", {"file": file}, content_type=MULTIPART_CONTENT)

    def delete(self, path: str, **more: Any) -> Any:
        return self._client.delete(f"/api/v1/{path}", **more)

    @property
    def _client(self) -> Client:
        return Client(headers={"authorization": f"Bearer {self.text}"})


def program_of(
    person: Person, scopes: Collection[Scope] = (Scope.READ, Scope.CREATE), **values: Any
) -> Program:
    """A program of this person, with a new key."""
    now = database_time.now()
    rules = KeyRules("A script", scopes, **values)
    key, text = create_key(member=person.member, rules=rules, now=now)
    return Program(key, text)

"""Preserve the names of files posted with a form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser

from pixstudio.media.recognition.filenames import decode_form_filename, sanitize_filename


class FileNameParser(MultiPartParser):
    """Multipart parser that keeps names as typed: Django's decodes HTML entities in them, and removes the
    joiners that Persian and emoji need.
    """

    def sanitize_file_name(self, file_name: str) -> str | None:
        name = decode_form_filename(file_name).replace("\\", "/").rsplit("/", 1)[-1]
        return None if name in ("", ".", "..") else sanitize_filename(name)


def preserve_file_names(request: HttpRequest) -> None:
    """Have the request's form parsed with FileNameParser; call before it is read."""

    def parse(meta: dict[str, Any], body: Any) -> Any:
        return FileNameParser(meta, body, request.upload_handlers, request.encoding).parse()

    request.parse_file_upload = parse  # type: ignore[method-assign,assignment]

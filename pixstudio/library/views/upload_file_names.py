"""Names of files that come with a form, as they were typed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser

from pixstudio.media.recognition.filenames import decode_form_filename, sanitize_filename


class FileNameParser(MultiPartParser):
    """Django's own takes HTML entities in names for characters, and joiners of Persian and emoji out."""

    def sanitize_file_name(self, file_name: str) -> str | None:
        name = decode_form_filename(file_name).replace("\\", "/").rsplit("/", 1)[-1]
        return None if name in ("", ".", "..") else sanitize_filename(name)


def preserve_file_names(request: HttpRequest) -> None:
    """Have a form that is not read yet read with the names of its files as they were typed."""

    def parse(meta: dict[str, Any], body: Any) -> Any:
        return FileNameParser(meta, body, request.upload_handlers, request.encoding).parse()

    request.parse_file_upload = parse  # type: ignore[method-assign,assignment]

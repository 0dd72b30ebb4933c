"""Create videos, images and audio with a PixStudio: its whole API in one module, with nothing but Python.

    from pixstudio_client import PixStudio

    studio = PixStudio("https://studio.example", "pixs_…")
    image = studio.upload("ridge.png")
    job = studio.create("image", first_frame=image["id"], prompt="Clouds drift over the ridge")
    done = studio.wait(job)
    studio.download(done, "ridge.mp4")

Address and key may also be in PIXSTUDIO_URL and PIXSTUDIO_KEY. Each operation of /api/v1/openapi.json is a
method of its name. What may cost carries an Idempotency-Key: it is paid once, however often it is sent.
"""

from __future__ import annotations

import json
import mimetypes
import os
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlencode, urlsplit

Document = dict[str, Any]
Body = Callable[[], Any]
# States in which a job goes on by itself.
ACTIVE = ("queued", "submitting", "running", "saving", "unknown")
RETRIED = (429, 500, 502, 503, 504)
MAX_PAUSE_SECONDS = 60.0
CHUNK_BYTES = 1024 * 1024
# What is larger goes in parts, which survive a broken connection.
IN_PARTS_FROM_BYTES = 64 * CHUNK_BYTES


class PixStudioError(Exception):
    """The studio refused: `code` is stable, `errors` name fields, `charged` says whether it cost credits."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status, self.problem = status, dict(problem)
        self.code: str = str(problem.get("code", ""))
        self.errors: list[Document] = list(problem.get("errors", ()))
        self.charged: bool = bool(problem.get("charged", False))
        fields = "; ".join(f"{one['field']}: {one['detail']}" for one in self.errors)
        text = f"{status} {self.code}: {problem.get('detail', '')}"
        super().__init__(f"{text} ({fields})" if fields else text)


class JobFailed(Exception):
    """A job ended without a result; `job` is its document."""

    def __init__(self, job: Document) -> None:
        self.job = job
        problem = job.get("problem") or {}
        super().__init__(f"Job {job['id']} is {job['state']}: {problem.get('detail', '')}")


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Leaves the key behind where a bucket has the file."""

    def redirect_request(  # noqa: PLR0917
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        found = super().redirect_request(req, fp, code, msg, headers, newurl)
        if found and urlsplit(newurl).netloc != urlsplit(req.full_url).netloc:
            found.remove_header("Authorization")
        return found


class PixStudio:
    """A studio, for one key. Methods return the documents that the API's reference describes.

    `tries` is how often a request is sent that fails for a reason that may pass.
    """

    def __init__(
        self, url: str = "", key: str = "", *, timeout_seconds: float = 120, tries: int = 5
    ) -> None:
        self.url = (url or os.environ.get("PIXSTUDIO_URL", "")).rstrip("/")
        self._key = key or os.environ.get("PIXSTUDIO_KEY", "")
        if not self.url or not self._key:
            raise ValueError("Give an address and a key, or set PIXSTUDIO_URL and PIXSTUDIO_KEY.")
        if urlsplit(self.url).scheme not in ("http", "https"):
            raise ValueError("The address begins with https:// or http://.")
        self._timeout_seconds, self._tries = timeout_seconds, tries
        self._opener = urllib.request.build_opener(_Redirects)

    # What most programs need.

    def create(self, operation: str, *, confirm_up_to: int = 0, **fields: Any) -> Document:
        """Create a job, or a batch of several. What the team wants confirmed is, up to so many credits.

        Raises: PixStudioError; with code `confirmation_required` and the price if it costs more.
        """
        key = str(uuid.uuid4())
        try:
            return self.create_generations(operation, idempotency_key=key, **fields)
        except PixStudioError as error:
            price = int(error.problem.get("credits", confirm_up_to + 1))
            if error.code != "confirmation_required" or price > confirm_up_to:
                raise
            token = error.problem["confirmation"]["token"]
        return self.create_generations(operation, idempotency_key=key, confirm=token, **fields)

    def wait(self, job: Document | str, *, timeout_seconds: float = 1800) -> Document:
        """The job once it has ended with a result. Raises: JobFailed, TimeoutError, PixStudioError."""
        pk = job if isinstance(job, str) else str(job["id"])
        end = time.monotonic() + timeout_seconds
        while True:
            asked = time.monotonic()
            seconds = int(max(1, min(30, end - asked)))
            found = self.get_generation(pk, prefer=f"wait={seconds}")
            if found["state"] == "done":
                return found
            if found["state"] not in ACTIVE:
                raise JobFailed(found)
            if time.monotonic() >= end:
                raise TimeoutError(f"Job {pk} is still {found['state']}.")
            # A busy server answers at once instead of waiting.
            if time.monotonic() - asked < 1:
                time.sleep(min(2, max(0.0, end - time.monotonic())))

    def upload(self, path: str | Path, *, name: str = "", timeout_seconds: float = 600) -> Document:
        """The file in the library; a large one is sent in parts. Raises: PixStudioError, TimeoutError."""
        file = Path(path)
        if file.stat().st_size < IN_PARTS_FROM_BYTES:
            return self.upload_file(file, name=name)
        return self.upload_in_parts(file, name=name, timeout_seconds=timeout_seconds)

    def upload_in_parts(
        self, path: str | Path, *, name: str = "", timeout_seconds: float = 600
    ) -> Document:
        """The same in parts; one that was broken off goes on where it stopped."""
        file = Path(path)
        facts = file.stat()
        mark = f"{file.name}-{facts.st_size}-{facts.st_mtime_ns}"
        upload = self.create_upload(name or file.name, facts.st_size, fingerprint=mark)
        with file.open("rb") as source:
            while upload["state"] == "receiving":
                source.seek(upload["received_bytes"])
                upload = self._next_part(upload, source.read(upload["part_bytes"]))
        return self._file_of(upload, timeout_seconds)

    def import_file(self, url: str, *, timeout_seconds: float = 600) -> Document:
        """The file that the studio fetches from an address. Raises: PixStudioError, TimeoutError."""
        return self._file_of(self.create_import(url), timeout_seconds)

    def download(self, job: Document | str, path: str | Path) -> Path:
        """Save the result of a finished job as a file."""
        pk = job if isinstance(job, str) else str(job["id"])
        return _save(self.get_result_file(pk), path)

    def pages(
        self, method: Callable[..., Document], *arguments: Any, **filters: Any
    ) -> Iterator[Document]:
        """All items of a list, page after page: `studio.pages(studio.list_files, kind="image")`."""
        cursor: str | None = ""
        while cursor is not None:
            page = method(*arguments, **{**filters, "cursor": cursor})
            yield from page["items"]
            cursor = page["next_cursor"]

    # Generations.

    def create_generations(
        self, operation: str, *, idempotency_key: str = "", prefer: str = "", **fields: Any
    ) -> Document:
        """POST /generations."""
        body = {"operation": operation, **fields}
        return self._paid("generations", body, idempotency_key, prefer)

    def create_quote(self, operation: str, **fields: Any) -> Document:
        """POST /quotes."""
        return self._json("POST", "quotes", body={"operation": operation, **fields}, is_safe=True)

    def list_generations(self, **filters: Any) -> Document:
        """GET /generations."""
        return self._json("GET", "generations", filters)

    def get_generation(self, generation_id: str, *, prefer: str = "") -> Document:
        """GET /generations/{id}."""
        headers = {"Prefer": prefer} if prefer else {}
        return self._json("GET", f"generations/{_part(generation_id)}", headers=headers)

    def delete_generation(self, generation_id: str, **options: Any) -> None:
        """DELETE /generations/{id}."""
        self._json("DELETE", f"generations/{_part(generation_id)}", options)

    def cancel_generation(self, generation_id: str) -> Document:
        """POST /generations/{id}/cancellation."""
        return self._json("POST", f"generations/{_part(generation_id)}/cancellation", body={})

    def save_generation(self, generation_id: str) -> Document:
        """POST /generations/{id}/saving."""
        return self._json("POST", f"generations/{_part(generation_id)}/saving", body={})

    def dismiss_generation(self, generation_id: str) -> Document:
        """POST /generations/{id}/dismissal."""
        return self._json("POST", f"generations/{_part(generation_id)}/dismissal", body={})

    def retry_generation(
        self, generation_id: str, *, idempotency_key: str = "", prefer: str = "", **fields: Any
    ) -> Document:
        """POST /generations/{id}/retry."""
        path = f"generations/{_part(generation_id)}/retry"
        return self._paid(path, fields, idempotency_key, prefer)

    def resubmit_generation(
        self, generation_id: str, *, idempotency_key: str = "", prefer: str = "", **fields: Any
    ) -> Document:
        """POST /generations/{id}/resubmission."""
        path = f"generations/{_part(generation_id)}/resubmission"
        return self._paid(path, fields, idempotency_key, prefer)

    def get_batch(self, batch_id: str) -> Document:
        """GET /batches/{id}."""
        return self._json("GET", f"batches/{_part(batch_id)}")

    # Results.

    def get_result_file(self, generation_id: str) -> IO[bytes]:
        """GET /results/{id}/file: the bytes, to be read and closed."""
        return self._open("GET", f"results/{_part(generation_id)}/file")

    def get_result_playable(self, generation_id: str) -> IO[bytes]:
        """GET /results/{id}/playable: the bytes, to be read and closed."""
        return self._open("GET", f"results/{_part(generation_id)}/playable")

    def get_result_poster(self, generation_id: str) -> IO[bytes]:
        """GET /results/{id}/poster: the bytes, to be read and closed."""
        return self._open("GET", f"results/{_part(generation_id)}/poster")

    # Files.

    def list_files(self, **filters: Any) -> Document:
        """GET /files."""
        return self._json("GET", "files", filters)

    def upload_file(self, path: str | Path, *, name: str = "") -> Document:
        """POST /files: the whole file in one request. The same bytes again are the same file."""
        form = _Form(Path(path), name)
        headers = {"Content-Type": form.content_type, "Content-Length": str(form.length)}
        with self._send("POST", "files", form.parts, headers, is_safe=True) as answer:
            return _document(answer)

    def get_file(self, file_id: str) -> Document:
        """GET /files/{id}."""
        return self._json("GET", f"files/{_part(file_id)}")

    def delete_file(self, file_id: str) -> None:
        """DELETE /files/{id}."""
        self._json("DELETE", f"files/{_part(file_id)}")

    def get_file_bytes(self, file_id: str) -> IO[bytes]:
        """GET /files/{id}/file: the bytes, to be read and closed."""
        return self._open("GET", f"files/{_part(file_id)}/file")

    def get_file_thumbnail(self, file_id: str) -> IO[bytes]:
        """GET /files/{id}/thumbnail: the bytes, to be read and closed."""
        return self._open("GET", f"files/{_part(file_id)}/thumbnail")

    def create_upload(self, name: str, size_bytes: int, *, fingerprint: str = "") -> Document:
        """POST /files/uploads. With a fingerprint it is the same upload however often it is sent."""
        body = {"name": name, "size_bytes": size_bytes, "fingerprint": fingerprint}
        return self._json("POST", "files/uploads", body=body, is_safe=bool(fingerprint))

    def get_upload(self, upload_id: str) -> Document:
        """GET /files/uploads/{id}."""
        return self._json("GET", f"files/uploads/{_part(upload_id)}")

    def send_part(self, upload_id: str, part: bytes, *, offset: int) -> Document:
        """PATCH /files/uploads/{id}."""
        headers = {"Upload-Offset": str(offset), "Content-Type": "application/octet-stream"}
        path = f"files/uploads/{_part(upload_id)}"
        # Sent twice it is refused with the place to go on at, so it may be.
        with self._send("PATCH", path, lambda: part, headers, is_safe=True) as answer:
            return _document(answer)

    def cancel_upload(self, upload_id: str) -> None:
        """DELETE /files/uploads/{id}."""
        self._json("DELETE", f"files/uploads/{_part(upload_id)}")

    def create_import(self, url: str) -> Document:
        """POST /files/imports."""
        return self._json("POST", "files/imports", body={"url": url})

    # Models, effects and voices.

    def list_models(self, **filters: Any) -> list[Document]:
        """GET /models."""
        return self._rows("models", filters)

    def get_model(self, name: str) -> Document:
        """GET /models/{name}."""
        return self._json("GET", f"models/{_part(name)}")

    def list_operations(self) -> list[Document]:
        """GET /operations."""
        return self._rows("operations")

    def get_operation(self, name: str) -> Document:
        """GET /operations/{name}."""
        return self._json("GET", f"operations/{_part(name)}")

    def list_effects(self, **filters: Any) -> Document:
        """GET /effects."""
        return self._json("GET", "effects", filters)

    def get_effect(self, template_id: str) -> Document:
        """GET /effects/{template_id}."""
        return self._json("GET", f"effects/{_part(template_id)}")

    def list_voices(self, **filters: Any) -> Document:
        """GET /voices."""
        return self._json("GET", "voices", filters)

    def list_speech_voices(self, **filters: Any) -> Document:
        """GET /voices/speech."""
        return self._json("GET", "voices/speech", filters)

    # Collections.

    def list_collections(self, **filters: Any) -> Document:
        """GET /collections."""
        return self._json("GET", "collections", filters)

    def create_collection(self, name: str, **fields: Any) -> Document:
        """POST /collections."""
        return self._json("POST", "collections", body={"name": name, **fields})

    def get_collection(self, collection_id: str) -> Document:
        """GET /collections/{id}."""
        return self._json("GET", f"collections/{_part(collection_id)}")

    def list_collection_items(self, collection_id: str, **filters: Any) -> Document:
        """GET /collections/{id}/items."""
        return self._json("GET", f"collections/{_part(collection_id)}/items", filters)

    def add_collection_items(self, collection_id: str, **items: list[str]) -> Document:
        """POST /collections/{id}/items."""
        path = f"collections/{_part(collection_id)}/items"
        return self._json("POST", path, body=items, is_safe=True)

    def remove_collection_items(self, collection_id: str, **items: list[str]) -> Document:
        """POST /collections/{id}/removals."""
        path = f"collections/{_part(collection_id)}/removals"
        return self._json("POST", path, body=items, is_safe=True)

    # Accounts, usage and the key.

    def list_accounts(self) -> list[Document]:
        """GET /accounts."""
        return self._rows("accounts")

    def get_account(self, account_id: str) -> Document:
        """GET /accounts/{id}."""
        return self._json("GET", f"accounts/{_part(account_id)}")

    def get_usage(self, **filters: Any) -> Document:
        """GET /usage. The first day is `from_`, as Python has a word of that name."""
        return self._json("GET", "usage", filters)

    def get_me(self) -> Document:
        """GET /me."""
        return self._json("GET", "me")

    # How requests are sent.

    def _next_part(self, upload: Document, part: bytes) -> Document:
        """Send a part, or learn where the next one has to begin."""
        try:
            return self.send_part(upload["id"], part, offset=upload["received_bytes"])
        except PixStudioError as error:
            if error.code not in ("wrong_offset", "connection_lost"):
                raise
            return self.get_upload(upload["id"])

    def _file_of(self, upload: Document, timeout_seconds: float) -> Document:
        """The file of an upload or import once it was checked."""
        end = time.monotonic() + timeout_seconds
        while upload["state"] in ("receiving", "fetching", "checking"):
            if time.monotonic() >= end:
                raise TimeoutError(f"“{upload['name']}” is still {upload['state']}.")
            time.sleep(0.5)
            upload = self.get_upload(upload["id"])
        if upload["state"] != "done":
            raise PixStudioError(422, {"code": "file_refused", "detail": upload["refusal"]})
        return dict(upload["file"])

    def _paid(self, path: str, body: Document, key: str, prefer: str) -> Document:
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        headers |= {"Prefer": prefer} if prefer else {}
        return self._json("POST", path, body=body, headers=headers, is_safe=True)

    def _rows(self, path: str, query: Mapping[str, Any] | None = None) -> list[Document]:
        with self._open("GET", path, query) as answer:
            rows: list[Document] = json.loads(answer.read())
            return rows

    def _json(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any] | None = None,
        *,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        is_safe: bool = False,
    ) -> Document:
        sent = dict(headers or {})
        if body is not None:
            sent["Content-Type"] = "application/json"
        data = None if body is None else json.dumps(body).encode()
        address = path + _query(query)
        with self._send(method, address, lambda: data, sent, is_safe=is_safe) as answer:
            return _document(answer)

    def _open(self, method: str, path: str, query: Mapping[str, Any] | None = None) -> IO[bytes]:
        return self._send(method, path + _query(query), lambda: None, {}, is_safe=True)

    def _send(
        self, method: str, path: str, body: Body, headers: Mapping[str, str], *, is_safe: bool
    ) -> IO[bytes]:
        """The open answer; what may be sent again is, with pauses. Raises: PixStudioError, OSError."""
        is_safe = is_safe or method in ("GET", "DELETE")
        for left in range(self._tries - 1, -1, -1):
            pause = 2.0 ** (self._tries - left - 2)
            try:
                return self._send_once(method, path, body(), headers)
            except PixStudioError as error:
                may_pass = error.status in RETRIED if is_safe else error.status == 429
                if not (left and may_pass):
                    raise
                pause = max(pause, float(error.problem.get("retry_after", 0)))
            except OSError:
                if not (left and is_safe):
                    raise
            time.sleep(min(pause, MAX_PAUSE_SECONDS))
        raise AssertionError("The last try returns or raises.")

    def _send_once(
        self, method: str, path: str, body: Any, headers: Mapping[str, str]
    ) -> IO[bytes]:
        request = urllib.request.Request(  # noqa: S310
            f"{self.url}/api/v1/{path}",
            body,
            {"Authorization": f"Bearer {self._key}", **headers},
            method=method,
        )
        try:
            answer: IO[bytes] = self._opener.open(request, timeout=self._timeout_seconds)
            return answer
        except urllib.error.HTTPError as error:
            with error:
                raise PixStudioError(error.code, _problem(error)) from None


def _problem(error: urllib.error.HTTPError) -> Document:
    """The problem document of an answer; a proxy may have sent something else."""
    text = error.read().decode(errors="replace")
    try:
        found: Document = dict(json.loads(text))
    except (ValueError, TypeError):
        found = {"code": "", "detail": text[:500]}
    if after := error.headers.get("Retry-After", "").strip():
        found["retry_after"] = int(after) if after.isdecimal() else 0
    return found


class _Form:
    """A form with one file, which is read while it is sent."""

    def __init__(self, path: Path, name: str) -> None:
        self._path, boundary = path, uuid.uuid4().hex
        shown = (name or path.name).replace('"', "%22").replace("\r", " ").replace("\n", " ")
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="name"\r\n\r\n{name or path.name}\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{shown}"\r\n'
            f"Content-Type: {kind}\r\n\r\n"
        )
        self._head, self._tail = head.encode(), f"\r\n--{boundary}--\r\n".encode()
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self.length = len(self._head) + path.stat().st_size + len(self._tail)

    def parts(self) -> Iterator[bytes]:
        """The bytes of the form."""
        yield self._head
        with self._path.open("rb") as source:
            while chunk := source.read(CHUNK_BYTES):
                yield chunk
        yield self._tail


def _document(answer: IO[bytes]) -> Document:
    """The answer's document, empty for an answer without one."""
    text = answer.read()
    return dict(json.loads(text)) if text else {}


def _part(text: str) -> str:
    """A part of an address."""
    return quote(str(text), safe="")


def _query(values: Mapping[str, Any] | None) -> str:
    """The query string; None and '' are left out, and `from_` is `from`."""
    found = {
        name.rstrip("_"): str(value).lower() if isinstance(value, bool) else value
        for name, value in (values or {}).items()
        if value not in (None, "")
    }
    return f"?{urlencode(found, doseq=True)}" if found else ""


def _save(source: IO[bytes], path: str | Path) -> Path:
    """Write the bytes to a file, which is there only once it is whole."""
    goal = Path(path)
    unfinished = goal.with_name(f"{goal.name}.part")
    with source, unfinished.open("wb") as out:
        while chunk := source.read(CHUNK_BYTES):
            out.write(chunk)
    return unfinished.replace(goal)

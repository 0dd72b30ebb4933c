"""Storage backend for an S3-compatible bucket: streaming reads and writes, signed URLs for browsers.

Its errors are OSErrors like those of a folder, so callers handle one kind of error.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import IO, Any

import botocore.session
from boto3.s3.transfer import TransferConfig
from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.loaders import Loader, create_loader
from django.core.files import File
from storages.backends.s3 import S3Storage

from pixstudio.media.storage.bucket_errors import translate_errors
from pixstudio.media.storage.errors import BucketError

# Long enough for a video that is paused and resumed: browsers keep requesting ranges of the same URL.
SIGNED_URL_SECONDS = 3600
# Size of an upload part; up to MAX_CONCURRENT_PARTS of them are in memory, whatever the file's size.
PART_BYTES = 8 * 1024**2
MAX_CONCURRENT_PARTS = 2
RESPONSE_PARAMETERS = {
    "Content-Type": "ResponseContentType",
    "Content-Disposition": "ResponseContentDisposition",
    "Cache-Control": "ResponseCacheControl",
}


@cache
def _service_descriptions() -> Loader:
    """What botocore knows of services: megabytes of JSON, which each session would read for itself."""
    loader: Loader = create_loader()
    return loader


class BucketStorage(S3Storage):
    """The S3 backend of django-storages, but reading in a stream instead of downloading whole files first."""

    bucket_name: str
    location: str
    access_key: str | None
    secret_key: str | None
    security_token: str | None

    def __init__(self, *, has_links: bool, addressing_style: str, **options: Any) -> None:
        self.has_links = has_links
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": addressing_style},
            connect_timeout=5,
            read_timeout=60,
            retries={"mode": "standard", "max_attempts": 3},
            # Many S3-compatible servers do not know the newer checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        transfer = TransferConfig(
            multipart_chunksize=PART_BYTES, max_concurrency=MAX_CONCURRENT_PARTS
        )
        super().__init__(client_config=config, transfer_config=transfer, **options)

    @property
    def bucket(self) -> Any:
        """The bucket on this thread's own connection: boto connections are not thread-safe."""
        return self.connection.Bucket(self.bucket_name)

    def stored_object(self, name: str) -> Any:
        """The object of a file, with boto's methods."""
        return self.bucket.Object(self._normalize_name(name))

    def _create_session(self) -> Session:
        """A session that shares the descriptions of services with those of other threads."""
        own = botocore.session.get_session()
        own.register_component("data_loader", _service_descriptions())
        return Session(
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            aws_session_token=self.security_token,
            botocore_session=own,
        )

    def signed_url(self, name: str, headers: Mapping[str, str]) -> str:
        """A public URL of a file, valid for SIGNED_URL_SECONDS, whose response has these headers."""
        response_parameters = {
            RESPONSE_PARAMETERS[header]: value for header, value in headers.items()
        }
        return str(self.url(name, parameters=response_parameters, expire=SIGNED_URL_SECONDS))

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        if mode != "rb":
            raise ValueError("Files in a bucket are opened for reading; `save` writes them.")
        with translate_errors(name):
            s3_object = self.stored_object(name)
            size_bytes = int(s3_object.content_length)
        reader = BucketFileReader(s3_object, size_bytes)
        return BucketFile(io.BufferedReader(reader, PART_BYTES // 32), name, size_bytes)

    def _save(self, name: str, content: File[bytes]) -> str:
        with translate_errors(name):
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with translate_errors(name):
            super().delete(name)

    def exists(self, name: str) -> bool:
        with translate_errors(name):
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with translate_errors(name):
            folders, files = super().listdir(name)
        return folders, files

    def size(self, name: str) -> int:
        with translate_errors(name):
            return int(super().size(name))

    def abort_unfinished_uploads(
        self, folder: str, before: datetime, besides: Collection[str] = ()
    ) -> int:
        """Abort multipart uploads below `folder` that started before a moment; returns how many.

        The parts a killed process has uploaded are not listed as files, but are billed until aborted.
        Those of the files `besides` are left alone.
        """
        client, count = self._client, 0
        prefix = self._normalize_name(folder).rstrip("/") + "/"
        kept = {self._normalize_name(name) for name in besides}
        with translate_errors(folder):
            pages = client.get_paginator("list_multipart_uploads")
            for page in pages.paginate(Bucket=self.bucket_name, Prefix=prefix):
                for upload in page.get("Uploads", ()):
                    if upload["Initiated"] < before and upload["Key"] not in kept:
                        names = {"Key": upload["Key"], "UploadId": upload["UploadId"]}
                        client.abort_multipart_upload(Bucket=self.bucket_name, **names)
                        count += 1
        return count

    @property
    def _client(self) -> Any:
        return self.connection.meta.client

    def _object(self, name: str) -> dict[str, str]:
        return {"Bucket": self.bucket_name, "Key": self._normalize_name(name)}

    def list_objects(self, prefix: str) -> Iterator[tuple[str, int, str]]:
        """Key, size in bytes and ETag of each object whose key begins so, a thousand for each request."""
        with translate_errors(prefix):
            for found in self.bucket.objects.filter(Prefix=prefix):
                yield found.key, int(found.size), str(found.e_tag).strip('"')

    def begin_parts(self, name: str) -> str:
        """Start a multipart upload of a file; returns its id. The file appears once the parts are joined."""
        with translate_errors(name):
            return str(self._client.create_multipart_upload(**self._object(name))["UploadId"])

    def put_part(self, name: str, upload_id: str, number: int, content: IO[bytes]) -> str:
        """Store a part; returns its ETag. A part with the same number is replaced.

        Raises: FileNotFoundError if the multipart upload was aborted, BucketError.
        """
        with self._translate_part_errors(name, upload_id):
            answer = self._client.upload_part(
                **self._object(name), UploadId=upload_id, PartNumber=number, Body=content
            )
        return str(answer["ETag"])

    def join_parts(self, name: str, upload_id: str, parts: Sequence[tuple[int, str]]) -> None:
        """Make the file of its parts (number and ETag, by ascending numbers). May be repeated.

        Raises: FileNotFoundError if the multipart upload was aborted, BucketError.
        """
        listed = [{"PartNumber": number, "ETag": etag} for number, etag in parts]
        try:
            with self._translate_part_errors(name, upload_id):
                self._client.complete_multipart_upload(
                    **self._object(name), UploadId=upload_id, MultipartUpload={"Parts": listed}
                )
        except FileNotFoundError:
            # A worker that died may have joined them already.
            if not self.exists(name):
                raise

    @contextmanager
    def _translate_part_errors(self, name: str, upload_id: str) -> Iterator[None]:
        """As `translate_errors`; some servers report errors of their own for what was aborted."""
        try:
            with translate_errors(name):
                yield
        except BucketError as error:
            if isinstance(error.__cause__, ClientError):
                with translate_errors(name):
                    self._client.list_parts(**self._object(name), UploadId=upload_id, MaxParts=1)
            raise

    def abort_parts(self, name: str, upload_id: str) -> None:
        """Delete the parts of a multipart upload; nothing happens if it has ended."""
        with contextlib.suppress(FileNotFoundError), translate_errors(name):
            self._client.abort_multipart_upload(**self._object(name), UploadId=upload_id)

    def get_modified_time(self, name: str) -> datetime:
        with translate_errors(name):
            modified: datetime = super().get_modified_time(name)
        return modified


class BucketFile(File[bytes]):
    """An open file of a bucket, with a known size."""

    def __init__(self, stream: io.BufferedReader, name: str, size_bytes: int) -> None:
        super().__init__(stream, name)
        self.size_bytes = size_bytes

    @property
    def size(self) -> int:
        return self.size_bytes


class BucketFileReader(io.RawIOBase):
    """Seekable reader of an object: one request from the current position, a new one after each seek."""

    def __init__(self, s3_object: Any, size_bytes: int) -> None:
        self._s3_object = s3_object
        self._size_bytes = size_bytes
        self._position = 0
        self._body: Any = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size_bytes}[whence]
        folder = max(start + offset, 0)
        if folder != self._position:
            self._close_body()
            self._position = folder
        return folder

    def readinto(self, buffer: Any) -> int:
        if self._position >= self._size_bytes:
            return 0
        with translate_errors(str(self._s3_object.key)):
            if self._body is None:
                self._body = self._s3_object.get(Range=f"bytes={self._position}-")["Body"]
            data = self._body.read(len(buffer))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def _close_body(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None

    def close(self) -> None:
        self._close_body()
        super().close()

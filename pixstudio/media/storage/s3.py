"""An S3-compatible bucket as the studio's storage: streamed both ways, with links for browsers.

Its troubles are OSErrors, as those of a folder are: whoever stores or reads has to know of one kind.
"""

from __future__ import annotations

import errno
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError
from django.core.files import File
from storages.backends.s3 import S3Storage

from pixstudio.media.storage.errors import BucketError, StorageProblem

# Long enough for a film that is paused and watched on: browsers keep asking the link for its parts.
SIGNED_URL_SECONDS = 3600
# Parts that are sent at once, each in memory: no more than these two, however large the file.
PART_BYTES = 8 * 1024**2
MAX_CONCURRENT_PARTS = 2
RESPONSE_PARAMETERS = {
    "Content-Type": "ResponseContentType",
    "Content-Disposition": "ResponseContentDisposition",
    "Cache-Control": "ResponseCacheControl",
}
_PROBLEM_BY_STATUS = {
    HTTPStatus.UNAUTHORIZED: StorageProblem.BUCKET_DENIED,
    HTTPStatus.FORBIDDEN: StorageProblem.BUCKET_DENIED,
    HTTPStatus.INSUFFICIENT_STORAGE: StorageProblem.FULL,
}


@contextmanager
def _translate_errors(name: str) -> Iterator[None]:
    """Turn what the library raises into OSErrors. Raises: FileNotFoundError, BucketTrouble."""
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if error.response.get("Error", {}).get("Code") == "NoSuchBucket":
            kind = StorageProblem.BUCKET_MISSING
        elif status == HTTPStatus.NOT_FOUND:
            raise FileNotFoundError(errno.ENOENT, "It is not in the bucket", name) from error
        else:
            kind = _PROBLEM_BY_STATUS.get(status, StorageProblem.BUCKET_AWAY)
        raise BucketError(f"The bucket refused {name}: {error}", kind) from error
    except NoCredentialsError as error:
        words = f"There are no keys for the bucket: {error}"
        raise BucketError(words, StorageProblem.BUCKET_DENIED) from error
    except BotoCoreError as error:
        raise BucketError(f"The bucket can't be reached: {error}") from error


class BucketStorage(S3Storage):
    """django-storages' backend, reading in a stream instead of fetching whole files first."""

    bucket_name: str

    def __init__(self, *, has_links: bool, addressing_style: str, **options: Any) -> None:
        self.has_links = has_links
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": addressing_style},
            connect_timeout=5,
            read_timeout=60,
            retries={"mode": "standard", "max_attempts": 3},
            # Newer checksums are unknown to many a server that calls itself compatible.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        transfer = TransferConfig(
            multipart_chunksize=PART_BYTES, max_concurrency=MAX_CONCURRENT_PARTS
        )
        super().__init__(client_config=config, transfer_config=transfer, **options)

    @property
    def bucket(self) -> Any:
        """The bucket by this thread's own connection: they may not be shared."""
        return self.connection.Bucket(self.bucket_name)

    def link_to(self, name: str, headers: Mapping[str, str]) -> str:
        """An address from which anybody can fetch the file for LINK_SECONDS, with these headers on it."""
        parameters = {RESPONSE_PARAMETERS[header]: value for header, value in headers.items()}
        return str(self.url(name, parameters=parameters, expire=SIGNED_URL_SECONDS))

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        if mode != "rb":
            raise ValueError("Files in a bucket are opened for reading; `save` writes them.")
        with _translate_errors(name):
            stored = self.bucket.Object(self._normalize_name(name))
            size_bytes = int(stored.content_length)
        reader = BucketFileReader(stored, size_bytes)
        return BucketFile(io.BufferedReader(reader, PART_BYTES // 32), name, size_bytes)

    def _save(self, name: str, content: File[bytes]) -> str:
        with _translate_errors(name):
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with _translate_errors(name):
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _translate_errors(name):
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with _translate_errors(name):
            folders, files = super().listdir(name)
        return folders, files

    def size(self, name: str) -> int:
        with _translate_errors(name):
            return int(super().size(name))

    def drop_unfinished(self, place: str, before: datetime) -> int:
        """Forget files below `place` whose sending broke off before then; returns how many.

        What a killed process had sent of a large file is in no list, and is kept and charged for until then.
        """
        client, count = self.connection.meta.client, 0
        prefix = self._normalize_name(place).rstrip("/") + "/"
        with _translate_errors(place):
            pages = client.get_paginator("list_multipart_uploads")
            for page in pages.paginate(Bucket=self.bucket_name, Prefix=prefix):
                for part in page.get("Uploads", ()):
                    if part["Initiated"] < before:
                        names = {"Key": part["Key"], "UploadId": part["UploadId"]}
                        client.abort_multipart_upload(Bucket=self.bucket_name, **names)
                        count += 1
        return count

    def get_modified_time(self, name: str) -> datetime:
        with _translate_errors(name):
            modified: datetime = super().get_modified_time(name)
        return modified


class BucketFile(File[bytes]):
    """An open file of a bucket, of a size that is known."""

    def __init__(self, stream: io.BufferedReader, name: str, size_bytes: int) -> None:
        super().__init__(stream, name)
        self.size_bytes = size_bytes

    @property
    def size(self) -> int:
        return self.size_bytes


class BucketFileReader(io.RawIOBase):
    """Reads a stored file from wherever it is sought to, in one request until it is sought elsewhere."""

    def __init__(self, stored: Any, size_bytes: int) -> None:
        self._stored = stored
        self._size_bytes = size_bytes
        self._place = 0
        self._body: Any = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size_bytes}[whence]
        place = max(start + offset, 0)
        if place != self._place:
            self._let_go()
            self._place = place
        return place

    def readinto(self, buffer: Any) -> int:
        if self._place >= self._size_bytes:
            return 0
        with _translate_errors(str(self._stored.key)):
            if self._body is None:
                self._body = self._stored.get(Range=f"bytes={self._place}-")["Body"]
            data = self._body.read(len(buffer))
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)

    def _let_go(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None

    def close(self) -> None:
        self._let_go()
        super().close()

"""Files in an S3-compatible bucket. Needs the packages of the extra `s3`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import File

from pixstudio.backups.places.place import Facts, NewFile, Place, checked_name
from pixstudio.backups.problems import BackupProblem
from pixstudio.media.storage.bucket_url import (
    LOOPBACK_HOSTS,
    BucketConfig,
    InvalidBucketUrl,
    parse_bucket_url,
)
from pixstudio.media.storage.s3 import BucketStorage

# Small files wait in memory until they are sent, large ones on the disk.
MEMORY_BYTES = 8 * 1024**2


class _NewFile(NewFile):
    """A bucket wants the name first, which is known last: the bytes wait on this host."""

    def __init__(self, storage: BucketStorage) -> None:
        self._storage = storage
        self._spool = tempfile.SpooledTemporaryFile(  # noqa: SIM115
            MEMORY_BYTES, dir=str(Path(settings.DATA_DIR) / "tmp")
        )

    def write(self, content: bytes) -> None:
        self._spool.write(content)

    def finish(self, name: str) -> None:
        self._spool.seek(0)
        self._storage.save(checked_name(name), File(self._spool))
        self._spool.close()

    def discard(self) -> None:
        self._spool.close()


class Bucket(Place):
    """A bucket, or what is below a prefix in it."""

    def __init__(self, storage: BucketStorage, label: str) -> None:
        self._storage, self.label = storage, label
        self._listed: dict[str, Facts] | None = None
        self._prefix = f"{storage.location.strip('/')}/" if storage.location else ""
        (Path(settings.DATA_DIR) / "tmp").mkdir(exist_ok=True)

    def new_file(self) -> NewFile:
        return _NewFile(self._storage)

    @contextmanager
    def read(self, name: str) -> Iterator[IO[bytes]]:
        with self._storage.open(checked_name(name), "rb") as stream:
            yield stream

    def facts(self, name: str) -> Facts | None:
        """From a list that is asked for once: a request for each file would take hours."""
        if self._listed is None:
            self._listed = dict(self._list(""))
        return self._listed.get(name)

    def names(self, folder: str) -> Iterator[tuple[str, int]]:
        for name, facts in self._list(f"{folder}/" if folder else ""):
            yield name, facts.size_bytes

    def _list(self, prefix: str) -> Iterator[tuple[str, Facts]]:
        for name, size_bytes, version in self._storage.list_objects(f"{self._prefix}{prefix}"):
            yield name.removeprefix(self._prefix), Facts(size_bytes, version)

    def delete(self, name: str) -> None:
        self._storage.delete(checked_name(name))


def bucket_at(text: str) -> Bucket:
    """The bucket that an operator named, with a prefix behind it where there is one.

    `s3://bucket/prefix` is Amazon's; `s3://endpoint.example/bucket/prefix` is another's, known by the dot or
    the port in its host. Keys may stand in front (`key:secret@`); without them boto looks for
    AWS_ACCESS_KEY_ID and its other usual places. Raises: BackupProblem.
    """
    parts = urlsplit(text)
    host, *names = parts.hostname or "", *filter(None, parts.path.split("/"))
    is_endpoint = "." in host or ":" in parts.netloc.rpartition("@")[2] or host in LOOPBACK_HOSTS
    bucket, prefix = (names[:1], names[1:]) if is_endpoint else ([], names)
    try:
        config = parse_bucket_url(parts._replace(path="/".join(["", *bucket])).geturl())
    except InvalidBucketUrl as error:
        message = str(error).replace("STORAGE_URL", "The address of the bucket")
        raise BackupProblem(message) from error
    return Bucket(_storage(config, "/".join(prefix)), "/".join([f"s3://{config.name}", *prefix]))


def _storage(config: BucketConfig, prefix: str) -> BucketStorage:
    return BucketStorage(**config.options, location=prefix)

"""Messages about broken disks and buckets, and checks before writing."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

from pixstudio.media.storage.bucket_errors import translate_errors
from pixstudio.media.storage.disk_space import (
    available_bytes,
    check_disks,
    check_folder,
    free_bytes,
    storage_folders,
)
from pixstudio.media.storage.errors import (
    BucketError,
    StorageProblem,
    classify_error,
    help_message,
    problem_message,
)

T = StorageProblem


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (errno.ENOSPC, T.FULL),
        (errno.EDQUOT, T.FULL),
        (errno.EROFS, T.READ_ONLY),
        (errno.EACCES, T.DENIED),
        (errno.EPERM, T.DENIED),
        (errno.ENOENT, T.MISSING),
        (errno.ENOTDIR, T.MISSING),
        (errno.EFBIG, T.TOO_LARGE),
        (errno.EIO, T.BROKEN),
        (errno.ESTALE, T.BROKEN),
        (errno.ELOOP, T.OTHER),
    ],
)
def test_each_error_of_the_system_has_its_problem(number: int, trouble: StorageProblem) -> None:
    assert classify_error(OSError(number, os.strerror(number))) == trouble


def test_errors_without_a_number_have_theirs_too() -> None:
    assert classify_error(FileExistsError("media exists and is not a directory.")) == T.MISSING
    assert classify_error(OSError("strange")) == T.OTHER
    assert classify_error(BucketError("away")) == T.BUCKET_AWAY


@pytest.mark.parametrize("trouble", list(StorageProblem))
def test_each_problem_is_reported_in_a_sentence_with_what_to_do(trouble: StorageProblem) -> None:
    said = f"{problem_message(trouble)} {help_message(trouble)}"
    assert said.count(". ") == 1
    assert "Error" not in said


def refusal(status: int, code: str) -> ClientError:
    body: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(body, "PutObject")


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (refusal(403, "AccessDenied"), T.BUCKET_DENIED),
        (refusal(403, "InvalidAccessKeyId"), T.BUCKET_DENIED),
        (refusal(404, "NoSuchBucket"), T.BUCKET_MISSING),
        (refusal(507, "InsufficientStorage"), T.FULL),
        (refusal(503, "SlowDown"), T.BUCKET_AWAY),
        (EndpointConnectionError(endpoint_url="http://x"), T.BUCKET_AWAY),
        (NoCredentialsError(), T.BUCKET_DENIED),
    ],
)
def test_each_refusal_of_a_bucket_has_its_problem(
    error: Exception, trouble: StorageProblem
) -> None:
    with pytest.raises(BucketError) as caught, translate_errors("a"):
        raise error
    assert classify_error(caught.value) == trouble


def test_a_storage_path_that_is_a_file_is_a_missing_folder(tmp_path: Path) -> None:
    (tmp_path / "media").write_bytes(b"")
    assert check_folder(tmp_path / "media") == T.MISSING
    assert check_folder(tmp_path / "media" / "results") == T.MISSING
    assert check_folder(tmp_path / "not" / "there" / "yet") is None


def test_a_full_device_says_so() -> None:
    with pytest.raises(OSError) as caught, Path("/dev/full").open("wb", buffering=0) as device:  # noqa: PT011
        device.write(b"x")
    assert classify_error(caught.value) == T.FULL


def test_room_is_looked_for_where_files_will_lie(settings: Any, tmp_path: Path) -> None:
    """The storage folder may be a mount of its own."""
    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    settings.FREE_SPACE_FLOOR_BYTES = 0
    assert tmp_path / "elsewhere" in storage_folders()
    known = [free_bytes(place) for place in storage_folders()]
    assert None not in known
    assert available_bytes() > 0
    settings.MEDIA_ROOT = "/proc"  # a mount without any room
    assert available_bytes() == 0
    settings.FREE_SPACE_FLOOR_BYTES = 1
    assert available_bytes() < 0
    assert check_disks() is not None

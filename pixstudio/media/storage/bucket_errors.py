"""Errors of a bucket as those of a disk. Needs the extra `s3`."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from pixstudio.media.storage.errors import BucketError, StorageProblem

_PROBLEM_BY_STATUS = {
    HTTPStatus.UNAUTHORIZED: StorageProblem.BUCKET_DENIED,
    HTTPStatus.FORBIDDEN: StorageProblem.BUCKET_DENIED,
    HTTPStatus.INSUFFICIENT_STORAGE: StorageProblem.FULL,
}


@contextmanager
def translate_errors(name: str) -> Iterator[None]:
    """Translate errors of boto into OSErrors. Raises: FileNotFoundError, BucketError."""
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if error.response.get("Error", {}).get("Code") == "NoSuchBucket":
            problem = StorageProblem.BUCKET_MISSING
        elif status == HTTPStatus.NOT_FOUND:
            raise FileNotFoundError(errno.ENOENT, "It is not in the bucket", name) from error
        else:
            problem = _PROBLEM_BY_STATUS.get(status, StorageProblem.BUCKET_AWAY)
        raise BucketError(f"The bucket refused {name}: {error}", problem) from error
    except NoCredentialsError as error:
        message = f"There are no keys for the bucket: {error}"
        raise BucketError(message, StorageProblem.BUCKET_DENIED) from error
    except BotoCoreError as error:
        raise BucketError(f"The bucket can't be reached: {error}") from error

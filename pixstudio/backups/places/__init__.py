"""Where backups are stored: a folder, one tar file, or a bucket."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from pixstudio.backups.places.place import Place
from pixstudio.backups.problems import BackupProblem
from pixstudio.extras import missing_extra

_COMPRESSED = (".gz", ".tgz", ".zip", ".bz2", ".xz", ".zst", ".7z")
_BUCKETS = ("s3", "https", "http")

__all__ = ["Place", "open_place"]


def open_place(text: str) -> Place:
    """The place that an operator named: `s3://…`, a name that ends with `.tar`, or a folder.

    Raises: BackupProblem if it is none of these.
    """
    if urlsplit(text).scheme in _BUCKETS:
        return _bucket_at(text)
    path = Path(text).absolute()
    if path.suffix == ".tar":
        from pixstudio.backups.places.tar_file import TarFile

        return TarFile(path)
    if path.suffix in _COMPRESSED:
        raise BackupProblem(
            f"{path.name} would be compressed twice: rows are already, and so are videos and images. "
            "Name a folder or a file that ends with .tar."
        )
    if path.exists() and not path.is_dir():
        raise BackupProblem(f"{path} is neither a folder nor a .tar file.")
    from pixstudio.backups.places.folder import Folder

    return Folder(path)


def _bucket_at(text: str) -> Place:
    if problem := missing_extra("s3", needed_by="A backup in a bucket"):
        raise BackupProblem(problem)
    # Needs the packages of the extra "s3".
    from pixstudio.backups.places.bucket import bucket_at

    return bucket_at(text)

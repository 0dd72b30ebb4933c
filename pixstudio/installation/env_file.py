"""The file `.env`: written once, readable by its owner alone, and never overwritten."""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

# What every reader of such files takes as it is; `$`, `#`, quotes, backslashes and spaces are special.
PLAIN_VALUE = re.compile(r"[A-Za-z0-9_.,:;/@%+=?&~!*()\[\]<>-]*")
HEADER = "# Settings of PixStudio (docs/install.md, docs/settings.md). Keep a copy of the keys."


def is_plain(value: str) -> bool:
    """Whether a value can stand in the file as it is."""
    return bool(PLAIN_VALUE.fullmatch(value))


def read_env_file(path: Path) -> dict[str, str]:
    """What the file sets, for the few plain values that setup shows. Raises: OSError."""
    pairs = (line.partition("=") for line in path.read_text(encoding="utf-8").splitlines())
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}


def write_env_file(path: Path, values: Mapping[str, str]) -> None:
    """Write the file in one step; other programs see all of it or nothing.

    Raises: FileExistsError if it exists, ValueError for a value that is not plain, OSError.
    """
    for name, value in values.items():
        if not is_plain(value):
            raise ValueError(f"{name} has characters that can't stand in {path.name}.")
    lines = [HEADER, *(f"{name}={value}" for name, value in values.items())]
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as stream:
        stream.write("\n".join(lines) + "\n")
    try:
        path.hardlink_to(draft)
    finally:
        draft.unlink()

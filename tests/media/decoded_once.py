"""What the child that decodes files found in some bytes, kept for the next test with the same bytes.

Most tests want a file in the library, or a saved result, and nothing of its decoding, which takes a process
of its own. It is decoded once by each test process; tests of decoding itself send their files through other
ways.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pixstudio.library import validation
from pixstudio.media.subprocesses.file_probe import ProbeResult, describe_file, probe_file
from pixstudio.saving import result_files

_KEPT = tempfile.TemporaryDirectory(prefix="pixstudio-decoded-")
_found: dict[str, ProbeResult] = {}


@contextmanager
def decoded_once() -> Iterator[None]:
    """Meanwhile library and results decode no bytes that were decoded before."""
    setattr(validation, "probe_file", _once(probe_file))  # noqa: B010
    setattr(result_files, "describe_file", _once(describe_file))  # noqa: B010
    try:
        yield
    finally:
        setattr(validation, "probe_file", probe_file)  # noqa: B010
        setattr(result_files, "describe_file", describe_file)  # noqa: B010


def _once(decode: Callable[..., ProbeResult]) -> Callable[..., ProbeResult]:
    def decode_once(path: Path, kind: str, folder: Path, **options: Any) -> ProbeResult:
        options.pop("pulse", None)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        key = f"{digest}-{decode.__name__}-{kind}-{sorted(options.items())}"
        kept = Path(_KEPT.name) / key
        if key not in _found:
            made = Path(tempfile.mkdtemp(dir=_KEPT.name))
            found = decode(path, kind, made, **options)
            if not kept.exists():
                made.rename(kept)
            _found[key] = found
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        return _found[key]

    return decode_once

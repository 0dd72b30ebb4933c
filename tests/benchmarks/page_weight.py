"""What a page weighs: its own text with every style sheet, script and drawing that it loads, without media.

Modules that it names for later, such as those for files that are dropped, are loaded only then.
"""

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.test import Client

from pixstudio.web.pages.style_sheets import combined_style_sheet
from tests.benchmarks.measuring import Finding

_FOR_LATER = re.compile(r"<(?:div|template)\b[^>]*\bdata-modules=\"[^\"]*\"")
_NAMED = re.compile(r"[\"' ]/static/([\w./-]+\.(?:css|js|svg))")


def weight_of(name: str, client: Client, path: str, most_bytes: int) -> Finding:
    """The bytes of a page as they travel, compressed by gzip, against the most it may weigh."""
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, (path, answer.status_code)
    page = answer.content
    parts = {"text": len(page)}
    if answer.headers.get("Content-Encoding") == "gzip":
        page = gzip.decompress(page)
    files = sorted(set(_NAMED.findall(_FOR_LATER.sub("", page.decode()))))
    for file in files:
        kind = Path(file).suffix[1:]
        parts[kind] = parts.get(kind, 0) + len(gzip.compress(_content_of(file)))
    words = ", ".join(f"{kind} {size / 1000:.1f}" for kind, size in parts.items())
    total = sum(parts.values())
    return Finding(
        name,
        f"{total / 1000:.1f} kB in {len(files) + 1} files ({words})",
        f"at most {most_bytes / 1000:.0f} kB",
        total <= most_bytes,
    )


def _content_of(file: str) -> bytes:
    if Path(file).suffix == ".css":
        return combined_style_sheet(Path(file).stem).encode()
    found = finders.find(file)
    assert isinstance(found, str), file
    return Path(found).read_bytes()

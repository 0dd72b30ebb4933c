"""Style sheets of pages: many files to edit, one file to load.

Each rule sits in a cascade layer, and `base/layers.css` names their order, so it comes first.
"""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, Storage

from pixstudio.installation.locations import RESOURCES

# By kind of page, the files in `static/css/` without their suffix.
STYLE_SHEETS: dict[str, tuple[str, ...]] = {
    "studio": (
        "base/layers",
        "base/tokens",
        "base/base",
        "base/layout",
        "base/sidebar",
        "base/forms",
        "pages/composer",
        "pages/composer_parts",
        "pages/composer_source",
        "components/card",
        "pages/gallery",
        "components/gallery_parts",
        "pages/batch",
        "pages/compare",
        "pages/selections",
        "pages/marks",
        "pages/collections",
        "pages/imports",
        "pages/lineage",
        "pages/library",
        "pages/activity",
        "pages/queue",
        "pages/approvals",
        "pages/detail",
        "components/audio_player",
        "pages/downloads",
        "components/uploads",
        "components/dialog",
        "pages/effects",
        "pages/voices",
        "components/table",
        "components/chart",
        "pages/accounts",
        "pages/reconciliation",
        "components/empty_state",
        "pages/prompts",
        "pages/team",
        "components/health",
        "components/toast",
        "components/notifications",
        "pages/reviews",
    ),
    "visitors": (
        "base/layers",
        "base/tokens",
        "base/base",
        "base/forms",
        "pages/detail",
        "components/audio_player",
        "pages/reviews",
        "pages/shared",
    ),
    "reference": (
        "base/layers",
        "base/tokens",
        "base/base",
        "base/sidebar",
        "api/reference",
        "api/reference_code",
    ),
}


def style_sheet_paths(kind: str) -> list[str]:
    """What a kind of page links to, below `static/`: each file while they are edited, else all as one."""
    if settings.DEBUG:
        return [f"css/{name}.css" for name in STYLE_SHEETS[kind]]
    return [_path_of_all(kind)]


def combined_style_sheet(kind: str) -> str:
    """The text of all style sheets of a kind of page."""
    return "".join(
        (RESOURCES / f"static/css/{name}.css").read_text() for name in STYLE_SHEETS[kind]
    )


def _path_of_all(kind: str) -> str:
    return f"css/{kind}.css"


class StudioFinder(FileSystemFinder):
    """Our static files; for `collectstatic` with the combined style sheets, which are no files."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        yield from super().list(ignore_patterns)
        storage = InMemoryStorage()
        for kind in STYLE_SHEETS:
            content = ContentFile(combined_style_sheet(kind))
            yield storage.save(_path_of_all(kind), content), storage

"""Filter chips and menus of lists; their state is kept in the URL query."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Chip:
    label: str
    url: str
    current: bool = False
    count: int | None = None
    icon: str = ""
    is_filter: bool = False


@dataclass(frozen=True)
class Menu:
    """A menu of options; with `is_filter`, selecting `current` again removes the filter."""

    label: str
    options: list[Chip]
    current: Chip | None = None
    is_filter: bool = True


def query_params(values: Mapping[str, object]) -> dict[str, str]:
    """Query parameters for these values; defaults ('' and None) are omitted."""
    return {name: str(value) for name, value in values.items() if value not in ("", None)}


def url_with_query(url: str, values: Mapping[str, str], **more: str) -> str:
    """The URL with these query parameters."""
    query = urlencode({**values, **more})
    return f"{url}?{query}" if query else url


def search_hidden_fields(values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Hidden fields of a search form that preserve the selected chips and menus."""
    return [pair for pair in values.items() if pair[0] != "q"]

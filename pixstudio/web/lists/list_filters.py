"""What can be asked of a list, as chips and menus whose state is in the address."""

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
    """`current` is what was chosen; with `is_filter` choosing it again takes the filter away."""

    label: str
    options: list[Chip]
    current: Chip | None = None
    is_filter: bool = True


def query_params(values: Mapping[str, object]) -> dict[str, str]:
    """What an address says of these wishes; what is as usual, '' or None, is left out."""
    return {name: str(value) for name, value in values.items() if value not in ("", None)}


def url_with_query(url: str, values: Mapping[str, str], **more: str) -> str:
    """An address that asks for this."""
    query = urlencode({**values, **more})
    return f"{url}?{query}" if query else url


def search_hidden_fields(values: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a search has to send along so that it keeps the chips and menus."""
    return [pair for pair in values.items() if pair[0] != "q"]

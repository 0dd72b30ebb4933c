"""What a file is found by: its name, note and tags as the eye takes them."""

from collections.abc import Iterable

from pixstudio.web.lists.search import search_text
from pixstudio.web.text_normalization import normalize_text

NAME_LENGTH = 120
TAG_LENGTH = 40


def normalize_name(name: str) -> str:
    """What files are sorted by, and cut to what the column holds."""
    return normalize_text(name)[:NAME_LENGTH]


def normalize_tag(name: str) -> str:
    """What a tag is found by and known again by, cut to what the column holds."""
    return normalize_text(name)[:TAG_LENGTH]


def build_search_text(name: str, note: str = "", tags: Iterable[str] = ()) -> str:
    """Everything that a search looks in, one line each so that no word runs over an edge."""
    return search_text((name, note, *tags))

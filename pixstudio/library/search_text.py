"""Normalized name, tags and search text of a file."""

from collections.abc import Iterable

from pixstudio.web.lists.search import search_text
from pixstudio.web.text_normalization import normalize_text

NAME_LENGTH = 120
TAG_LENGTH = 40


def normalize_name(name: str) -> str:
    """The name normalized for sorting, cut to the column's length."""
    return normalize_text(name)[:NAME_LENGTH]


def normalize_tag(name: str) -> str:
    """The tag normalized for comparison, cut to the column's length."""
    return normalize_text(name)[:TAG_LENGTH]


def build_search_text(name: str, note: str = "", tags: Iterable[str] = ()) -> str:
    """Normalized name, note and tags, one per line, so that no match spans two of them."""
    return search_text((name, note, *tags))

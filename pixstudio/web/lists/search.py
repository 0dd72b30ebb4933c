"""Text search in lists: one normalized column per row and one filter.

Case, accents and invisible characters are ignored (see `text_normalization`). A row matches if its
search text contains every typed word, in any order.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q, QuerySet

from pixstudio.web.text_normalization import normalize_text, split_words

# More words don't narrow the result and only cost time.
MAX_WORDS = 10
Rows = TypeVar("Rows", bound="QuerySet[Any]")


def search_text(parts: Iterable[str]) -> str:
    """Search text of a row: each part normalized, on its own line, so that no match spans two parts."""
    return "\n".join(
        normalized for part in parts if (normalized := " ".join(normalize_text(part).split()))
    )


def search_words(typed: str) -> list[str]:
    """Distinct normalized words of a search input, at most MAX_WORDS."""
    return list(dict.fromkeys(normalize_text(typed).split()))[:MAX_WORDS]


def filter_by_search(
    rows: Rows,
    typed: str,
    *,
    column: str = "searched",
    also: Callable[[str], Q] | None = None,
) -> Rows:
    """Rows whose search text contains every typed word; all rows for an empty input.

    `also(word)` is an alternative condition for a word, such as a match in a related row's name.
    """
    for word in search_words(typed):
        condition = Q(**{f"{column}__contains": word})
        rows = rows.filter(condition | also(word) if also else condition)
    return rows


# Before each word of an indexed text: with one or two letters it makes the three that an index finds.
WORD_START = "  "


def indexed_text(parts: Iterable[str]) -> str:
    """Text of a row for an index of trigrams: each part's words on its own line, without punctuation."""
    lines = ("".join(WORD_START + word for word in split_words(part)) for part in parts)
    return "\n".join(filter(None, lines))


def indexed_pattern(word: str) -> str:
    """The part of an indexed text that a typed word matches; '' if it has no letter, digit or symbol.

    Words of one and two letters match the beginning of a word, longer ones any part of it.
    """
    pattern = WORD_START.join(split_words(word))
    return WORD_START + pattern if 0 < len(pattern) <= len(WORD_START) else pattern


class SearchTextField(models.TextField[str, str]):
    """Normalized copy of a row's searchable texts, updated on insert and save.

    `source` names the model method that returns the texts. Like `auto_now`, it is not updated by
    `QuerySet.update()`: save the field afterwards with `update_fields`.
    """

    def __init__(self, *args: Any, source: str = "searchable_texts", **options: Any) -> None:
        self.source = source
        super().__init__(*args, **{"blank": True, "editable": False, **options})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "source": self.source}

    def pre_save(self, instance: models.Model, add: bool) -> str:
        text = self.text_of(getattr(instance, self.source)())
        setattr(instance, self.attname, text)
        return text

    def text_of(self, parts: Iterable[str]) -> str:
        """The column's value for these texts."""
        return search_text(parts)


class IndexedTextField(SearchTextField):
    """The same for lists that are searched by an index of trigrams."""

    def text_of(self, parts: Iterable[str]) -> str:
        return indexed_text(parts)

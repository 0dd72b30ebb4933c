"""Search of lists by words: one folded column per row, and one way to look into it.

Capitals, accents and invisible characters make no difference (see `folding`). A row matches when every
typed word is part of its search text, in any order.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q, QuerySet

from pixstudio.web.text_normalization import normalize_text

# Further words narrow nothing down and only cost time.
MAX_WORDS = 10
Rows = TypeVar("Rows", bound="QuerySet[Any]")


def search_text(parts: Iterable[str]) -> str:
    """What a row is found by: each part folded and on a line of its own, so that no word spans two."""
    return "\n".join(folded for part in parts if (folded := " ".join(normalize_text(part).split())))


def search_words(typed: str) -> list[str]:
    """The folded words of what was typed into a search field, each once, MAX_WORDS at most."""
    return list(dict.fromkeys(normalize_text(typed).split()))[:MAX_WORDS]


def filter_by_search(
    rows: Rows,
    typed: str,
    *,
    column: str = "searched",
    also: Callable[[str], Q] | None = None,
) -> Rows:
    """The rows whose search text has every typed word; all rows where nothing was typed.

    `also(word)` is a further condition under which a word counts as found, such as a related row's name.
    """
    for word in search_words(typed):
        found = Q(**{f"{column}__contains": word})
        rows = rows.filter(found | also(word) if also else found)
    return rows


class SearchTextField(models.TextField[str, str]):
    """Folded copy of a row's searchable texts, written whenever the row is inserted or saved.

    `source` names a method of the model that returns the texts. Like `auto_now`, it is not written by
    `QuerySet.update()`: save the field afterwards with `update_fields`.
    """

    def __init__(self, *args: Any, source: str = "searchable_texts", **options: Any) -> None:
        self.source = source
        super().__init__(*args, **{"blank": True, "editable": False, **options})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "source": self.source}

    def pre_save(self, instance: models.Model, add: bool) -> str:
        text = search_text(getattr(instance, self.source)())
        setattr(instance, self.attname, text)
        return text

"""What a search looks for in documents."""

from dataclasses import dataclass

from django.db.models import Q

MARK_START, MARK_END = "\ue000", "\ue001"


@dataclass(frozen=True)
class SearchTerms:
    """Of each typed word, one of its patterns must be in a document.

    Patterns come from `indexed_pattern`, or are marks: they have no punctuation, so that they need no
    quoting in the language of FTS5 and in LIKE.
    """

    alternatives: tuple[tuple[str, ...], ...]

    @property
    def condition(self) -> Q:
        """The terms as a condition for documents."""
        words = (
            Q(*(Q(text__contains=one) for one in patterns), _connector=Q.OR)
            for patterns in self.alternatives
        )
        return Q(*words)

    @property
    def fts_query(self) -> str:
        """The terms as a query of FTS5."""
        words = (" OR ".join(f'"{one}"' for one in patterns) for patterns in self.alternatives)
        return " AND ".join(f"({word})" for word in words)

    @property
    def like_condition(self) -> tuple[str, list[str]]:
        """The terms as SQL with LIKE, and its values."""
        words = (" OR ".join("text LIKE %s" for _one in patterns) for patterns in self.alternatives)
        values = [f"%{one}%" for patterns in self.alternatives for one in patterns]
        return " AND ".join(f"({word})" for word in words), values


def creator_mark(user_id: object) -> str:
    """What a document contains for its creator."""
    return f"{MARK_START}c{user_id}{MARK_END}"


def effect_mark(effect_id: object) -> str:
    """What a document contains for its effect."""
    return f"{MARK_START}e{effect_id}{MARK_END}"

"""What a search looks for in documents."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

MARK_START, MARK_END = "\ue000", "\ue001"
# As much of an account's id as the marks have.
ACCOUNT_DIGITS = 12


@dataclass(frozen=True)
class SearchTerms:
    """Of each typed term, one of its patterns must be in a document, and none of those of `excluded`.

    Patterns come from `parse_search`, or are marks: they have no punctuation, so that they need no
    quoting in the language of FTS5 and in LIKE.
    """

    alternatives: tuple[tuple[str, ...], ...]
    excluded: tuple[str, ...] = ()

    @property
    def condition(self) -> Q:
        """The terms as a condition for documents."""
        terms = (_any_of(patterns) for patterns in self.alternatives)
        return Q(*terms) & ~_any_of(self.excluded) if self.excluded else Q(*terms)

    @property
    def fts_query(self) -> str:
        """The terms as a query of FTS5, which needs one that is wanted."""
        wanted = " AND ".join(f"({_fts(patterns)})" for patterns in self.alternatives)
        return f"({wanted}) NOT ({_fts(self.excluded)})" if self.excluded else wanted

    @property
    def like_condition(self) -> tuple[str, list[str]]:
        """The terms as SQL with LIKE, and its values."""
        wanted = [f"({_like(patterns)})" for patterns in self.alternatives]
        unwanted = [f"NOT ({_like(self.excluded)})"] if self.excluded else []
        patterns = [*(one for terms in self.alternatives for one in terms), *self.excluded]
        return " AND ".join(wanted + unwanted), [f"%{one}%" for one in patterns]


def _any_of(patterns: tuple[str, ...]) -> Q:
    return Q(*(Q(text__contains=one) for one in patterns), _connector=Q.OR)


def _fts(patterns: tuple[str, ...]) -> str:
    return " OR ".join(f'"{one}"' for one in patterns)


def _like(patterns: tuple[str, ...]) -> str:
    return " OR ".join("text LIKE %s" for _one in patterns)


def creator_mark(user_id: object) -> str:
    """What a document contains for its creator."""
    return f"{MARK_START}c{user_id}{MARK_END}"


def effect_mark(effect_id: object) -> str:
    """What a document contains for its effect."""
    return f"{MARK_START}e{effect_id}{MARK_END}"


def account_mark(account_id: UUID) -> str:
    """What the document of a job that has ended contains for its account."""
    return f"{MARK_START}a{account_id.hex[:ACCOUNT_DIGITS]}{MARK_END}"

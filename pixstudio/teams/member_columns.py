"""What requests read of their member beside the row itself, in the one query that every request makes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from pixstudio.teams.mfa import has_second_factor
from pixstudio.teams.models import Membership
from pixstudio.web.prepared_queries import PreparedQuery, Value


@dataclass(frozen=True, eq=False)
class MemberColumn:
    """An attribute of a request's member.

    `build` makes the annotation of a membership from placeholders of these `kinds`, by name; `values` gives
    what a request puts there.
    """

    name: str
    build: Callable[..., Any]
    kinds: Mapping[str, type[Value]]
    values: Callable[[HttpRequest], Mapping[str, Value]]


# Those of pages, added by the rooms that show something on each; a view's policy may ask for others.
page_columns: list[MemberColumn] = []


def page_columns_named(name: str) -> tuple[MemberColumn, ...]:
    """The column of pages with this name, none if no room has added it."""
    return tuple(column for column in page_columns if column.name == name)


@cache
def query_of_members(columns: tuple[MemberColumn, ...]) -> PreparedQuery[Membership]:
    """All memberships of a user by `user_id`, the oldest first, with user, team and these columns."""

    def build(user_id: int, **values: Value) -> QuerySet[Membership]:
        rows = Membership.objects.filter(user_id=user_id, user__is_active=True)
        rows = rows.annotate(**{"has_second_factor": has_second_factor("user_id")})
        for column in columns:
            given = {name: values[name] for name in column.kinds}
            rows = rows.annotate(**{column.name: column.build(**given)})
        return rows.select_related("user", "team").order_by("created_at", "id")

    kinds = {name: kind for column in columns for name, kind in column.kinds.items()}
    return PreparedQuery(build, user_id=int, **kinds)

"""Access policies: every view declares its own, and a system check finds missing ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from pixstudio.teams.member_columns import MemberColumn, page_columns
from pixstudio.teams.models import Role

View = Callable[..., Any]
Columns = Callable[[HttpRequest], Sequence[MemberColumn]]


def columns_of_page(_request: HttpRequest) -> Sequence[MemberColumn]:
    """What the sidebar and the Activity panel show."""
    return page_columns


def no_columns(_request: HttpRequest) -> Sequence[MemberColumn]:
    """For views that answer with a file or with data, and render no page."""
    return ()


@dataclass(frozen=True)
class Policy:
    """`role` None means public; `is_by_key`, that the API asks for a key itself. `columns` are read in the
    member's own query, so that a poll which finds nothing new costs two queries in all. `needs_factor` False
    keeps a view open to members who still have to set up the second factor that their team requires, and
    `needs_team` False one that is about the person alone to people who are in no team."""

    role: Role | None
    columns: Columns = columns_of_page
    is_fresh: bool = False
    needs_factor: bool = True
    needs_team: bool = True
    is_by_key: bool = False


def allow(
    role: Role,
    columns: Columns = columns_of_page,
    *,
    is_fresh: bool = False,
    needs_factor: bool = True,
) -> Callable[[View], View]:
    """Only members of the current team with this role or one above it may open the view.

    `is_fresh` asks for a password typed within ACCOUNT_REAUTHENTICATION_TIMEOUT: for credentials.
    """

    def mark(view: View) -> View:
        view.policy = Policy(role, columns, is_fresh, needs_factor)  # type: ignore[attr-defined]
        return view

    return mark


def allow_person(
    columns: Columns = columns_of_page, *, is_fresh: bool = False
) -> Callable[[View], View]:
    """Whoever is signed in may open the view, also without a team: `request.member` is None for them."""

    def mark(view: View) -> View:
        policy = Policy(Role.VIEWER, columns, is_fresh, needs_team=False)
        view.policy = policy  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """The view is public. A test pins the list of public views."""
    view.policy = Policy(None)  # type: ignore[attr-defined]
    return view


def by_key(view: View) -> View:
    """The view is for programs: the API checks the key and its scope, and no session opens it."""
    view.policy = Policy(None, is_by_key=True)  # type: ignore[attr-defined]
    return view

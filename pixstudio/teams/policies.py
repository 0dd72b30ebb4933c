"""Access policies: every view declares its own, and a system check finds missing ones."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from pixstudio.teams.member_columns import MemberColumn
from pixstudio.teams.models import Role

View = Callable[..., Any]
Column = Callable[[HttpRequest], MemberColumn]


@dataclass(frozen=True)
class Policy:
    """`role` None means public. `column` takes the place of the columns that pages read in the member's
    own query, so that a poll which finds nothing new costs two queries in all. `needs_factor` False keeps
    a view open to members who still have to set up the second factor that their team requires."""

    role: Role | None
    column: Column | None = None
    is_fresh: bool = False
    needs_factor: bool = True


def allow(
    role: Role,
    column: Column | None = None,
    *,
    is_fresh: bool = False,
    needs_factor: bool = True,
) -> Callable[[View], View]:
    """Only members of the current team with this role or one above it may open the view.

    `is_fresh` asks for a password typed within ACCOUNT_REAUTHENTICATION_TIMEOUT: for credentials.
    """

    def mark(view: View) -> View:
        view.policy = Policy(role, column, is_fresh, needs_factor)  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """The view is public. A test pins the list of public views."""
    view.policy = Policy(None)  # type: ignore[attr-defined]
    return view

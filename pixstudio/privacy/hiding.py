"""Removes from rows of an export what names other people in words: they appear by initials or id."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from pixstudio.audit.log import ERASED
from pixstudio.teams.models import User

Row = dict[str, Any]
# Kinds of targets in the audit log whose label is a person's name or address.
PEOPLE = ("user", "membership", "invitation", "memberaccount", "apikey")
# Facts of notifications that quote someone else or name them.
NAMES_OTHERS = "who"


def hide_email(row: Row, user: User) -> Row:
    """The initials of an invited person."""
    return row if row["email"] == user.email else {**row, "email": initials_of(row["email"])}


def hide_actor(row: Row, user: User) -> Row:
    """The initials of whom a notification is about."""
    name = str(row["facts"].get(NAMES_OTHERS) or "")
    if not name or name in (str(user), ERASED):
        return row
    return {**row, "facts": {**row["facts"], NAMES_OTHERS: initials_of(name)}}


def hide_target(row: Row, user: User) -> Row:
    """The initials of other people to whom something was done."""
    if row["target_kind"] not in PEOPLE or row["subject_id"] == user.pk:
        return row
    return {**row, "target_label": initials_of(row["target_label"])}


def hide_path(row: Row, _user: User) -> Row:
    """The host of an address alone: the path of a webhook often holds a secret."""
    parts = urlsplit(row["url"])
    return {**row, "url": f"{parts.scheme}://{parts.hostname or ''}/…"}


def initials_of(name: str) -> str:
    """Up to two letters of a name or an address."""
    return User(name=name).initials if name else ""


HIDERS: dict[str, Callable[[Row, User], Row]] = {
    "hide_email": hide_email,
    "hide_actor": hide_actor,
    "hide_target": hide_target,
    "hide_path": hide_path,
}

"""Context processor for the page shell: navigation, team, theme and undo."""

import re
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy

from pixstudio.web.addresses import url_for
from pixstudio.web.undo import take_undo

THEMES = ("light", "dark")
# Of the cookie of folded groups: as long as the script makes it at most.
FOLDED_CHARACTERS = 1200
FOLDED_KEY = re.compile(r"[a-z]-[0-9a-f]{10}")
# URL name, label, icon, minimum role, whether it starts the team group
LINKS = (
    ("create_home", gettext_lazy("Create"), "create", "creator", False),
    ("gallery", gettext_lazy("Gallery"), "gallery", "viewer", False),
    ("library", gettext_lazy("Library"), "library", "viewer", False),
    ("effects", gettext_lazy("Effects"), "effects", "viewer", False),
    ("collections", gettext_lazy("Collections"), "folder", "viewer", False),
    ("queue", gettext_lazy("Queue"), "queued", "viewer", False),
    ("approvals", gettext_lazy("Approvals"), "check", "viewer", False),
    ("accounts", gettext_lazy("Accounts"), "accounts", "admin", True),
    ("usage", gettext_lazy("Usage"), "usage", "viewer", True),
    ("team", gettext_lazy("Team"), "team", "viewer", False),
)


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    icon: str
    is_current: bool
    starts_group: bool = False
    count: int = 0
    needs_attention: bool = False
    # Whether the count follows what happens while the page is open (`shell/_sidebar_count.html`).
    is_counting: bool = False


@dataclass(frozen=True)
class Shell:
    """Data for the sidebar and the bottom bar."""

    team_name: str
    person_name: str
    initials: str
    home_url: str = ""
    person_url: str = ""
    is_person_current: bool = False
    sign_out_url: str = ""
    theme_url: str = ""
    switch_url: str = ""
    new_team_url: str = ""
    # Teams for the switcher, empty for members of a single team: id, name, is_current.
    teams: list[dict[str, Any]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def page(request: HttpRequest) -> dict[str, Any]:
    """Template variables `theme` ('' follows the system), `member`, `team`, `shell`, `folded` and `undo`."""
    member = getattr(request, "member", None)
    # Set on the few pages that are open to people without a team; asking for the user would read the session.
    person = getattr(request, "person", None)
    # The profile takes precedence over the cookie of this browser.
    theme = (member.user.theme if member else "") or request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in THEMES else "",
        "member": member,
        "team": member.team if member else None,
        "shell": SimpleLazyObject(partial(shell_of, request, member))
        if member
        else person and person_shell(person),
        "folded": folded_groups(request),
        "undo": SimpleLazyObject(partial(take_undo, request)),
    }


def folded_groups(request: HttpRequest) -> frozenset[str]:
    """The groups of jobs that were folded in this browser (`static/js/page/folds.js`)."""
    cookie = request.COOKIES.get("folded", "")[:FOLDED_CHARACTERS]
    return frozenset(FOLDED_KEY.findall(cookie))


def shell_of(request: HttpRequest, member: Any) -> Shell:
    return Shell(
        team_name=str(member.team),
        person_name=str(member.user),
        initials=member.user.initials,
        home_url=url_for("home"),
        person_url=url_for("profile"),
        is_person_current=request.path.startswith(url_for("profile")),
        sign_out_url=url_for("account_logout"),
        theme_url=url_for("profile_theme"),
        switch_url=url_for("current_team"),
        new_team_url=url_for("team_new") if member.may_as("admin") else "",
        teams=_teams(member),
        links=_links(request.path, member),
    )


def person_shell(person: Any) -> Shell:
    """Of somebody who is in no team: only their own data, and the way out."""
    return Shell(
        team_name="",
        person_name=str(person),
        initials=person.initials,
        home_url=url_for("home"),
        person_url=url_for("your_data"),
        is_person_current=True,
        sign_out_url=url_for("account_logout"),
    )


def _teams(member: Any) -> list[dict[str, Any]]:
    """Teams for the switcher; empty when the user belongs to one team only."""
    rows = [
        {"id": str(row.team_id), "name": str(row.team), "is_current": row.team_id == member.team_id}
        for row in member.siblings
    ]
    return rows if len(rows) > 1 else []


def _links(path: str, member: Any) -> list[Link]:
    links: list[Link] = []
    has_group = False
    for name, label, icon, role, opens_group in LINKS:
        count = member.waiting_approvals if name == "approvals" else 0
        is_unused = name == "approvals" and not (count or member.team.approval_rules)
        if is_unused or not member.may_as(role):
            continue
        starts = not has_group and (opens_group or name == "team")
        has_group = has_group or starts
        url = url_for(name)
        links.append(
            Link(
                label=str(label),
                url=url,
                icon=icon,
                is_current=path.startswith(url) and not path.startswith(url_for("profile")),
                starts_group=starts,
                count=count or 0,
                needs_attention=bool(count) and member.approves,
                is_counting=name == "approvals" and member.approves,
            )
        )
    return links

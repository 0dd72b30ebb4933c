"""The Activity panel of every page that shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from pixstudio.cards.presenters.activity import activity_of, follows_approvals, poll_group_of
from pixstudio.jobs.queries.versions import changes_mark
from pixstudio.teams.models import Membership
from pixstudio.web import database_time
from pixstudio.web.context_processors import folded_groups

# Stands for the session's own token in what is cached. Text of users is escaped and never reads so.
_TOKEN = "<csrf>"  # noqa: S105
_TEMPLATES = {"button": "cards/_activity_button.html", "panel": "cards/_activity.html"}


def activity(request: HttpRequest) -> dict[str, Any]:
    """`activity` with the markup of the panel and of its button, read only where a template uses them."""
    member = getattr(request, "member", None)
    return {} if member is None else {"activity": ActivityMarkup(request, member)}


@dataclass(frozen=True)
class ActivityMarkup:
    """The panel as it was rendered last in this minute while no job of the team has changed since.

    It is the same for all pages of a member; names of accounts, people and effects are up to a minute old.
    """

    request: HttpRequest
    member: Membership

    @property
    def button(self) -> SafeString:
        return self._markup["button"]

    @property
    def panel(self) -> SafeString:
        return self._markup["panel"]

    @property
    def poll_group(self) -> str:
        """See `poll_group_of`."""
        return poll_group_of(self.member)

    @property
    def running_count(self) -> int:
        """How many of the team's jobs are under way or waiting."""
        return self._cached[0]

    @cached_property
    def _markup(self) -> Mapping[str, SafeString]:
        token = get_token(self.request)
        texts = self._cached[1].items()
        return {name: mark_safe(text.replace(_TOKEN, token)) for name, text in texts}  # noqa: S308

    @cached_property
    def _cached(self) -> tuple[int, dict[str, str]]:
        cache, key = caches["markup"], self._key
        found: tuple[int, dict[str, str]] | None = cache.get(key)
        if found is None:
            found = self._render()
            cache.set(key, found)
        return found

    @property
    def _key(self) -> str:
        member = self.member
        return ":".join(
            (
                *("activity", str(member.team_id), str(member.user_id), member.role),
                *(get_language() or "", timezone.get_current_timezone_name()),
                ".".join(sorted(folded_groups(self.request))),
                "approvals" if follows_approvals(member) else "",
                changes_mark(member),
            )
        )

    def _render(self) -> tuple[int, dict[str, str]]:
        shown = activity_of(self.member, database_time.now())
        field = mark_safe(f'<input type="hidden" name="csrfmiddlewaretoken" value="{_TOKEN}">')  # noqa: S308
        context = {
            "activity": shown,
            "csrf_input": field,
            "member": self.member,
            "folded": folded_groups(self.request),
            "oob": False,
        }
        texts: dict[str, str] = {
            name: render_to_string(path, context) for name, path in _TEMPLATES.items()
        }
        return shown.running_count, texts

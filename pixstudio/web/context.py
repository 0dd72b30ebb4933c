"""What every page of the studio shows around its content."""

from typing import Any

from django.http import HttpRequest

THEMES = ("light", "dark")


def page(request: HttpRequest) -> dict[str, Any]:
    """`theme` from its cookie ('' follows the system), `member` and `team` of whoever is asking."""
    theme = request.COOKIES.get("theme", "")
    member = getattr(request, "member", None)
    return {
        "theme": theme if theme in THEMES else "",
        "member": member,
        "team": member.team if member else None,
    }

"""The script that a browser runs to receive pushes."""

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pixstudio.teams.policies import public

SOURCE = Path(__file__).parent.parent / "worker.js"


@public
@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The same for everybody: browsers ask for it without a person, too. It reads and keeps no pages."""
    response = HttpResponse(_source(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@cache
def _source() -> str:
    return SOURCE.read_text(encoding="utf-8")

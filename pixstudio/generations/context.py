from typing import Any

from django.http import HttpRequest


def activity(request: HttpRequest) -> dict[str, Any]:
    return {}

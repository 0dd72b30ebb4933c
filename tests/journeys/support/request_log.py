"""Notes which page each poll of status cards came from, as the server sees it."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FILE_NAME = "polls.log"


class PollLog:
    """A middleware that writes a line for each poll: the path of the page that asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._path = Path(settings.DATA_DIR) / FILE_NAME

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.endswith("/generations/status/"):
            with self._path.open("a") as log:
                log.write(request.headers.get("HX-Current-URL", "") + "\n")
        return self._get_response(request)

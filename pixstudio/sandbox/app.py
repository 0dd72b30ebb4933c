"""The WSGI application: who may call, which page answers, what is remembered."""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule

from pixstudio.sandbox import account_pages, file_pages, media, scheduler_pages, video_pages
from pixstudio.sandbox.answers import Call, answer_json, answer_refusal
from pixstudio.sandbox.control import Control
from pixstudio.sandbox.errors import UNAUTHORIZED, Refusal, wrong
from pixstudio.sandbox.faults import Faults
from pixstudio.sandbox.listing import job_as_listed
from pixstudio.sandbox.mischief import play
from pixstudio.sandbox.rules import READERS
from pixstudio.sandbox.settings import API_PATH, SandboxSettings
from pixstudio.sandbox.studio import Studio
from pixstudio.sandbox.webhooks import Webhooks
from pixstudio.sandbox.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Page = Callable[..., Response]


def api_rule(path: str, method: str, page: Page, **defaults: str) -> Rule:
    """A route under the API's base path."""
    return Rule(API_PATH + path, methods=[method], endpoint=page, defaults=defaults or None)


# The names that a page lists for its query. That of effects lists `email` alone, newer copies the others.
QUERIES: dict[Page, tuple[str, ...]] = {
    account_pages.show_features: ("email",),
    file_pages.upload_file: ("email",),
    video_pages.list_videos: ("email", "limit", "offset"),
    video_pages.list_effects: ("email", "limit", "offset"),
    video_pages.list_voices: ("email",),
    video_pages.refuse_restyle: ("email", "limit", "offset"),
}
ROUTES = Map(
    [
        # The heading of the page leaves out `/pixverse`, its example has it.
        Rule("/v2/accounts/<email>", methods=["DELETE"], endpoint=account_pages.delete_account),
        api_rule("/accounts", "GET", account_pages.list_accounts),
        api_rule("/accounts/<email>", "GET", account_pages.show_account),
        api_rule("/accounts/<email>", "POST", account_pages.save_account),
        api_rule("/accounts/<email>", "DELETE", account_pages.delete_account),
        api_rule("/features", "GET", account_pages.show_features),
        api_rule("/files", "POST", file_pages.upload_file),
        api_rule("/videos", "GET", video_pages.list_videos),
        api_rule("/videos/effects", "GET", video_pages.list_effects),
        api_rule("/videos/voices", "GET", video_pages.list_voices),
        api_rule("/videos/restyles", "GET", video_pages.refuse_restyle),
        api_rule("/videos/restyle", "POST", video_pages.refuse_restyle),
        *(
            api_rule(f"/videos/{name}", "POST", video_pages.make_video, endpoint=name)
            for name in READERS
        ),
        api_rule("/videos/<key>", "GET", video_pages.show_video),
        api_rule("/videos/<key>", "DELETE", video_pages.delete_video),
        api_rule("/scheduler", "GET", scheduler_pages.list_scheduled),
        api_rule("/scheduler/available", "GET", scheduler_pages.list_available),
        api_rule("/scheduler/<key>", "DELETE", scheduler_pages.stop_tracking),
        Rule("/media/video/<name>", methods=["GET"], endpoint=media.show_film),
        Rule("/media/upload/<name>", methods=["GET"], endpoint=media.show_upload),
        Rule(
            "/media/asset/template/<int:template_id>/<name>",
            methods=["GET"],
            endpoint=media.show_asset,
        ),
        Rule(
            "/media/pixverse/mp3/lipsync/tts/<number>.mp3",
            methods=["GET"],
            endpoint=media.show_voice,
        ),
    ],
    merge_slashes=False,
    redirect_defaults=False,
)


class SandboxApp:
    """The whole sandbox as one WSGI callable; `close` stops its threads."""

    def __init__(self, settings: SandboxSettings) -> None:
        self.world = World(settings)
        self.faults = Faults()
        self.control = Control(self.world, self.faults)
        self.studio = Studio(self.world)
        self._webhooks = Webhooks(self._webhook_body)
        self._token = settings.accepted_token
        self.world.on_change = self._webhooks.tell
        self._clock = threading.Thread(target=self._run_clock, name="sandbox-clock", daemon=True)

    def start(self) -> None:
        """Start webhooks and the clock, and take up films left unmade."""
        self._webhooks.start()
        self._clock.start()
        self.studio.take_up_again()

    def close(self) -> None:
        """Stop all threads and write everything down."""
        self.world.stopping.set()
        self._clock.join()
        self.studio.close()
        self._webhooks.close()
        self.world.close()

    def _run_clock(self) -> None:
        while not self.world.stopping.wait(0.2):
            self.world.advance()

    def _webhook_body(self, job: Any) -> dict[str, Any]:
        return job_as_listed(job, self.world.base_url, self.world.uploads)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        if request.path.startswith("/control/"):
            return self._control(request)(environ, start_response)
        seen = {
            "method": request.method,
            "path": request.path,
            "query": request.query_string.decode("latin-1"),
            "status": None,
            "fault": None,
            "at": time.time(),
        }
        self.control.requests.append(seen)
        response = self._answer_or_fault(request, seen)
        seen["status"] = response.status_code
        return closed_after(response, response(environ, start_response))

    def _control(self, request: Request) -> Response:
        try:
            return self.control.answer(request, request.path.removeprefix("/control/").strip("/"))
        except HTTPException as error:
            return answer_json({"error": error.name}, error.code or 500)

    def _answer_or_fault(self, request: Request, seen: dict[str, Any]) -> Response:
        fault = self.faults.take(request.method, request.path)
        if fault is None:
            return self._answer(request)
        seen["fault"] = fault.kind
        return play(fault, request, lambda: self._answer(request), self.world.stopping)

    def _answer(self, request: Request) -> Response:
        is_api = request.path.startswith("/v2/")
        makes_video = request.method == "POST" and request.path.startswith(f"{API_PATH}/videos/")
        try:
            if is_api:
                self._refuse_strangers(request)
                refuse_encoded_ids(request)
            return self._dispatch(request)
        except Refusal as refusal:
            return answer_refusal(refusal, with_code=not makes_video and refusal.status != 404)
        except HTTPException as error:
            return answer_json({"error": error.name, "code": error.code}, error.code or 500)

    def _refuse_strangers(self, request: Request) -> None:
        shown = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(shown, f"Bearer {self._token}".encode()):
            raise Refusal(401, UNAUTHORIZED)

    def _dispatch(self, request: Request) -> Response:
        path = request.path.rstrip("/") or "/"
        page, values = found_page(path, request)
        base_url = request.host_url.rstrip("/")
        answer: Response = page(Call(request, self.world, self.studio, base_url), **values)
        return answer


def found_page(path: str, request: Request) -> tuple[Page, Mapping[str, Any]]:
    """The page for a method and a path, and what the path names.

    No page documents 405: a method that an address doesn't have is an unknown endpoint.

    Raises: `NotFound`; `Refusal` 400 for a query that the page doesn't list.
    """
    try:
        page, values = ROUTES.bind(request.host).match(path, request.method)
    except MethodNotAllowed as error:
        raise NotFound from error
    if path.startswith("/v2/"):
        refuse_unlisted_query(request, QUERIES.get(page, ()))
    return page, values


def refuse_unlisted_query(request: Request, names: Collection[str]) -> None:
    """A query parameter that the page doesn't list, or one without a value."""
    for name, value in request.args.items(multi=True):
        if name not in names:
            raise wrong(f"Parameter {name} is not supported by this endpoint")
        if not value.strip():
            raise wrong(f"Parameter {name} must not be empty")


def closed_after(response: Response, parts: Iterable[bytes]) -> Iterable[bytes]:
    """The parts of an answer, whose file is closed however the sending ends.

    Werkzeug's server forgets to when the caller resets the connection.
    """
    try:
        yield from parts
    finally:
        response.close()
        if hasattr(parts, "close"):
            parts.close()


def refuse_encoded_ids(request: Request) -> None:
    """Ids are sent raw: a percent-encoded `:` or `@` in the path of one is 400."""
    raw = str(request.environ.get("RAW_URI", "")).partition("?")[0].lower()
    is_id = raw.startswith((f"{API_PATH}/videos/", f"{API_PATH}/scheduler/"))
    if is_id and ("%3a" in raw or "%40" in raw):
        raise wrong("Invalid video_id")

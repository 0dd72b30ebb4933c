"""The WSGI application: authentication, routing, fault injection and request log."""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule

from pixstudio.sandbox.api import accounts, files, media, scheduler, statistics, videos
from pixstudio.sandbox.api.responses import RequestContext, error_response, json_response
from pixstudio.sandbox.api.serializers import serialize_job
from pixstudio.sandbox.api.webhooks import WebhookSender
from pixstudio.sandbox.audio import endpoints as audio
from pixstudio.sandbox.audio.serializers import serialize_audio
from pixstudio.sandbox.control_api.endpoints import ControlEndpoints
from pixstudio.sandbox.control_api.fault_responses import inject_fault
from pixstudio.sandbox.control_api.scripted_faults import FaultRegistry
from pixstudio.sandbox.errors import UNAUTHORIZED, ApiError, bad_request
from pixstudio.sandbox.images import endpoints as images
from pixstudio.sandbox.images.serializers import serialize_image
from pixstudio.sandbox.renderer import Renderer
from pixstudio.sandbox.settings import API_PATH, SandboxSettings
from pixstudio.sandbox.state.aging import remove_old
from pixstudio.sandbox.state.sandbox_state import SandboxState
from pixstudio.webhook_receiver import receiver

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Endpoint = Callable[..., Response]


def api_rule(path: str, method: str, page: Endpoint, **defaults: str) -> Rule:
    """A route under the API's base path."""
    return Rule(API_PATH + path, methods=[method], endpoint=page, defaults=defaults or None)


# Query parameters by endpoint. The page of effects lists `email` only, newer copies list the others too.
QUERY_PARAMETERS: dict[Endpoint, tuple[str, ...]] = {
    accounts.get_features: ("email",),
    files.upload_file: ("email",),
    videos.list_videos: ("email", "limit", "offset"),
    videos.list_effects: ("email", "limit", "offset"),
    videos.list_voices: ("email",),
    videos.reject_restyle: ("email", "limit", "offset"),
    statistics.get_statistics: ("bot", "date", "limit", "config"),
    images.list_images: ("email", "limit", "offset"),
    audio.list_audio: ("email", "limit", "offset"),
    audio.list_speech_models: ("email",),
    audio.list_speech_voices: ("email", "model", "language"),
}


def audio_rules(kind: str) -> list[Rule]:
    """The routes of music or speech."""
    return [
        api_rule(f"/{kind}/create", "POST", audio.create_audio, kind=kind),
        api_rule(f"/{kind}", "GET", audio.list_audio, kind=kind),
        api_rule(f"/{kind}/<key>", "GET", audio.get_audio, kind=kind),
        api_rule(f"/{kind}/<key>", "DELETE", audio.delete_audio, kind=kind),
    ]


_KINDS = ("videos", "images", "music", "speech")
CREATION_PATHS = tuple(f"{API_PATH}/{kind}/" for kind in _KINDS)
ID_PATHS = (*CREATION_PATHS, f"{API_PATH}/scheduler/")
ROUTES = Map(
    [
        # The heading of the page leaves out `/pixverse`, its example has it.
        Rule("/v2/accounts/<email>", methods=["DELETE"], endpoint=accounts.delete_account),
        # The whole platform's, above the base path of all others.
        Rule("/v2/account/stats", methods=["GET"], endpoint=statistics.get_statistics),
        api_rule("/accounts", "GET", accounts.list_accounts),
        api_rule("/accounts/<email>", "GET", accounts.get_account),
        api_rule("/accounts/<email>", "POST", accounts.save_account),
        api_rule("/accounts/<email>", "DELETE", accounts.delete_account),
        api_rule("/features", "GET", accounts.get_features),
        api_rule("/files", "POST", files.upload_file),
        api_rule("/videos", "GET", videos.list_videos),
        api_rule("/videos/effects", "GET", videos.list_effects),
        api_rule("/videos/voices", "GET", videos.list_voices),
        api_rule("/videos/restyles", "GET", videos.reject_restyle),
        api_rule("/videos/restyle", "POST", videos.reject_restyle),
        api_rule("/videos/<endpoint>", "POST", videos.create_video),
        api_rule("/videos/<key>", "GET", videos.get_video),
        api_rule("/videos/<key>", "DELETE", videos.delete_video),
        api_rule("/images/create", "POST", images.create_images),
        api_rule("/images", "GET", images.list_images),
        api_rule("/images/<key>", "GET", images.get_image),
        api_rule("/images/<key>", "DELETE", images.delete_image),
        api_rule("/speech/models", "GET", audio.list_speech_models),
        api_rule("/speech/voices", "GET", audio.list_speech_voices),
        *audio_rules("music"),
        *audio_rules("speech"),
        api_rule("/scheduler", "GET", scheduler.list_tracked_jobs),
        api_rule("/scheduler/available", "GET", scheduler.list_capacity),
        api_rule("/scheduler/<key>", "DELETE", scheduler.stop_tracking),
        Rule("/media/video/<name>", methods=["GET"], endpoint=media.get_result),
        Rule("/media/audio/<name>", methods=["GET"], endpoint=media.get_result),
        Rule(
            "/media/speech/sample/<int:number>.mp3",
            methods=["GET"],
            endpoint=audio.get_speech_sample,
        ),
        Rule("/media/upload/<name>", methods=["GET"], endpoint=media.get_upload),
        Rule(
            "/media/asset/template/<int:template_id>/<name>",
            methods=["GET"],
            endpoint=media.get_effect_asset,
        ),
        Rule(
            "/media/pixverse/mp3/lipsync/tts/<number>.mp3",
            methods=["GET"],
            endpoint=media.get_voice_sample,
        ),
    ],
    merge_slashes=False,
    redirect_defaults=False,
)


class SandboxApp:
    """The sandbox as a WSGI callable; `close` stops its threads."""

    def __init__(self, settings: SandboxSettings) -> None:
        self.state = SandboxState(settings)
        self.faults = FaultRegistry()
        self.control = ControlEndpoints(self.state, self.faults)
        self.renderer = Renderer(self.state)
        self._webhooks = WebhookSender(self._webhook_body)
        self._token = settings.accepted_token
        self._receiver = receiver.WebhookReceiver()
        self.state.on_change = self._webhooks.enqueue
        self._clock = threading.Thread(target=self._run_clock, name="sandbox-clock", daemon=True)

    def start(self) -> None:
        """Start webhooks, the clock and the renderer's backlog."""
        self._webhooks.start()
        self._clock.start()
        self.renderer.resume()

    def close(self) -> None:
        """Stop all threads and close the database."""
        self.state.stopping.set()
        self._clock.join()
        self.renderer.close()
        self._webhooks.close()
        self.state.close()

    def _run_clock(self) -> None:
        next_at, settings = 0.0, self.state.settings
        while not self.state.stopping.wait(0.2):
            self.state.advance()
            if settings.keep_days and time.time() >= next_at:
                next_at, before = time.time() + 3600, time.time() - settings.keep_days * 86_400
                made = self.renderer
                remove_old(self.state, made.videos_folder, made.uploads_folder, before)

    def _webhook_body(self, job: Any) -> dict[str, Any]:
        if job.is_listed_image:
            return serialize_image(job, self.state.base_url, self.state.uploads)
        if job.is_audio:
            return serialize_audio(job, self.state.base_url)
        return serialize_job(job, self.state.base_url, self.state.uploads)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        if request.path.startswith("/control/"):
            return self._control(request)(environ, start_response)
        if request.path.startswith(receiver.PREFIX):
            return self._receiver(environ, start_response)
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
        return close_after(response, response(environ, start_response))

    def _control(self, request: Request) -> Response:
        try:
            return self.control.answer(request, request.path.removeprefix("/control/").strip("/"))
        except HTTPException as error:
            return json_response({"error": error.name}, error.code or 500)

    def _answer_or_fault(self, request: Request, seen: dict[str, Any]) -> Response:
        fault = self.faults.take(request.method, request.path)
        if fault is None:
            return self._answer(request)
        seen["fault"] = fault.kind
        return inject_fault(fault, request, lambda: self._answer(request), self.state.stopping)

    def _answer(self, request: Request) -> Response:
        began = time.time()
        response = self._result_or_refusal(request)
        statistics.log_post(self.state, request, began, response)
        return response

    def _result_or_refusal(self, request: Request) -> Response:
        is_api = request.path.startswith("/v2/")
        starts_job = request.method == "POST" and request.path.startswith(CREATION_PATHS)
        try:
            if is_api:
                self._refuse_strangers(request)
                reject_encoded_ids(request)
            return self._dispatch(request)
        except ApiError as refusal:
            return error_response(refusal, with_code=not starts_job and refusal.status != 404)
        except HTTPException as error:
            return json_response({"error": error.name, "code": error.code}, error.code or 500)

    def _refuse_strangers(self, request: Request) -> None:
        shown = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(shown, f"Bearer {self._token}".encode()):
            raise ApiError(401, UNAUTHORIZED)

    def _dispatch(self, request: Request) -> Response:
        path = request.path.rstrip("/") or "/"
        page, values = match_endpoint(path, request)
        base_url = request.host_url.rstrip("/")
        answer: Response = page(
            RequestContext(request, self.state, self.renderer, base_url), **values
        )
        return answer


def match_endpoint(path: str, request: Request) -> tuple[Endpoint, Mapping[str, Any]]:
    """The endpoint for a method and a path, and the path's values.

    No page documents 405: an unsupported method answers as an unknown endpoint.

    Raises: `NotFound`; `ApiError` 400 for a query parameter that the endpoint doesn't list.
    """
    try:
        page, values = ROUTES.bind(request.host).match(path, request.method)
    except MethodNotAllowed as error:
        raise NotFound from error
    if path.startswith("/v2/"):
        reject_unlisted_query(request, QUERY_PARAMETERS.get(page, ()))
    return page, values


def reject_unlisted_query(request: Request, names: Collection[str]) -> None:
    """Refuse a query parameter that the endpoint doesn't list, or one without a value."""
    for name, value in request.args.items(multi=True):
        if name not in names:
            raise bad_request(f"Parameter {name} is not supported by this endpoint")
        if not value.strip():
            raise bad_request(f"Parameter {name} must not be empty")


def close_after(response: Response, parts: Iterable[bytes]) -> Iterable[bytes]:
    """The parts of a response; its file is closed even when sending fails.

    Werkzeug's server does not close it when the client resets the connection.
    """
    try:
        yield from parts
    finally:
        response.close()
        if hasattr(parts, "close"):
            parts.close()


def reject_encoded_ids(request: Request) -> None:
    """Refuse percent-encoded `:` or `@` in an id: ids are sent raw."""
    raw = str(request.environ.get("RAW_URI", "")).partition("?")[0].lower()
    is_id = raw.startswith(ID_PATHS)
    if is_id and ("%3a" in raw or "%40" in raw):
        raise bad_request("Invalid video_id")

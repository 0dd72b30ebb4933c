"""A sandbox spoken to without a network: an account for each plan, one file and video of each sort.

Requests name what they use by a word (`PICTURE`, `SOURCE_OF_V5`); the desk puts in what the account
has under it, so that the cases can be counted before any sandbox runs.
"""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug import Request as HttpRequest
from werkzeug import Response
from werkzeug.test import Client as Caller
from werkzeug.test import create_environ, run_wsgi_app

from pixstudio.pixverse.capabilities import (
    ASPECT_RATIOS,
    OPERATION_OF_NAME,
    Operation,
    Request,
    body_of,
    json_body,
)
from pixstudio.sandbox.api.responses import RequestContext
from pixstudio.sandbox.api.videos import create_video
from pixstudio.sandbox.audio.endpoints import create_audio
from pixstudio.sandbox.errors import ApiError
from pixstudio.sandbox.images.endpoints import create_images
from pixstudio.sandbox.server import SandboxApp
from pixstudio.sandbox.settings import API_PATH
from pixstudio.sandbox.small_media import small_audio, small_image, small_video
from tests.contract.page_types import mistyped

PLANS = ("Free Plan", "Basic Plan", "Standard Plan", "Pro Plan", "Premium Plan")
AN_IMAGE, A_VIDEO, SOUND = "an image", "a video", "a sound"
A_SLOW_VIDEO, SLOW_FPS = "a video of 12 frames per second", 12
SOURCES = {
    "v5.6": "a video of v5.6",
    "v5.5": "a video of v5.5",
    "v5": "a video of v5",
    "v5-fast": "a video of v5-fast",
}
CREDITS = 10**12
# How many requests share one that goes through the whole application.
WHOLE_OF = 20


@dataclass(frozen=True)
class Answer:
    """What the sandbox said; `words` is empty for a success."""

    status: int
    words: str
    credits: int | None


def email_of(plan: str | None) -> str:
    """The account with this plan, a Pro one where no plan is known."""
    return f"{(plan or 'Pro Plan').split()[0].lower()}@contract.example"


def sent_body(request: Request, *, is_clean: bool) -> dict[str, object]:
    """What a form would send; for a request that breaks rules also what it would hold back."""
    body = body_of(request)
    if is_clean:
        return body
    # A switch that is off is held back for good reason: some models refuse its very name.
    values = {name: request.value(name) for name in request.parameters}
    if (
        request.effect
        and request.effect.image_count
        and values.get("aspect_ratio") in ASPECT_RATIOS
    ):
        # A form never sends one with images.
        del values["aspect_ratio"]
    given = {name: value for name, value in json_body(values).items() if value is not False}
    return {**given, **body}


class Desk:
    """Sends requests to the app of a sandbox."""

    def __init__(self, app: SandboxApp, token: str, folder: Path) -> None:
        self._app = app
        self._http = Caller(app)
        self._environs: dict[str, Mapping[str, Any]] = {}
        self._headers = {"Authorization": f"Bearer {token}"}
        self._folder = folder
        self._number = itertools.count()
        self.begin()

    def begin(self) -> None:
        """Start again with full accounts, a fresh ledger, and material for every operation."""
        self._control("POST", "reset")
        for plan in PLANS:
            more = {"plan": plan, "credits": CREDITS, "max_jobs": 8}
            self._control("POST", "accounts", {"email": email_of(plan), **more})
        self._files = self._uploaded()
        self._sources = {plan: self._made(plan) for plan in PLANS}

    def ask(self, request: Request, *, is_clean: bool = True, reply_ref: str = "") -> Answer:
        """Send a request from the account with its plan."""
        sent = sent_body(request, is_clean=is_clean)
        assert not (is_clean and mistyped(sent)), mistyped(sent)
        body = self._filled(sent, request.plan)
        if request.row.takes_email:
            body["email"] = email_of(request.plan)
        if reply_ref:
            body["replyRef"] = reply_ref
        return self._post(request.row, body)

    def send(self, operation: str, body: Mapping[str, object]) -> Answer:
        """Send a body as it is."""
        return self._post(OPERATION_OF_NAME[operation], body)

    @property
    def files(self) -> Mapping[str, str]:
        """The path of each uploaded file, by its word."""
        return self._files

    @property
    def sources(self) -> Mapping[str, Mapping[str, str]]:
        """The ids of the finished videos, by plan and word."""
        return self._sources

    def ledger(self) -> dict[str, int]:
        """Credits charged, by reference."""
        charges = self._control("GET", "ledger")
        return {charge["reply_ref"]: charge["credits"] for charge in charges}

    def _filled(self, body: Mapping[str, object], plan: str | None) -> dict[str, object]:
        have = {**self._files, **self._sources[plan or "Pro Plan"]}
        return {
            name: have.get(value, value) if isinstance(value, str) else value
            for name, value in body.items()
        }

    def _post(self, row: Operation, body: Mapping[str, object]) -> Answer:
        """One exchange; one of many goes through the whole application, which takes twice as long."""
        data = json.dumps(row.wire_body(body)).encode()
        environ = {
            **self._prepared(row.path),
            "CONTENT_LENGTH": str(len(data)),
            "wsgi.input": io.BytesIO(data),
        }
        is_whole = next(self._number) % WHOLE_OF == 0
        return self._through_app(environ) if is_whole else self._made_by(row, environ)

    def _through_app(self, environ: dict[str, Any]) -> Answer:
        parts, status, _ = run_wsgi_app(self._app, environ)
        said = json.loads(b"".join(parts))
        return Answer(int(status[:3]), said.get("error", ""), said.get("cost_credits"))

    def _made_by(self, row: Operation, environ: dict[str, Any]) -> Answer:
        """What the endpoint answers, without routes, sign-in and log."""
        context = RequestContext(HttpRequest(environ), self._app.state, self._app.renderer, "")
        try:
            response = _response(context, row)
        except ApiError as refusal:
            return Answer(refusal.status, refusal.message, None)
        return Answer(response.status_code, "", json.loads(response.get_data()).get("cost_credits"))

    def _prepared(self, path: str) -> Mapping[str, Any]:
        if path not in self._environs:
            self._environs[path] = create_environ(
                f"{API_PATH}{path}",
                method="POST",
                content_type="application/json",
                headers=self._headers,
            )
        return self._environs[path]

    def _uploaded(self) -> dict[str, str]:
        image_file = self._upload(small_image(self._folder / "picture.png"), "image/png")
        video_file = self._upload(small_video(self._folder, 64, 36, 5, fps=24), "video/mp4")
        slow_video = small_video(self._folder, 64, 36, 5, fps=SLOW_FPS)
        sound = self._upload(small_audio(self._folder / "sound.wav"), "audio/wav")
        return {
            AN_IMAGE: image_file["result"][0]["path"],
            A_VIDEO: video_file["path"],
            A_SLOW_VIDEO: self._upload(slow_video, "video/mp4")["path"],
            SOUND: sound["path"],
        }

    def _upload(self, path: Path, content_type: str) -> Any:
        answer = self._http.post(
            f"{API_PATH}/files/",
            query_string={"email": email_of(None)},
            data=path.read_bytes(),
            content_type=content_type,
            headers=self._headers,
        )
        assert answer.status_code == 200, answer.get_data()
        return json.loads(answer.get_data())

    def _made(self, plan: str) -> dict[str, str]:
        """Videos of every model in the plan's account, 5 s at 540p, done at once."""
        made = {}
        for model, word in SOURCES.items():
            body = {"prompt": "a source", "model": model, "email": email_of(plan)}
            answer = self._http.post(f"{API_PATH}/videos/create", json=body, headers=self._headers)
            assert answer.status_code == 200, answer.get_data()
            made[word] = str(json.loads(answer.get_data())["video_id"])
        return made

    def _control(self, method: str, name: str, body: Mapping[str, object] | None = None) -> Any:
        answer = self._http.open(f"/control/{name}", method=method, json=body)
        assert answer.status_code < 400, answer.get_data()
        return json.loads(answer.get_data())


def _response(context: RequestContext, row: Operation) -> Response:
    """What the endpoint of the operation's kind answers. Raises: `ApiError`."""
    if row.kind == "image":
        return create_images(context)
    if row.kind == "video":
        return create_video(context, row.endpoint)
    return create_audio(context, row.kind)

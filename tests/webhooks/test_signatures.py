"""Signatures, checked with the package of the standard."""

import datetime as dt
import json

import pytest
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from pixstudio.webhooks.operations import rotate_secret
from pixstudio.webhooks.signatures import new_secret, signed_headers
from tests.teams.people import Person
from tests.webhooks.hooks import HOUR, RunningReceiver, delivered, happen, hook

BODY = '{"type":"job.done","data":{"prompt":"Ærlig talt – ja"}}'.encode()


def now() -> int:
    return int(dt.datetime.now(dt.UTC).timestamp())


def test_the_package_of_the_standard_accepts_what_is_signed() -> None:
    secret = new_secret()
    headers = signed_headers([secret], "msg_1", now(), BODY)
    assert Verifier(secret).verify(BODY.decode(), headers) == json.loads(BODY)


@pytest.mark.parametrize("change", ["body", "id", "secret", "old", "ahead"])
def test_it_refuses_what_was_changed_or_is_too_old(change: str) -> None:
    secret, moment = new_secret(), now()
    moment += {"old": -600, "ahead": 600}.get(change, 0)
    headers = signed_headers([secret], "msg_1", moment, BODY)
    body = BODY + b" " if change == "body" else BODY
    if change == "id":
        headers["webhook-id"] = "msg_2"
    verifier = Verifier(new_secret() if change == "secret" else secret)
    with pytest.raises(WebhookVerificationError):
        verifier.verify(body.decode(), headers)


def test_after_a_rotation_both_secrets_are_valid_for_a_day(
    alice: Person, receiver: RunningReceiver
) -> None:
    moment = dt.datetime.now(dt.UTC)
    webhook, old = hook(alice, receiver.url())
    new = rotate_secret(member=alice.member, webhook=webhook, now=moment - 25 * HOUR)
    happen(alice)
    delivered(moment)
    newest = rotate_secret(member=alice.member, webhook=webhook, now=moment - 23 * HOUR)
    happen(alice)
    delivered(moment)
    first, second = receiver.received()
    for secret in (new, newest):
        assert Verifier(secret).verify(second["body"], second["headers"])
    assert Verifier(new).verify(first["body"], first["headers"])
    for delivery in (first, second):
        with pytest.raises(WebhookVerificationError):
            Verifier(old).verify(delivery["body"], delivery["headers"])

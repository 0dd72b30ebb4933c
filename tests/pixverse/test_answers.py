import ssl

import pytest
import requests
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, ProtocolError
from urllib3.exceptions import SSLError as WrappedSSLError

from pixstudio.pixverse import errors
from pixstudio.pixverse.answers import Call, error_words, is_proven_unsent, read, read_submission
from pixstudio.pixverse.transport import Reply

CALL = Call("POST", "http://host/videos/create", ("t0k3n",))


def wrapped(reason):
    return requests.ConnectionError(MaxRetryError(None, "/x", reason))


@pytest.mark.parametrize(
    "error",
    [
        wrapped(NewConnectionError(None, "refused")),
        wrapped(ConnectTimeoutError("late")),
        wrapped(WrappedSSLError(ssl.SSLCertVerificationError("expired"))),
        requests.ConnectTimeout("late"),
    ],
)
def test_refused_and_late_connections_are_proven_unsent(error):
    assert is_proven_unsent(error)


@pytest.mark.parametrize(
    "error",
    [
        requests.ConnectionError(ProtocolError("aborted", ConnectionResetError())),
        requests.ReadTimeout("late"),
        wrapped(ProtocolError("aborted")),
        wrapped(WrappedSSLError(ssl.SSLEOFError("cut"))),
        requests.exceptions.ChunkedEncodingError(),
        TimeoutError(),
        BrokenPipeError(),
    ],
)
def test_everything_else_is_in_doubt(error):
    assert not is_proven_unsent(error)


@pytest.mark.parametrize("status", errors.ERROR_OF_STATUS)
def test_paid_refusal_counts_only_when_the_api_speaks(status):
    with pytest.raises(errors.ERROR_OF_STATUS[status]) as caught:
        read_submission(CALL, Reply(status, b'{"error": "in its own words"}'))
    assert caught.value.words == "in its own words"

    for body in (
        b"",
        b"Too many",
        b"<html></html>",
        b'["error"]',
        b'{"code": 1}',
        b'{"error": null}',
    ):
        with pytest.raises(errors.UnknownOutcome):
            read_submission(CALL, Reply(status, body))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (200, b"<html>"),
        (200, b'{"video_id": "us'),
        (200, b"{}"),
        (200, b'{"video_id": ""}'),
        (200, b'{"error": "odd"}'),
        (200, b"[" * 100_000),
        (201, b'{"error": "odd"}'),
        (302, b""),
        (408, b'{"error": "late"}'),
        (500, b'{"error": "inside"}'),
        (502, b"<html>"),
        (599, b'{"error": "odd"}'),
    ],
)
def test_paid_answers_that_prove_nothing_are_unknown(status, body):
    with pytest.raises(errors.UnknownOutcome):
        read_submission(CALL, Reply(status, body))


def test_paid_answer_with_an_id_is_accepted():
    submitted = read_submission(CALL, Reply(200, b'{"image_id": "i", "cost_credits": 40}'))

    assert (submitted.remote_id, submitted.kind, submitted.cost_credits) == ("i", "image", 40)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"<html>", errors.MalformedAnswer),
        (200, b"", errors.MalformedAnswer),
        (200, b'{"error": "odd"}', errors.MalformedAnswer),
        (302, b"", errors.MalformedAnswer),
        (410, b'{"error": "gone"}', errors.MalformedAnswer),
        (408, b"", errors.ServerTrouble),
        (500, b"<html>", errors.ServerTrouble),
        (503, b'{"error": "later"}', errors.ServerTrouble),
        (404, b"<html>", errors.NotFound),
        (596, b"", errors.AccountOnHold),
    ],
)
def test_readings_that_fail(status, body, kind):
    with pytest.raises(kind) as caught:
        read(CALL, Reply(status, body))
    assert type(caught.value) is kind


def test_words_are_found_and_lose_secrets():
    assert error_words({"error": {"message": "inside"}}) == "inside"
    assert error_words({"error": ["odd"]}) == '["odd"]'
    with pytest.raises(errors.BadRequest) as caught:
        read(CALL, Reply(400, b'{"error": "bad token t0k3n"}'))
    assert "t0k3n" not in str(caught.value)
    assert "t0k3n" not in repr(CALL)

import datetime as dt
import json
import pickle
import ssl

import pytest
import requests
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, ProtocolError
from urllib3.exceptions import SSLError as WrappedSSLError

from pixstudio.pixverse import errors
from pixstudio.pixverse.responses import Call, error_text, is_proven_unsent, read, read_submission
from pixstudio.pixverse.retry_after import requested_pause_seconds
from pixstudio.pixverse.transport import Reply
from tests.rows import each_row

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
        b"400",
        b"null",
        b'"refused"',
        b"[]",
        b"<html></html>",
        b'{"error": "in its own wor',
    ):
        with pytest.raises(errors.UnknownOutcome):
            read_submission(CALL, Reply(status, body))


SHAPES = [
    ({"error": "no"}, "no"),
    ({"error": "", "code": 400}, ""),
    ({"error": None}, ""),
    ({"error": []}, ""),
    ({"error": {}}, ""),
    ({"error": True}, ""),
    ({"errorDetails": "the prompt is too long"}, "the prompt is too long"),
    ({"error": "", "errorDetails": "too long"}, "too long"),
    ({"error": "Bad Request", "errorDetails": "too long"}, "Bad Request: too long"),
    ({"error": "too long", "errorDetails": "The prompt is too long"}, "The prompt is too long"),
    ({"message": "no room"}, "no room"),
    ({"code": "NO_CREDITS"}, "code NO_CREDITS"),
    ({"code": 500043}, "code 500043"),
    ({"error": {"message": "inside", "code": 400}}, "inside"),
    ({"error": {"ErrCode": 500043, "ErrMsg": "All used"}}, "All used"),
    ({"error": {"error": {"message": "deep"}}}, "deep"),
    ({"error": ["first", {"message": "second"}, "first"]}, "first; second"),
    ({"errorDetails": {"issues": {"prompt": "long"}}}, '{"issues": {"prompt": "long"}}'),
    ({"errors": [{"detail": "prompt"}, {"detail": "seed"}]}, "prompt; seed"),
    ([{"message": "a list"}], "a list"),
    ({}, ""),
]


@each_row("status", [400, 401, 412, 422, 596])
@each_row(("body", "words"), SHAPES, ids=str)
def test_a_refusal_in_json_is_one_whatever_shape_its_words_have(status, body, words):
    with pytest.raises(errors.ERROR_OF_STATUS[status]) as caught:
        read_submission(CALL, Reply(status, json.dumps(body).encode()))
    assert caught.value.words == words


@pytest.mark.parametrize("status", [402, 403, 404, 429])
@pytest.mark.parametrize("body", [{}, {"error": None}, [{"message": "x"}], {"video": "x"}], ids=str)
def test_other_refusals_have_to_speak_of_an_error(status, body):
    """A job that was refused with 429 is sent again by itself."""
    with pytest.raises(errors.UnknownOutcome):
        read_submission(CALL, Reply(status, json.dumps(body).encode()))


@pytest.mark.parametrize("body", [{"errorDetails": "no"}, {"message": "no"}, {"error": ["no"]}])
def test_429_is_busy_in_any_words(body):
    with pytest.raises(errors.Busy, match="no"):
        read_submission(CALL, Reply(429, json.dumps(body).encode()))


def test_words_of_any_depth_and_length_are_read():
    body = {"error": "x"}
    for _ in range(400):
        body = {"error": body}  # type: ignore[dict-item]
    deep = json.dumps(body).encode()
    long = json.dumps({"error": ["y" * 5000] * 50}).encode()
    for data in (deep, long, b'{"error": "half \\ud83c and \\u0000 nothing"}'):
        with pytest.raises(errors.BadRequest) as caught:
            read_submission(CALL, Reply(400, data))
        assert len(caught.value.words) <= 1000
        caught.value.words.encode()
        assert "\x00" not in caught.value.words


NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("header", "body", "seconds"),
    [
        ("", None, 0),
        ("120", None, 120),
        (" 120 ", {}, 120),
        ("1.5", None, 1.5),
        ("Sat, 28 Nov 2026 12:02:00 GMT", None, 120),
        ("", {"retryAfter": "2026-11-28T12:01:30.000Z"}, 90),
        ("", {"retryAfter": "2026-11-28T13:01:30+01:00"}, 90),
        ("", {"retryAfter": "2026-11-28T12:01:30"}, 90),
        ("", {"retryAfter": 45}, 45),
        ("", {"retryAfter": "45"}, 45),
        ("", {"error": {"retryAfter": "2026-11-28T12:00:30Z"}}, 30),
        ("30", {"retryAfter": "2026-11-28T12:01:30Z"}, 90),
        ("90", {"retryAfter": "2026-11-28T12:00:30Z"}, 90),
        ("86400", None, 3600),
        ("", {"retryAfter": "2099-01-01T00:00:00Z"}, 3600),
        ("-5", None, 0),
        ("", {"retryAfter": "2020-01-01T00:00:00Z"}, 0),
        ("soon", {"retryAfter": {"in": 5}}, 0),
        ("nan", {"retryAfter": True}, 0),
        ("inf", {"retryAfter": None}, 0),
        ("9" * 400, ["retryAfter"], 0),
        ("Sat, 99 Nov 2026 12:02:00 GMT", {"retryAfter": "2026-99-99"}, 0),
    ],
)
def test_how_long_to_wait_is_read_from_the_header_and_the_body(header, body, seconds):
    assert requested_pause_seconds(header, body, NOW) == seconds


@pytest.mark.parametrize(("status", "seconds"), [(429, 40), (503, 40), (400, 0), (500, 0)])
@pytest.mark.parametrize("reader", [read, read_submission])
def test_the_wait_is_noted_on_errors_that_ask_for_it(status, seconds, reader):
    with pytest.raises(errors.PixVerseError) as caught:
        reader(CALL, Reply(status, b'{"error": "later"}', "40"))
    assert caught.value.retry_after_seconds == seconds
    assert pickle.loads(pickle.dumps(caught.value)).retry_after_seconds == seconds  # noqa: S301
    own = dt.timedelta(seconds=30)
    assert errors.pause_after(caught.value, own) == dt.timedelta(seconds=seconds or 30)
    assert errors.pause_after(caught.value, 3 * own) == 3 * own


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

    assert (submitted.remote_id, submitted.cost_credits) == ("i", 40)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"<html>", errors.MalformedAnswer),
        (200, b"", errors.MalformedAnswer),
        (200, b'{"error": "odd"}', errors.MalformedAnswer),
        (302, b"", errors.MalformedAnswer),
        (410, b'{"error": "gone"}', errors.NotFound),
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
    assert error_text({"error": {"message": "inside"}}) == "inside"
    assert error_text({"error": ["odd"]}) == "odd"
    with pytest.raises(errors.BadRequest) as caught:
        read(CALL, Reply(400, b'{"error": "bad token t0k3n"}'))
    assert "t0k3n" not in str(caught.value)
    assert "t0k3n" not in repr(CALL)

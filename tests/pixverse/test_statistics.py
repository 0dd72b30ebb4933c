"""The statistics of calls: where they are asked for, and what is read in them."""

import datetime as dt

import pytest
import responses

from pixstudio.pixverse import errors
from pixstudio.pixverse.client import Client
from pixstudio.pixverse.schemas import CallStatistics, CountedCall, endpoint_name

URL = "https://api.useapi.net/v2/account/stats"
DAY = dt.date(2026, 11, 28)
ROW = {
    "timestamp": "2026-11-28T10:30:00.000Z",
    "jobid": "20261128103000123-user:1-bot:pixverse",
    "config": "a@b.c",
    "endpoint": "post-videos-create-v4",
    "status": "OK",
    "func": "v2-pixverse-videos-create",
    "code": 200,
    "msec": 5432,
}


@pytest.fixture
def client() -> Client:
    return Client("t0k3n", retry_pause=0)


def test_the_platform_is_asked_and_not_its_pixverse_api(client: Client) -> None:
    with responses.RequestsMock() as api:
        api.get(URL, json={"bot": "pixverse", "total": 1, "data": [ROW]})
        found = client.account_stats(DAY, "a@b.c")
        asked = str(api.calls[0].request.url)
    assert asked == f"{URL}?bot=pixverse&date=2026-11-28&config=a@b.c"
    assert found.is_complete
    (call,) = found.paid_calls_of("A@B.C")
    assert (call.endpoint, call.is_accepted) == ("videos-create", True)
    assert call.at == dt.datetime(2026, 11, 28, 10, 30, tzinfo=dt.UTC)


def test_a_day_without_calls_is_empty_and_complete(client: Client) -> None:
    with responses.RequestsMock() as api:
        api.get(URL, json={"bot": "pixverse", "date": "2026-11-28", "total": 0})
        assert client.account_stats(DAY) == CallStatistics()


@pytest.mark.parametrize("body", [{}, {"bot": "pixverse"}, {"error": "no"}, [1, 2], "no"])
def test_an_answer_without_statistics_is_no_empty_day(client: Client, body: object) -> None:
    with responses.RequestsMock() as api:
        api.get(URL, json=body)
        with pytest.raises(errors.MalformedAnswer):
            client.account_stats(DAY)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, errors.Unauthorized), (429, errors.Busy), (503, errors.ServerTrouble)],
)
def test_a_refusal_is_reported(
    client: Client, status: int, kind: type[errors.PixVerseError]
) -> None:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as api:
        api.get(URL, status=status, json={"error": {"message": "no"}})
        with pytest.raises(kind, match="no"):
            client.account_stats(DAY)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("post-videos-create", "videos-create"),
        ("post-videos-create-v4", "videos-create"),
        ("videos/create-frames-v4", "videos-create-frames"),
        ("POST /v2/pixverse/videos/motion-control/", "videos-motion-control"),
        ("v2-pixverse-videos-upscale", "videos-upscale"),
        ("", ""),
    ],
)
def test_an_endpoint_has_one_name_however_it_is_written(text: str, name: str) -> None:
    assert endpoint_name(text) == name


@pytest.mark.parametrize(
    "row",
    [
        {**ROW, "endpoint": "get-videos"},
        {**ROW, "endpoint": "videos/effects"},
        {**ROW, "endpoint": "post-files"},
        {**ROW, "endpoint": "delete-videos-create"},
        {**ROW, "endpoint": "videos/user:1-pixverse:a@b.c-video:2"},
    ],
)
def test_only_calls_that_start_jobs_are_paid(row: dict[str, object]) -> None:
    assert not CountedCall.from_json(row).is_paid


@pytest.mark.parametrize(
    ("values", "is_accepted"),
    [({"code": "201"}, True), ({"code": 429}, False), ({"code": None, "status": "Created"}, True)],
)
def test_what_was_accepted(values: dict[str, object], is_accepted: bool) -> None:
    assert CountedCall.from_json({**ROW, **values}).is_accepted is is_accepted


@pytest.mark.parametrize(
    "body",
    [
        {"total": 2, "data": [ROW]},
        {"total": 1, "data": [{**ROW, "timestamp": "soon"}]},
        {"total": 1, "data": [{"config": "a@b.c", "timestamp": ROW["timestamp"]}]},
        {"total": 50_000, "data": [ROW] * 50_000},
    ],
    ids=["fewer than counted", "no time", "no endpoint", "as many as are listed at most"],
)
def test_a_list_that_may_lack_something_is_not_complete(body: dict[str, object]) -> None:
    assert not CallStatistics.from_json(body).is_complete


def test_rows_of_other_accounts_are_left_out_and_the_rest_sorted() -> None:
    late = {**ROW, "timestamp": "2026-11-28T23:00:00Z", "jobid": "2"}
    found = CallStatistics.from_json({"data": [late, ROW, {**ROW, "config": "x@y.z"}]})
    assert [call.job_id for call in found.paid_calls_of("a@b.c")] == [ROW["jobid"], "2"]

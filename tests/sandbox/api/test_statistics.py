import datetime as dt

import pytest

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.state.fixtures import STANDARD_EMAIL
from tests.sandbox.api_client import Api, reason

ABOVE = "/account/stats"


def rows(api: Api, **query: str) -> list[dict[str, object]]:
    answer = api.call("GET", stats_url(api), params={"bot": "pixverse", **query})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["total"] == len(found["data"])
    return list(found["data"])


def stats_url(api: Api) -> str:
    return f"{api.sandbox.root_url}/v2{ABOVE}"


def test_a_call_is_listed_only_after_its_delay(api: Api, control: SandboxControl) -> None:
    api.made()
    assert rows(api) == []
    control.script_statistics(delay_seconds=0)
    (row,) = rows(api)
    assert (row["config"], row["endpoint"], row["code"]) == (api.email, "post-videos-create", 200)


def test_refused_calls_and_other_accounts_are_separate(api: Api, control: SandboxControl) -> None:
    control.script_statistics(delay_seconds=0)
    api.made()
    api.make(email=STANDARD_EMAIL, model="no such model")
    assert [row["code"] for row in rows(api, config=STANDARD_EMAIL)] == [400]
    assert [row["code"] for row in rows(api, config=api.email)] == [200]
    answer = api.call("GET", stats_url(api), params={"bot": "pixverse"}).json()
    assert answer["summary"]["by_code"] == {"200": 1, "400": 1}


def test_an_accepted_call_whose_answer_was_lost_is_counted(
    api: Api, control: SandboxControl
) -> None:
    control.script_statistics(delay_seconds=0)
    control.add_fault("status", "/videos/create", status=502, accepted=True, body="<html>")
    control.add_fault("status", "/videos/create", status=502)
    assert [api.make().status_code for _ in range(2)] == [502, 502]
    assert [row["code"] for row in rows(api)] == [200]


def test_a_day_lists_its_own_calls(api: Api, control: SandboxControl) -> None:
    day = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
    call = {"email": api.email, "endpoint": "post-videos-upscale", "at": day.timestamp()}
    control.script_statistics(calls=[call])
    assert len(rows(api, date="2026-05-04")) == 1
    assert rows(api, date="2026-05-05") == []
    assert len(rows(api, limit="5")) == 1


@pytest.mark.parametrize(
    "query", [{}, {"bot": "pixie"}, {"bot": "pixverse", "date": "yesterday"}, {"limit": "0"}]
)
def test_a_query_that_can_not_be_read_is_refused(api: Api, query: dict[str, str]) -> None:
    reason(api.call("GET", stats_url(api), params=query))


def test_only_the_token_opens_the_statistics(api: Api) -> None:
    reason(api.call("GET", stats_url(api), headers={"Authorization": "Bearer x"}), 401)

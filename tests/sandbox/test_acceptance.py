from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.state.fixtures import FREE_EMAIL, PRO_EMAIL, STANDARD_EMAIL
from tests.sandbox.api_client import Api, reason


def test_charge_is_written_with_its_reference(api: Api, control: SandboxControl) -> None:
    answer = api.make(quality="720p", duration=8, audio=True, replyRef="mine").json()
    (charge,) = control.ledger("mine")
    assert charge["video_id"] == answer["video_id"]
    assert (charge["credits"], charge["operation"]) == (100, "text")
    assert answer["cost_credits"] == 100
    assert control.ledger("another") == []


def test_credits_are_spent_daily_first_then_monthly_then_bought(
    api: Api, control: SandboxControl
) -> None:
    control.set_account(api.email, credit_daily=10, credit_monthly=15, credit_package=20)
    api.made()
    left = api.get("features").json()
    assert (left["credit_daily"], left["credit_monthly"]) == (0, 0)
    assert left["credit_package"] == 15


def test_no_credits_is_412_and_charges_nothing(api: Api, control: SandboxControl) -> None:
    control.set_account(api.email, credits=29)
    assert "All Credits have been used up" in reason(api.make(), 412)
    assert api.videos() == control.ledger() == []
    control.set_account(api.email, credits=30)
    assert api.make().status_code == 200


@pytest.mark.parametrize("prompt", ["a Forbidden tower", "GORE!"])
def test_refused_words_are_422_and_charge_nothing(
    api: Api, control: SandboxControl, prompt: str
) -> None:
    expected = "Your prompt has triggered our AI moderator, please re-enter your prompt"
    assert reason(api.make(prompt=prompt), 422) == expected
    assert control.ledger() == []


def test_words_are_read_in_every_prompt_and_whole(api: Api) -> None:
    assert reason(api.make(model="v5", sound_effect_prompt="gore"), 422)
    assert reason(api.make(model="v5", lip_sync_tts_prompt="gore"), 422)
    assert api.make(prompt="a gored bull").status_code == 200


@pytest.mark.parametrize(
    ("word", "status", "name"), [("borderline", 7, "MODERATED"), ("glitch", 8, "FAILED")]
)
def test_some_jobs_end_badly_without_a_refund(
    api: Api, control: SandboxControl, word: str, status: int, name: str
) -> None:
    key = api.made(prompt=f"a {word} scene")
    before = api.get("features").json()
    control.finish()
    (video,) = api.videos()
    assert (video["video_status"], video["video_status_name"]) == (status, name)
    assert (video["video_status_final"], video["url"]) == (True, "")
    assert api.get(f"videos/{key}").json()["video_status"] == status
    assert api.get("features").json() == before


def test_account_on_hold_is_596_and_others_continue(api: Api, control: SandboxControl) -> None:
    control.set_account(PRO_EMAIL, hold=True)
    assert "pending error" in reason(api.make(), 596)
    assert api.make(email=STANDARD_EMAIL).status_code == 200
    answers = [api.make(email=None, off_peak_mode=True, duration=1) for _ in range(8)]
    assert all(PRO_EMAIL not in answer.json()["video_id"] for answer in answers)
    for email in (STANDARD_EMAIL, FREE_EMAIL):
        control.set_account(email, hold=True)
    assert reason(api.make(email=None), 596)


def test_account_that_pixverse_does_not_let_in_is_401(api: Api, control: SandboxControl) -> None:
    control.set_account(PRO_EMAIL, unauthorized=True)
    assert reason(api.make(), 401) == "Unauthorized"


def test_unknown_account_is_400(api: Api) -> None:
    assert "nobody@studio.example" in reason(api.make(email="nobody@studio.example"))


@pytest.mark.parametrize(
    ("email", "allowed"),
    [(FREE_EMAIL, ["360p", "540p"]), (STANDARD_EMAIL, ["360p", "540p", "720p"])],
)
def test_plans_open_qualities(
    api: Api, control: SandboxControl, email: str, allowed: list[str]
) -> None:
    control.set_account(email, credits=1000)
    for quality in ("360p", "540p", "720p", "1080p"):
        answer = api.make(email=email, quality=quality, off_peak_mode=True)
        assert (answer.status_code == 200) == (quality in allowed), answer.text
        assert answer.status_code == 200 or "Plan" in reason(answer)


def test_full_account_is_429_until_a_job_ends(api: Api, control: SandboxControl) -> None:
    control.set_account(api.email, max_jobs=2)
    api.made()
    api.made()
    assert reason(api.make(), 429) == "Account is busy executing tasks."
    control.finish()
    assert api.make().status_code == 200


def test_max_jobs_of_the_request_wins(api: Api) -> None:
    api.made()
    assert "busy" in reason(api.make(maxJobs=1), 429)
    assert api.make(maxJobs=2).status_code == 200


def test_all_accounts_full_has_its_own_words(api: Api) -> None:
    for _ in range(3):
        assert api.make(email=None, maxJobs=1).status_code == 200
    assert reason(api.make(email=None, maxJobs=1), 429) == (
        "All configured accounts are running at maximum capacity."
    )


def test_limit_of_the_plan_has_its_own_words(api: Api, control: SandboxControl) -> None:
    control.set_account(api.email, max_jobs=8, gen_simultaneously=2)
    api.made()
    api.made()
    assert reason(api.make(), 429) == "Reached the limit for concurrent generations."


def test_off_peak_jobs_cost_half_and_take_no_slot(api: Api, control: SandboxControl) -> None:
    control.set_account(api.email, max_jobs=1)
    api.made()
    for _ in range(3):
        assert api.make(off_peak_mode=True, duration=1).json()["cost_credits"] == 3
    listed = [video for video in api.videos() if video["off_peak"]]
    assert {video["video_status_name"] for video in listed} == {"QUEUED"}
    assert {video["video_status_final"] for video in listed} == {True}
    control.tick(2)
    assert {v["video_status"] for v in api.videos() if v["off_peak"]} == {10}
    control.tick()
    assert {video["video_status"] for video in api.videos()} == {1}


def test_source_decides_the_account(
    api: Api, finished: Callable[..., str], control: SandboxControl
) -> None:
    key = finished(email=STANDARD_EMAIL)
    answer = api.post("videos/upscale", video_id=key)
    assert STANDARD_EMAIL in answer.json()["video_id"]
    refused = api.make("extend", email=PRO_EMAIL, video_id=key)
    assert "Unable to find video_id" in reason(refused)


def test_requests_at_the_same_time_never_overdraw(api: Api, control: SandboxControl) -> None:
    control.set_account(api.email, credits=100, max_jobs=8, gen_simultaneously=8)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: api.make().status_code, range(8)))
    assert sorted(answers) == [200] * 3 + [412] * 5
    assert api.get("features").json()["credit_monthly"] == 10
    assert len(control.ledger()) == 3


def test_requests_at_the_same_time_never_overfill(api: Api, control: SandboxControl) -> None:
    control.set_account(api.email, max_jobs=2)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: api.make().status_code, range(8)))
    assert sorted(answers) == [200] * 2 + [429] * 6

from pixstudio.sandbox.control_api.client import SandboxControl
from tests.sandbox.api_client import Api, reason


def test_running_videos_are_scheduled_with_their_reference(api: Api) -> None:
    key = api.made(replyRef="ref-1", replyUrl="http://127.0.0.1:9/hook")
    (listed,) = api.call("GET", "scheduler").json()
    assert (listed["videoId"], listed["replyRef"]) == (key, "ref-1")
    assert listed["replyUrl"] == "http://127.0.0.1:9/hook"
    assert listed["elapsed"] == "00:00"
    available = api.call("GET", "scheduler/available").json()
    assert available["executing"][0]["video_id"] == key
    room = {one["email"]: one for one in available["available"]}[api.email]
    assert room == {"email": api.email, "maxJobs": 5, "executing": 1, "available": 4}


def test_finished_and_off_peak_videos_are_not_scheduled(api: Api, control: SandboxControl) -> None:
    api.made()
    control.finish()
    api.made(off_peak_mode=True)
    assert api.call("GET", "scheduler").json() == []
    assert api.call("GET", "scheduler/available").json()["executing"] == []


def test_tracking_is_stopped_but_the_video_arrives(api: Api, control: SandboxControl) -> None:
    key = api.made()
    assert api.delete(f"scheduler/{key}").status_code == 204
    assert api.call("GET", "scheduler").json() == []
    assert key in reason(api.delete(f"scheduler/{key}"), 404)
    control.finish()
    assert api.get(f"videos/{key}").json()["video_status"] == 1
    assert len(control.ledger()) == 1


def test_stopped_video_still_counts_at_pixverse(api: Api, control: SandboxControl) -> None:
    control.set_account(api.email, gen_simultaneously=1)
    api.delete(f"scheduler/{api.made()}")
    assert "Reached the limit" in reason(api.make(), 429)


def test_unknown_id_can_not_be_stopped(api: Api) -> None:
    key = f"user:1-pixverse:{api.email}-video:1"
    assert "Unable to locate running video_id" in reason(api.delete(f"scheduler/{key}"), 404)
    assert reason(api.delete("scheduler/nonsense"))


def test_jobs_of_a_removed_account_stay_tracked(api: Api) -> None:
    key = api.made()
    api.delete(f"accounts/{api.email}")
    available = api.call("GET", "scheduler/available").json()
    assert [job["video_id"] for job in available["executing"]] == [key]
    assert api.email not in [room["email"] for room in available["available"]]
    assert api.delete(f"scheduler/{key}").status_code == 204

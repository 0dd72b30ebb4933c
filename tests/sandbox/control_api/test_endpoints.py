import pytest

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.state.fixtures import PRO_EMAIL
from tests.sandbox.api_client import Api


def test_reset_restores_the_initial_state(api: Api, control: SandboxControl) -> None:
    api.image()
    api.made()
    api.delete(f"accounts/{PRO_EMAIL}")
    control.add_fault("status", times=5)
    control.reset()
    state = control.state()
    assert state["jobs"] == state["uploads"] == state["running"] == []
    assert PRO_EMAIL in {account["email"] for account in state["accounts"]}
    assert control.ledger() == control.faults() == []


def test_ids_are_not_used_again_after_a_reset(api: Api, control: SandboxControl) -> None:
    first = api.made()
    control.reset()
    assert api.made() != first


def test_accounts_are_changed_and_added(api: Api, control: SandboxControl) -> None:
    control.set_account(PRO_EMAIL, plan="free", credits=7, max_jobs=1)
    features = api.get("features").json()
    assert (features["plan_name"], features["credit_monthly"]) == ("Free Plan", 7)
    control.set_account("second@studio.example", plan="Premium Plan")
    assert api.get("features", email="second@studio.example").json()["gen_simultaneously"] == 8
    with pytest.raises(ValueError, match="plan must be"):
        control.set_account(PRO_EMAIL, plan="Golden")
    with pytest.raises(ValueError, match="unknown field"):
        control.set_account(PRO_EMAIL, colour="red")


def test_ticks_move_running_jobs(api: Api, control: SandboxControl) -> None:
    api.made()
    seen = [api.videos()[0]["video_status"]]
    for _ in range(2):
        control.tick()
        seen.append(api.videos()[0]["video_status"])
    assert seen == [10, 9, 1]


def test_uploads_are_forgotten_all_or_by_path(api: Api, control: SandboxControl) -> None:
    first, second, third = api.image(), api.image(), api.image()
    state = control.forget_uploads(second)
    assert [one["path"] for one in state["uploads"]] == [first, third]
    assert control.forget_uploads()["uploads"] == []


def test_requests_are_remembered(api: Api, control: SandboxControl) -> None:
    api.get("features")
    api.post("videos/create", prompt="gore", email=PRO_EMAIL)
    first, second = control.requests_seen()
    assert (first["method"], first["path"]) == ("GET", "/v2/pixverse/features")
    assert first["status"] == 200
    assert second["status"] == 422


def test_unknown_pages_and_methods(api: Api, control: SandboxControl) -> None:
    root = api.sandbox.control_url
    assert api.call("GET", f"{root}/nothing").status_code == 404
    assert api.call("GET", f"{root}/tick").status_code == 405


def test_existing_videos_are_added_without_a_charge(api: Api, control: SandboxControl) -> None:
    keys = control.add_existing_results(
        PRO_EMAIL, 3, prompts=["one", "two"], days=10, aspect_ratio="9:16"
    )
    running = control.add_existing_results(PRO_EMAIL, 1, status=10, days=0)
    listed = api.videos()
    assert [one["video_id"] for one in listed] == [*running, *reversed(keys)]
    assert [one["prompt"] for one in listed[1:]] == ["one 3", "two", "one"]
    assert [one["video_status"] for one in listed] == [10, 1, 1, 1]
    assert listed[1]["url"]
    assert listed[1]["output_height"] > listed[1]["output_width"]
    assert control.ledger() == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"colour": "red"}, "unknown fields"),
        ({"images": ["never uploaded"]}, "unknown fields"),
        ({"quality": "8K"}, "quality or aspect_ratio"),
        ({"status": 77}, "count or status"),
        ({"count": 0}, "count or status"),
        ({"email": "nobody@studio.example"}, "Unable to find"),
    ],
)
def test_what_can_not_be_added_is_refused(
    control: SandboxControl, fields: dict[str, object], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        control.add_existing_results(**{"email": PRO_EMAIL, "count": 1, **fields})


def test_reset_decides_whether_stills_are_drawn(api: Api, control: SandboxControl) -> None:
    sizes = {}
    for is_drawn in (True, False):
        control.reset(render_videos=is_drawn)
        effect = api.get("videos/effects", limit=1).json()["items"][0]
        sizes[is_drawn] = len(api.call("GET", effect["thumbnail_path"]).content)
    assert sizes[True] > sizes[False]

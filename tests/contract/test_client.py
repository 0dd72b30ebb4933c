"""The real client against a running sandbox: every endpoint, when all goes well."""

import io

import pytest

from pixstudio.pixverse import schemas
from pixstudio.pixverse.capabilities import OPERATION_OF_NAME, OPERATIONS
from pixstudio.pixverse.client import EFFECTS_PAGE_SIZE, Client
from pixstudio.pixverse.errors import BadRequest, NotFound
from pixstudio.pixverse.kinds import ResultKind
from pixstudio.pixverse.statuses import outcome
from pixstudio.sandbox.catalogue import EFFECTS, VOICES
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox
from pixstudio.sandbox.state.fixtures import FREE_EMAIL, PRO_EMAIL, STANDARD_EMAIL
from tests.contract.sample_calls import VOICE_ID, Material, bodies, uploaded
from tests.contract.samples import TYPES, sample

ANOTHER = "new.one+tag@studio.example"


def test_accounts_are_listed_and_shown(client: Client) -> None:
    found = client.list_accounts()
    assert {one.email for one in found} == {PRO_EMAIL, STANDARD_EMAIL, FREE_EMAIL}
    one = client.get_account(FREE_EMAIL)
    assert (one.email, one.max_jobs, one.has_password, one.has_session) == (
        FREE_EMAIL,
        1,
        True,
        True,
    )
    assert one.session_expires_at is not None
    assert "password" not in one.raw


def test_account_is_created_changed_and_deleted(client: Client) -> None:
    made = client.save_account(ANOTHER, password="a-password", max_jobs=4)
    assert (made.email, made.max_jobs) == (ANOTHER, 4)
    assert client.save_account(ANOTHER, password="a-password", max_jobs=5).max_jobs == 5
    assert client.features(ANOTHER).credits > 0
    client.delete_account(ANOTHER)
    with pytest.raises(NotFound, match="Configuration not found"):
        client.get_account(ANOTHER)
    assert len(client.list_accounts()) == 3


def test_no_accounts_at_all_is_an_empty_list(client: Client) -> None:
    for account in client.list_accounts():
        client.delete_account(account.email)
    assert client.list_accounts() == []


def test_features_tell_plan_credits_and_slots(client: Client, control: SandboxControl) -> None:
    control.set_account(PRO_EMAIL, credit_daily=1, credit_monthly=20, credit_package=300)
    found = client.features(PRO_EMAIL)
    assert (found.plan_name, found.credits, found.gen_simultaneously) == ("Pro Plan", 321, 5)


@pytest.mark.parametrize("content_type", TYPES)
def test_every_documented_type_is_uploaded(
    client: Client, control: SandboxControl, content_type: str
) -> None:
    data = sample(content_type)
    found = client.upload_file(
        io.BytesIO(data), content_type=content_type, size_bytes=len(data), email=PRO_EMAIL
    )
    assert found.path.startswith("upload/")
    assert bool(found.id) == content_type.startswith("image/")
    (kept,) = control.state()["uploads"]
    assert (kept["path"], kept["size_bytes"]) == (found.path, len(data))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_starts_a_job(
    client: Client, material: Material, control: SandboxControl, operation: str
) -> None:
    body = {**bodies(material)[operation], "replyRef": "ours"}
    started = client.submit(operation, body)
    (charge,) = control.ledger("ours")
    assert started.remote_id == charge["video_id"]
    kind = OPERATION_OF_NAME[operation].kind
    # Of audio only the record says what was charged.
    told = None if kind in ("music", "speech") else charge["credits"]
    assert (started.cost_credits, charge["operation"]) == (told, operation)
    control.finish()
    result = client.get_result(kind, started.remote_id)
    assert (result.status, bool(result.url)) == (1, True)
    assert result.cost_credits in (None, charge["credits"])


def effects_of(client: Client) -> list[schemas.Effect]:
    """All effects, page by page."""
    return [one for page in client.iter_effect_pages(PRO_EMAIL) for one in page.effects]


def test_image_template_gives_an_image(
    client: Client, material: Material, control: SandboxControl
) -> None:
    effect = next(one for one in effects_of(client) if one.makes_image)
    body = {"template_id": effect.template_id, "first_frame_path": material.image_file}
    started = client.submit("effect", {**body, "email": PRO_EMAIL})
    assert started.cost_credits == effect.cost_credits
    control.finish()
    image = client.get_result("video", started.remote_id)
    assert (image.video_id, image.url, bool(image.img_url)) == (started.remote_id, "", True)


def test_videos_are_listed_page_by_page_each_once(client: Client, control: SandboxControl) -> None:
    control.set_account(PRO_EMAIL, credits=10**6)
    body = {"email": PRO_EMAIL, "prompt": "a kite", "off_peak_mode": True}
    made = [client.submit("text", body).remote_id for _ in range(7)]
    page = client.list_results("video", PRO_EMAIL, limit=3, offset=2)
    assert [one.video_id for one in page.videos] == made[::-1][2:5]
    assert (page.total, page.next_offset) == (7, 5)
    for size in (1, 3, 7, 40):
        pages = client.iter_results("video", PRO_EMAIL, page_size=size)
        assert [one.video_id for page in pages for one in page.videos] == made[::-1]
    assert list(client.iter_results("video", FREE_EMAIL)) == []


def test_videos_are_read_alike_with_and_without_their_optional_fields(
    client: Client, control: SandboxControl
) -> None:
    control.add_existing_results(PRO_EMAIL, 24, operation="text", model="v5.5", quality="720p")
    videos = [video for page in client.iter_results("video", PRO_EMAIL) for video in page.videos]
    assert len({frozenset(video.raw) for video in videos}) > 8
    facts = {(one.status, one.model, one.quality, bool(one.url), one.error) for one in videos}
    assert facts == {(1, "v5.5", "720p", True, "")}
    assert {outcome(video) for video in videos} == {"done"}


def test_list_mentions_videos_in_the_making(client: Client, control: SandboxControl) -> None:
    key = client.submit("text", {"email": PRO_EMAIL, "prompt": "a kite"}).remote_id
    with pytest.raises(NotFound):
        client.get_result("video", key)
    (video,) = client.list_results("video", PRO_EMAIL).videos
    assert (video.video_id, video.status) == (key, 10)
    control.finish()
    assert client.list_results("video", PRO_EMAIL).videos[0].status == 1


def test_video_is_deleted(client: Client, control: SandboxControl) -> None:
    key = client.submit("text", {"email": PRO_EMAIL, "prompt": "a kite"}).remote_id
    control.finish()
    client.delete_result("video", key)
    with pytest.raises(NotFound):
        client.get_result("video", key)
    with pytest.raises(BadRequest, match="deleted"):
        client.delete_result("video", key)


def test_effects_and_voices_come_complete(client: Client, control: SandboxControl) -> None:
    found = effects_of(client)
    assert [one.template_id for one in found] == [str(key) for key in EFFECTS]
    pages = [one for one in control.requests_seen() if one["path"].endswith("/videos/effects")]
    assert len(pages) == -(-len(EFFECTS) // EFFECTS_PAGE_SIZE)
    part = client.list_effects(PRO_EMAIL, limit=5, offset=10)
    assert [one.template_id for one in part.effects] == [one.template_id for one in found[10:15]]
    assert len(client.list_effects(PRO_EMAIL).effects) == part.total == len(EFFECTS) >= 160
    voices = client.list_voices(PRO_EMAIL)
    assert [(one.speaker_id, one.display_name) for one in voices] == list(VOICES.items())
    assert not any(one.url.endswith("\n") for one in voices)


def test_scheduler_follows_a_job_until_it_is_cancelled(
    client: Client, control: SandboxControl
) -> None:
    body = {"email": PRO_EMAIL, "prompt": "a kite"}
    client.submit("text", {**body, "off_peak_mode": True})
    key = client.submit("text", {**body, "replyRef": "ours"}).remote_id
    (running,) = client.scheduler()
    assert (running.video_id, running.reply_ref) == (key, "ours")
    available = client.scheduler_available()
    assert [one.video_id for one in available.executing] == [key]
    rooms = {
        one.email: (one.max_jobs, one.executing, one.available) for one in available.capacities
    }
    assert rooms == {PRO_EMAIL: (5, 1, 4), STANDARD_EMAIL: (3, 0, 3), FREE_EMAIL: (1, 0, 1)}
    client.cancel(key)
    assert client.scheduler() == []
    with pytest.raises(NotFound, match="Unable to locate"):
        client.cancel(key)
    control.finish()
    assert client.get_result("video", key).status == 1


def test_ids_go_out_raw(client: Client, sandbox: Sandbox, control: SandboxControl) -> None:
    client.save_account(ANOTHER, password="a-password", max_jobs=2)
    key = client.submit("text", {"email": ANOTHER, "prompt": "a kite"}).remote_id
    assert ANOTHER in key
    client.cancel(key)
    control.finish()
    assert client.get_result("video", key).video_id == key
    client.delete_result("video", key)
    assert uploaded(client, "image/png", ANOTHER)
    others: dict[str, tuple[ResultKind, dict[str, object]]] = {
        "images": ("image", {"prompt": "a kite"}),
        "music": ("music", {"prompt": "a kite song"}),
        "speech": ("speech", {"prompt": "A kite.", "voice_id": VOICE_ID}),
    }
    for operation, (kind, body) in others.items():
        key = client.submit(operation, {"email": ANOTHER, **body}).remote_id
        control.finish()
        assert client.get_result(kind, key).video_id == key
        client.delete_result(kind, key)
        assert control.requests_seen()[-1]["path"].endswith(f"/{key}")

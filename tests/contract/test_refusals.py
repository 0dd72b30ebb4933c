"""The real client against a running sandbox: every refusal that the pages document."""

import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping

import pytest
from PIL import Image

from pixstudio.pixverse import errors
from pixstudio.pixverse.capabilities import OPERATION_OF_NAME, OPERATIONS
from pixstudio.pixverse.client import Client
from pixstudio.pixverse.errors import PixVerseError
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox
from pixstudio.sandbox.state.fixtures import PRO_EMAIL
from tests.contract.sample_calls import Material, bodies
from tests.contract.samples import sample
from tests.rows import each_row

Decision = Callable[[Client], object]
NO_VIDEO = f"user:4711-pixverse:{PRO_EMAIL}-video:1"
UNKNOWN_EMAIL = "nobody@studio.example"
PNG = sample("image/png")


def upload(client: Client, email: str = PRO_EMAIL) -> object:
    return client.upload_file(
        io.BytesIO(PNG), content_type="image/png", size_bytes=len(PNG), email=email
    )


# Every call but those that make videos, with the page's address.
DECISIONS: Mapping[str, Decision] = {
    "accounts": lambda client: client.list_accounts(),
    "accounts/email": lambda client: client.get_account(PRO_EMAIL),
    "post accounts/email": lambda c: c.save_account(PRO_EMAIL, password="secret", max_jobs=3),
    "delete accounts/email": lambda client: client.delete_account(PRO_EMAIL),
    "features": lambda client: client.features(PRO_EMAIL),
    "files": upload,
    "videos": lambda client: client.list_results("video", PRO_EMAIL),
    "videos/id": lambda client: client.get_result("video", NO_VIDEO),
    "delete videos/id": lambda client: client.delete_result("video", NO_VIDEO),
    "videos/effects": lambda client: client.list_effects(PRO_EMAIL),
    "videos/voices": lambda client: client.list_voices(PRO_EMAIL),
    "account/stats": lambda client: client.account_stats(dt.date(2026, 11, 28), PRO_EMAIL),
    "scheduler": lambda client: client.scheduler(),
    "scheduler/available": lambda client: client.scheduler_available(),
    "delete scheduler/id": lambda client: client.cancel(NO_VIDEO),
}
PAID: Mapping[str, Decision] = {
    operation: lambda client, name=operation: client.submit(name, {"email": PRO_EMAIL})  # type: ignore[misc]
    for operation in OPERATIONS
}
WRONG: Mapping[str, tuple[Decision, type[PixVerseError], str]] = {
    "no such account": (lambda c: c.get_account(UNKNOWN_EMAIL), errors.NotFound, "not found"),
    "deleted account": (lambda c: c.delete_account(UNKNOWN_EMAIL), errors.NotFound, "not found"),
    "too many jobs": (
        lambda c: c.save_account(UNKNOWN_EMAIL, password="secret", max_jobs=9),
        errors.BadRequest,
        "maxJobs",
    ),
    "wrong password": (
        lambda c: c.save_account(UNKNOWN_EMAIL, password="wrong", max_jobs=1),
        errors.BadRequest,
        "login",
    ),
    "features of no account": (
        lambda c: c.features(UNKNOWN_EMAIL),
        errors.BadRequest,
        UNKNOWN_EMAIL,
    ),
    "file for no account": (
        lambda c: upload(c, UNKNOWN_EMAIL),
        errors.BadRequest,
        UNKNOWN_EMAIL,
    ),
    "videos of no account": (
        lambda c: c.list_results("video", UNKNOWN_EMAIL),
        errors.BadRequest,
        UNKNOWN_EMAIL,
    ),
    "effects for no account": (
        lambda c: c.list_effects(UNKNOWN_EMAIL),
        errors.BadRequest,
        UNKNOWN_EMAIL,
    ),
    "voices for no account": (
        lambda c: c.list_voices(UNKNOWN_EMAIL),
        errors.BadRequest,
        UNKNOWN_EMAIL,
    ),
    "no such video": (lambda c: c.get_result("video", NO_VIDEO), errors.NotFound, "deleted"),
    "no such deletion": (
        lambda c: c.delete_result("video", NO_VIDEO),
        errors.BadRequest,
        "deleted",
    ),
    "nothing to cancel": (lambda c: c.cancel(NO_VIDEO), errors.NotFound, "Unable to locate"),
    "not an id": (lambda c: c.get_result("video", "video:1"), errors.BadRequest, "Invalid"),
    "not a running id": (lambda c: c.cancel("video:1"), errors.BadRequest, "Invalid"),
    "unreadable file": (
        lambda c: c.upload_file(
            io.BytesIO(b"no picture"), content_type="image/png", size_bytes=10, email=PRO_EMAIL
        ),
        errors.BadRequest,
        "decoded",
    ),
    "unknown type": (
        lambda c: c.upload_file(
            io.BytesIO(PNG), content_type="image/bmp", size_bytes=len(PNG), email=PRO_EMAIL
        ),
        errors.BadRequest,
        "image/bmp",
    ),
}


@pytest.fixture
def stranger(sandbox: Sandbox) -> Iterator[Client]:
    """A client whose token the API doesn't know."""
    with Client("not-the-token", sandbox.url, retry_pause=0) as client:
        yield client


@pytest.mark.parametrize("decision", [*DECISIONS.values(), *PAID.values()], ids=[*DECISIONS, *PAID])
def test_wrong_token_is_401_everywhere(
    stranger: Client, control: SandboxControl, decision: Decision
) -> None:
    with pytest.raises(errors.Unauthorized) as caught:
        decision(stranger)
    assert (caught.value.status, caught.value.words) == (401, "Unauthorized")
    assert "not-the-token" not in str(caught.value)
    assert len(control.requests_seen()) == 1


@pytest.mark.parametrize(("decision", "kind", "reported"), WRONG.values(), ids=list(WRONG))
def test_wrong_request_is_refused_with_the_reason(
    client: Client, decision: Decision, kind: type[PixVerseError], reported: str
) -> None:
    with pytest.raises(kind) as caught:
        decision(client)
    assert type(caught.value) is kind
    assert reported in caught.value.words


@pytest.mark.parametrize("operation", OPERATIONS)
def test_incomplete_job_is_400_and_costs_nothing(
    client: Client, control: SandboxControl, operation: str
) -> None:
    with pytest.raises(errors.BadRequest) as caught:
        PAID[operation](client)
    assert caught.value.words
    assert control.ledger() == []


def refused(
    client: Client, material: Material, operation: str, kind: type[PixVerseError], **more: object
) -> PixVerseError:
    """The error of a job that must be refused without a charge."""
    before = material.control.ledger()
    with pytest.raises(kind) as caught:
        client.submit(operation, {**bodies(material)[operation], **more})
    assert type(caught.value) is kind
    assert material.control.ledger() == before
    return caught.value


@pytest.mark.parametrize("operation", OPERATIONS)
def test_job_without_credits_is_412(client: Client, material: Material, operation: str) -> None:
    material.control.set_account(PRO_EMAIL, credits=0)
    found = refused(client, material, operation, errors.OutOfCredits)
    assert "All Credits have been used up" in found.words


@pytest.mark.parametrize("operation", OPERATIONS)
def test_job_of_an_account_on_hold_is_596(
    client: Client, material: Material, operation: str
) -> None:
    material.control.set_account(PRO_EMAIL, hold=True)
    found = refused(client, material, operation, errors.AccountOnHold)
    assert (found.status, "pending error" in found.words) == (596, True)
    client.save_account(PRO_EMAIL, password="a-password", max_jobs=5)
    assert client.submit(operation, bodies(material)[operation]).remote_id


@pytest.mark.parametrize("operation", OPERATIONS)
def test_job_beyond_the_limits_is_429(client: Client, material: Material, operation: str) -> None:
    material.control.set_account(PRO_EMAIL, max_jobs=1)
    key = client.submit(operation, bodies(material)[operation]).remote_id
    assert "busy" in refused(client, material, operation, errors.Busy).words
    client.cancel(key)
    material.control.set_account(PRO_EMAIL, gen_simultaneously=1)
    found = refused(client, material, operation, errors.Busy)
    assert found.words == "Reached the limit for concurrent generations."
    material.control.finish()
    assert client.submit(operation, bodies(material)[operation]).remote_id


@pytest.mark.parametrize(
    "operation", [name for name in OPERATIONS if name not in {"motion", "upscale"}]
)
def test_refused_words_are_422(client: Client, material: Material, operation: str) -> None:
    words = {"prompt_1_to_2" if operation == "transition" else "prompt": "a forbidden thing"}
    if operation == "lipsync":
        words["audio_path"] = ""
    found = refused(client, material, operation, errors.Moderated, **words)
    assert "AI moderator" in found.words


def test_video_without_masks_is_422(client: Client, material: Material) -> None:
    found = refused(client, material, "modify", errors.Moderated, prompt="a maskless thing")
    assert found.words == "No masks detected in video frame"


def test_motion_control_without_a_person_or_animal_is_422(
    client: Client, material: Material
) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 36), "white").save(buffer, "PNG")
    size = buffer.tell()
    buffer.seek(0)
    blank = client.upload_file(buffer, content_type="image/png", size_bytes=size, email=PRO_EMAIL)
    found = refused(client, material, "motion", errors.Moderated, frame_1_path=blank.path)
    assert "person or animal" in found.words


def test_a_model_that_the_plan_lacks_is_400_and_costs_nothing(
    client: Client, material: Material
) -> None:
    material.control.set_account(PRO_EMAIL, veo_sora_models=False)
    shape = {"model": "veo-3.1-fast", "quality": "720p"}
    found = refused(client, material, "text", errors.BadRequest, **shape)
    assert "veo-3.1-fast is not available for this account" in found.words
    material.control.set_account(PRO_EMAIL, veo_sora_models=True)
    assert client.submit("text", {**bodies(material)["text"], **shape}).remote_id


def test_account_that_is_not_let_in_is_401(client: Client, material: Material) -> None:
    material.control.set_account(PRO_EMAIL, unauthorized=True)
    assert refused(client, material, "text", errors.Unauthorized).status == 401


@each_row("status", errors.ERROR_OF_STATUS)
@each_row("endpoint", sorted({row.endpoint for row in OPERATION_OF_NAME.values()}))
def test_every_refusal_of_every_endpoint_has_its_exception(
    client: Client, control: SandboxControl, endpoint: str, status: int
) -> None:
    operation = next(name for name, row in OPERATION_OF_NAME.items() if row.endpoint == endpoint)
    body = {"error": "in its own words"}
    control.add_fault("status", f"/videos/{endpoint}", method="POST", status=status, body=body)
    with pytest.raises(errors.ERROR_OF_STATUS[status], match="in its own words"):
        client.submit(operation, {"prompt": "a kite"})
    assert control.ledger() == []

import json

import pytest
import responses

from pixstudio.pixverse import errors
from pixstudio.pixverse.capabilities import OPERATION_OF_NAME
from pixstudio.pixverse.client import DEFAULT_URL, Client

EMAIL = "a@b.c"
VIDEO = "user:1-pixverse:a@b.c-video:2"


@pytest.fixture
def api():
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def client():
    return Client("t0k3n", retry_pause=0)


def sent(api, number=0):
    return api.calls[number].request


def test_token_is_sent_and_never_shown(api, client):
    api.get(f"{DEFAULT_URL}/features/", json={"plan_name": "Pro Plan", "credit_daily": 30})

    assert client.features(EMAIL).credits == 30
    assert sent(api).headers["Authorization"] == "Bearer t0k3n"
    assert sent(api).url == f"{DEFAULT_URL}/features/?email={EMAIL}"
    assert "t0k3n" not in repr(client)


def test_list_accounts_reads_the_map_and_nothing_for_404(api, client):
    api.get(f"{DEFAULT_URL}/accounts", json={EMAIL: {"maxJobs": 8}, "x@y.z": None})
    assert [(item.email, item.max_jobs) for item in client.list_accounts()] == [(EMAIL, 8)]
    api.replace(responses.GET, f"{DEFAULT_URL}/accounts", status=404)
    assert client.list_accounts() == []
    api.replace(responses.GET, f"{DEFAULT_URL}/accounts", body='"text"')
    with pytest.raises(errors.MalformedAnswer):
        client.list_accounts()


def test_get_account(api, client):
    api.get(f"{DEFAULT_URL}/accounts/{EMAIL}", json={"email": EMAIL, "maxJobs": 3})

    assert client.get_account(EMAIL).max_jobs == 3


def test_save_account_sends_the_session_token_only_when_given(api, client):
    url = f"{DEFAULT_URL}/accounts/{EMAIL}"
    api.post(url, status=201, json={"email": EMAIL, "maxJobs": 3, "password": "…secured…"})

    account = client.save_account(EMAIL, password="p4ss", max_jobs=3)
    client.save_account(EMAIL, password="p4ss", max_jobs=3, token="s3ss10n")

    assert account.has_password
    assert json.loads(sent(api).body) == {"email": EMAIL, "password": "p4ss", "maxJobs": 3}
    assert json.loads(sent(api, 1).body)["token"] == "s3ss10n"


def test_save_account_refused_does_not_repeat_the_secrets(api, client):
    words = "p4ss and s3ss10n do not fit"
    api.post(f"{DEFAULT_URL}/accounts/{EMAIL}", status=400, json={"error": words})

    with pytest.raises(errors.BadRequest) as caught:
        client.save_account(EMAIL, password="p4ss", max_jobs=3, token="s3ss10n")

    for secret in ("p4ss", "s3ss10n", "t0k3n"):
        assert secret not in str(caught.value)
        assert secret not in repr(caught.value.__dict__)
    assert EMAIL in str(caught.value)


def test_deletions_name_their_addresses(api, client):
    api.delete(f"{DEFAULT_URL}/accounts/{EMAIL}", status=204)
    api.delete(f"{DEFAULT_URL}/videos/{VIDEO}", status=200, body="Video was successfully deleted.")
    api.delete(f"{DEFAULT_URL}/scheduler/{VIDEO}", status=204)

    client.delete_account(EMAIL)
    client.delete_result("video", VIDEO)
    client.cancel(VIDEO)
    assert [call.request.method for call in api.calls] == ["DELETE"] * 3


def test_cancel_of_what_does_not_run_is_not_found(api, client):
    words = "Unable to locate running video_id"
    api.delete(f"{DEFAULT_URL}/scheduler/{VIDEO}", status=404, json={"error": words})

    with pytest.raises(errors.NotFound) as caught:
        client.cancel(VIDEO)

    assert caught.value.words == words


def test_list_videos_asks_for_a_part(api, client):
    api.get(
        f"{DEFAULT_URL}/videos/", json={"data": [{"video_id": VIDEO}], "next_offset": 4, "total": 9}
    )

    page = client.list_results("video", EMAIL, limit=4, offset=8)

    assert page.videos[0].video_id == VIDEO
    assert sent(api).url == f"{DEFAULT_URL}/videos/?email={EMAIL}&limit=4&offset=8"


@pytest.mark.parametrize(
    "body", ["{}", '{"data": {}}', '{"data": "x"}', "3", "null", "", "{", "[["]
)
def test_list_videos_never_takes_an_unreadable_answer_for_none(api, client, body):
    api.get(f"{DEFAULT_URL}/videos/", body=body)

    with pytest.raises(errors.MalformedAnswer):
        client.list_results("video", EMAIL)


@pytest.mark.parametrize("body", ['{"data": null}', '{"data": []}', "[]"])
def test_list_videos_may_be_empty(api, client, body):
    api.get(f"{DEFAULT_URL}/videos/", body=body)

    assert client.list_results("video", EMAIL).videos == ()


def test_iter_videos_walks_through_the_pages(api, client):
    first = {"data": [{"video_id": "1"}, {"video_id": "2"}], "next_offset": 2, "total": 3}
    api.get(f"{DEFAULT_URL}/videos/", json=first)
    api.get(f"{DEFAULT_URL}/videos/", json={"data": [{"video_id": "3"}], "total": 3})

    found = [
        video.video_id for page in client.iter_results("video", EMAIL, 2) for video in page.videos
    ]

    assert found == ["1", "2", "3"]
    assert "offset=2" in sent(api, 1).url


def test_get_video_in_the_making_is_not_found(api, client):
    api.get(f"{DEFAULT_URL}/videos/{VIDEO}", status=404, json={"error": "still processing"})
    with pytest.raises(errors.NotFound):
        client.get_result("video", VIDEO)

    api.replace(responses.GET, f"{DEFAULT_URL}/videos/{VIDEO}", json={"video_status": 1})
    assert client.get_result("video", VIDEO).video_id == VIDEO


def test_effects_and_voices(api, client):
    api.get(
        f"{DEFAULT_URL}/videos/effects",
        json={"items": [{"template_id": 1}, {"template_id": 2}], "total": 150, "next_offset": 0},
    )
    api.get(f"{DEFAULT_URL}/videos/voices/", json={"tts_list": [{"speaker_id": "1"}, {}]})

    (page,) = client.iter_effect_pages(EMAIL)
    assert [effect.template_id for effect in page.effects] == ["1", "2"]
    assert [voice.speaker_id for voice in client.list_voices(EMAIL)] == ["1"]
    assert client.list_effects(EMAIL).total == 150


def test_scheduler_lists(api, client):
    api.get(f"{DEFAULT_URL}/scheduler/", json=[{"videoId": VIDEO, "replyRef": "r"}])
    api.get(
        f"{DEFAULT_URL}/scheduler/available",
        json={"executing": [{"video_id": VIDEO}], "available": [{"email": EMAIL, "maxJobs": 3}]},
    )

    assert client.scheduler()[0].reply_ref == "r"
    assert client.scheduler_available().capacities[0].max_jobs == 3


@pytest.mark.parametrize("body", ["{}", "3", "", '{"error": "x"}'])
def test_unreadable_scheduler_is_malformed(api, client, body):
    api.get(f"{DEFAULT_URL}/scheduler/", body=body)
    api.get(f"{DEFAULT_URL}/scheduler/available", body=body)

    with pytest.raises(errors.MalformedAnswer):
        client.scheduler()
    with pytest.raises(errors.MalformedAnswer):
        client.scheduler_available()


@pytest.mark.parametrize(
    ("operation", "path"), [(row.name, row.path) for row in OPERATION_OF_NAME.values()]
)
def test_submit_sends_an_operation_to_its_endpoint(api, client, operation, path):
    kind = OPERATION_OF_NAME[operation].kind
    result_id = VIDEO if kind == "video" else f"user:1-pixverse:a@b.c-{kind}:2"
    api.post(f"{DEFAULT_URL}{path}", json={"video_id": result_id, "cost_credits": 30})
    body = {"prompt": "ein Kätzchen", "replyRef": "r", "seed": 5}

    submitted = client.submit(operation, body)

    assert (submitted.remote_id, submitted.cost_credits) == (result_id, 30)
    if operation == "speech":
        body = {"text": body.pop("prompt"), **body}
    assert json.loads(sent(api).body) == body


def test_unknown_operation_is_not_sent(client):
    with pytest.raises(KeyError):
        client.submit("restyle", {})


@pytest.mark.parametrize("status", errors.ERROR_OF_STATUS)
def test_submit_refused_by_the_api(api, client, status):
    api.post(f"{DEFAULT_URL}/videos/create", status=status, json={"error": "its own words"})

    with pytest.raises(errors.ERROR_OF_STATUS[status]) as caught:
        client.submit("text", {"prompt": "x"})

    assert (caught.value.status, caught.value.words) == (status, "its own words")
    assert caught.value.method == "POST"
    assert len(api.calls) == 1


def test_token_that_does_not_fit_a_header_is_refused_at_once():
    with pytest.raises(ValueError, match="one word"):
        Client("two\nlines")

import pytest

from pixstudio.pixverse.kinds import KINDS, is_listed_as
from pixstudio.pixverse.schemas import Video
from pixstudio.pixverse.statuses import is_running, outcome, status_name


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (5, "running"),
        (9, "running"),
        (10, "running"),
        (77, "running"),
        (None, "running"),
        (6, "deleted"),
        (7, "moderated"),
        (8, "failed"),
    ],
)
def test_outcome_follows_the_status_and_no_flag(status, expected):
    video = Video.from_json({"video_id": "v", "video_status": status, "url": "http://x/y.mp4"})

    assert outcome(video) == expected
    assert is_running(status) == (expected == "running")


def test_outcome_is_done_only_with_an_address():
    assert outcome(Video("v", status=1)) == "running"
    assert outcome(Video("v", status=1, url="http://x/y.mp4")) == "done"
    assert outcome(Video("v", status=1, img_url="http://x/y.png")) == "done"
    assert not is_running(1)


def test_queued_is_not_final_whatever_the_flag_says():
    video = Video.from_json({"video_id": "v", "video_status": 5, "video_status_final": True})

    assert outcome(video) == "running"


def test_status_name_shows_unknown_numbers():
    assert status_name(1) == "COMPLETED"
    assert status_name(9) == status_name(10) == "GENERATING"
    assert status_name(42) == "STATUS 42"
    assert status_name(None) == "UNKNOWN"


@pytest.mark.parametrize(
    ("kind", "status", "expected"),
    [
        ("image", 5, "running"),
        ("image", 9, "running"),
        ("image", 10, "running"),
        ("image", 7, "moderated"),
        ("image", 8, "failed"),
        ("speech", 5, "running"),
        ("music", 10, "running"),
        ("speech", 9, "running"),
        ("music", 7, "running"),
        ("speech", 8, "failed"),
        ("music", 77, "running"),
    ],
)
def test_a_status_means_what_its_kind_says(kind, status, expected):
    record = {"image_status": status} if kind == "image" else {"audio_status": status}
    result = Video.from_json({**record, "url": "http://x/y"}, kind)

    assert (result.status, outcome(result)) == (status, expected)
    assert is_running(status, kind) == (expected == "running")


def test_records_of_other_kinds_are_read_by_their_own_names():
    image = {"image_id": "i", "image_status": 1, "image_url": "http://x/i.webp", "cost_credits": 9}
    sound = {"audio_id": "a", "status": "1", "url": "http://x/a.mp3", "credits": 12}
    failed = {"audio_id": "a", "audio_status": 8, "fail_reason": "busy", "error": None}

    found = Video.from_json(image, "image")
    assert (found.video_id, outcome(found), found.cost_credits) == ("i", "done", None)
    found = Video.from_json(sound, "speech")
    assert (found.video_id, outcome(found), found.cost_credits) == ("a", "done", 12)
    assert Video.from_json(failed, "music").error == "busy"
    assert Video.from_json({**failed, "error": {"message": "no"}}, "music").error == "no"
    assert status_name(9, "speech") == "STATUS 9"


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        ("", KINDS),
        ("-video", ["video"]),
        ("-image", ["video", "image"]),
        ("-speech", ["speech"]),
        ("-audio", ["music", "speech"]),
        # The word of music was never seen.
        ("-hologram", ["music"]),
    ],
)
def test_a_list_holds_what_its_kind_is_called(word, kinds):
    named = f"user:1-pixverse:a@b.example{word}:17" if word else "17"
    assert [kind for kind in KINDS if is_listed_as(named, kind)] == list(kinds)

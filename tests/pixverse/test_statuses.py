import pytest

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

"""Which operation made a video of an account's list: read from the rows of the operations."""

from dataclasses import replace
from typing import Any

import pytest

from pixstudio.pixverse.capabilities import OPERATION_OF_NAME, operation_of_video
from pixstudio.pixverse.capabilities.list_signs import shown_by
from pixstudio.pixverse.schemas import Video

IMAGE = {"customer_img_url": "https://x/in.jpg"}


def video(**facts: Any) -> Video:
    return Video.from_json({"video_id": "user:1-pixverse:a@b.example-video:7", **facts})


@pytest.mark.parametrize(
    ("facts", "operation"),
    [
        ({}, "text"),
        ({"customer_paths": IMAGE}, "image"),
        (
            {"customer_paths": {"customer_img_urls": ["https://x/1.jpg", "https://x/2.jpg"]}},
            "image",
        ),
        ({"customer_img_url": "https://x/in.jpg"}, "image"),
        ({"img_id": 5, "img_url": "https://x/poster.webp"}, "text"),
        (
            {
                "customer_paths": {
                    "customer_first_frame": "https://x/1.jpg",
                    "customer_last_frame": "https://x/2.jpg",
                }
            },
            "frames",
        ),
        ({"template_id": 307489548427968}, "effect"),
        ({"template_id": 307489548427968, "upscaled": 1}, "upscale"),
        ({"upscaled": 1, "original_video_id": 66778899}, "upscale"),
        ({"extended": 1, "original_video_id": 66778899}, "extend"),
        ({"lip_sync": {"tts": "Hello"}}, "lipsync"),
        ({"lip_sync": {}}, "text"),
        ({"lip_sync_switch": 1}, "text"),
        ({"lip_sync_switch": 1, "original_video_id": 66778899}, "lipsync"),
        ({"customer_paths": {"lip_sync_tts_content": "Hello"}}, "text"),
        (
            {"original_video_id": 66778899, "customer_paths": {"lip_sync_tts_content": "Hello"}},
            "lipsync",
        ),
        (
            {"customer_paths": {"customer_video_path": "v", "lip_sync_audio_path": "upload/a.mp3"}},
            "lipsync",
        ),
        ({"restyle_id": 3}, "restyle"),
        ({"original_video_id": 66778899}, "modify"),
        ({"customer_paths": {"customer_video_url": "", "customer_video_path": "u"}}, "modify"),
        ({"create_mode": "nobody knows", "customer_paths": "nonsense"}, "text"),
    ],
)
def test_the_operation_is_read_off_the_list(facts: dict[str, Any], operation: str) -> None:
    assert operation_of_video(video(**facts)) == operation


def test_a_new_operation_is_found_by_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    row = replace(OPERATION_OF_NAME["modify"], name="dance", list_sign=shown_by(55, "video image"))
    monkeypatch.setitem(OPERATION_OF_NAME, row.name, row)
    danced = video(original_video_id=66778899, customer_paths=IMAGE)
    assert operation_of_video(danced) == "dance"
    assert operation_of_video(video(original_video_id=66778899)) == "modify"


def test_signs_of_the_rows_have_an_order_of_their_own() -> None:
    """In each list."""
    rows = OPERATION_OF_NAME.values()
    orders = [(row.kind, row.list_sign.order) for row in rows if row.list_sign]
    assert len(orders) == len(set(orders))

"""When step two is drawn anew: by what the page says it shows, not by the draft of another tab."""

import pytest

from pixstudio.generations.wishes import drawn_mark


def test_page_that_was_just_opened_already_shows_words() -> None:
    assert drawn_mark("lipsync", {}) == drawn_mark("lipsync", {"speech": "words"})


@pytest.mark.parametrize(
    ("operation", "values"),
    [
        ("lipsync", {"speech": "sound"}),
        ("lipsync", {"source": "one"}),
        ("effect", {"template_id": "326"}),
        ("transition", {"frame_2": "one"}),
    ],
)
def test_other_parts_have_another_mark(operation: str, values: dict[str, str]) -> None:
    assert drawn_mark(operation, values) != drawn_mark(operation, {})


@pytest.mark.parametrize("name", ["prompt", "quality", "seed", "duration_1_to_2"])
def test_what_only_changes_settings_keeps_the_mark(name: str) -> None:
    assert drawn_mark("transition", {name: "x"}) == drawn_mark("transition", {})

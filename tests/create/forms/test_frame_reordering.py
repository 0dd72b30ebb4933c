"""Reordering the frames of a transition: images are added, moved and removed; gaps stay."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixstudio.create.forms.frame_reordering import (
    ADD,
    CHANGES,
    MOVE,
    REMOVE,
    count_overflow,
    reorder_frames,
)

SEVEN = "abcdefg"
NONSENSE = ["", "0", "8", "x", "-1", "1.5", "999", "²", "1:", ":1", "1:9", "0:1", "\x00", "1:2:3"]


def strip(frames: str, lengths: str = "", words: str = "") -> dict[str, str]:
    """A form with a letter for each image; `-` is an empty place."""
    values = {f"frame_{n}": pk.strip("-") for n, pk in enumerate(frames, 1)}
    values |= {f"duration_{n}_to_{n + 1}": seconds for n, seconds in enumerate(lengths, 1)}
    return values | {f"prompt_{n}_to_{n + 1}": one for n, one in enumerate(words, 1)}


def frames_of(values: Mapping[str, str]) -> str:
    return "".join(values[f"frame_{n}"] for n in range(1, 8))


def gaps_of(values: Mapping[str, str], name: str = "duration") -> str:
    return "".join(values[f"{name}_{n}_to_{n + 1}"] or "-" for n in range(1, 7)).rstrip("-")


@pytest.mark.parametrize(
    ("frames", "added", "expected"),
    [
        ("", "a", "a"),
        ("a", "b", "ab"),
        ("ab", "c,d", "abcd"),
        ("ab", " c , ,d ", "abcd"),
        ("a-c", "d", "acd"),
        ("abcdef", "g,h,i", SEVEN),
        (SEVEN, "h", SEVEN),
        ("ab", ",,", "ab"),
    ],
)
def test_images_are_added_at_the_end_while_there_is_room(
    frames: str, added: str, expected: str
) -> None:
    assert frames_of(reorder_frames(strip(frames), {ADD: added})) == expected


@pytest.mark.parametrize(
    ("frames", "added", "count"),
    [("", "", 0), ("abcdef", "g", 0), ("abcdef", "g,h,i", 2), (SEVEN, "h", 1), ("a-c", "d,,e", 0)],
)
def test_images_without_a_place_are_counted(frames: str, added: str, count: int) -> None:
    assert count_overflow(strip(frames), {ADD: added}) == count


@pytest.mark.parametrize(
    ("move", "expected"),
    [("1:3", "bcad"), ("3:1", "cabd"), ("4:1", "dabc"), ("2:2", "abcd"), ("1:4", "bcda")],
)
def test_an_image_moves_and_the_gaps_stay(move: str, expected: str) -> None:
    found = reorder_frames(strip("abcd", "358", "xyz"), {MOVE: move})
    assert frames_of(found) == expected
    assert (gaps_of(found), gaps_of(found, "prompt")) == ("358", "xyz")


@pytest.mark.parametrize(
    ("out", "frames", "lengths", "words"),
    [
        ("1", "bcd", "58", "yz"),
        ("2", "acd", "38", "xz"),
        ("3", "abd", "35", "xy"),
        ("4", "abc", "35", "xy"),
    ],
)
def test_a_removed_image_takes_its_gap_along(
    out: str, frames: str, lengths: str, words: str
) -> None:
    found = reorder_frames(strip("abcd", "358", "xyz"), {REMOVE: out})
    assert frames_of(found) == frames
    assert (gaps_of(found), gaps_of(found, "prompt")) == (lengths, words)


def test_the_last_gap_stays_for_the_next_image() -> None:
    one = reorder_frames(strip("ab", "8", "x"), {REMOVE: "1"})
    assert (frames_of(one), gaps_of(one)) == ("b", "")
    assert frames_of(reorder_frames(strip("a"), {REMOVE: "1"})) == ""


def test_a_gap_that_no_image_follows_is_emptied() -> None:
    found = reorder_frames(strip("ab", "358", "xyz"), {})
    assert (gaps_of(found), gaps_of(found, "prompt")) == ("3", "x")
    assert gaps_of(reorder_frames(strip("", "35"), {})) == "3"


def test_holes_are_closed_and_other_fields_are_left_alone() -> None:
    values = {**strip("a--d"), "quality": "720p", "seed": "7"}
    found = reorder_frames(values, {})
    assert frames_of(found) == "ad"
    assert (found["quality"], found["seed"]) == ("720p", "7")


@pytest.mark.parametrize("change", NONSENSE)
@pytest.mark.parametrize("name", [MOVE, REMOVE])
def test_what_can_not_be_read_changes_nothing(name: str, change: str) -> None:
    values = reorder_frames(strip("abcd", "358", "xyz"), {})
    assert reorder_frames(values, {name: change}) == values


@settings(max_examples=200, deadline=None, database=None, derandomize=True)
@given(
    st.text("abcdefg-", max_size=7),
    st.fixed_dictionaries(
        {}, optional={name: st.text("12345678:,abc", max_size=5) for name in CHANGES}
    ),
)
def test_no_change_leaves_a_hole_or_an_eighth_image(frames: str, changes: dict[str, str]) -> None:
    found = reorder_frames(strip(frames, "123456"), changes)
    places = [bool(found[f"frame_{n}"]) for n in range(1, 8)]
    assert places == sorted(places, reverse=True)
    assert set(found) >= {*(f"frame_{n}" for n in range(1, 8)), "duration_6_to_7"}
    assert reorder_frames(found, {}) == found

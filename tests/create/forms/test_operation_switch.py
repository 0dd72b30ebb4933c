"""Converting values between operations: for every pair, what fits is kept and the rest named."""

from collections.abc import Mapping
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pixstudio.create.forms.fields import (
    BATCH_FIELDS,
    SPEECH,
    field_names,
    is_unused_voice,
)
from pixstudio.create.forms.initial_values import default_values
from pixstudio.create.forms.operation_switch import convert_values, image_fields
from pixstudio.jobs.request_body import field_name, parameter_of
from pixstudio.pixverse.capabilities import (
    OPERATION_OF_NAME,
    OPERATIONS,
    Parameter,
    Request,
    violations,
)
from pixstudio.web.wording import label_of

EXAMPLES_EACH = 20
SCENES = ("prompt", "prompt_1_to_2")
IMAGE_FIELDS = {name for operation in OPERATIONS for name in image_fields(operation)}
VOICES = ("speaker_id", "lip_sync_tts_speaker_id")
LENGTHS = ("duration", "duration_1_to_2")
# Texts without the names of fusion's images, which only make sense among images.
TEXTS = st.one_of(st.text("ab é", max_size=12), st.integers(130, 2048).map(lambda n: "x" * n))


def values_of(parameter: Parameter) -> st.SearchStrategy[str]:
    """Good values of a field, each thing with an id of its own."""
    if parameter.kind == "text":
        return TEXTS.map(lambda words: words[: parameter.max_length])
    if parameter.kind == "integer":
        return st.integers(parameter.minimum, parameter.maximum).map(str)
    if parameter.kind == "boolean":
        return st.sampled_from(["", "on"])
    if parameter.choices:
        return st.sampled_from([str(value) for value in parameter.choices])
    return st.sampled_from(["", f"one {parameter.name}"])


@st.composite
def typed(draw: st.DrawFn, operation: str) -> dict[str, str]:
    """A form of the operation that was filled in well."""
    fields = {
        field_name(item.name): values_of(item) for item in OPERATION_OF_NAME[operation].parameters
    }
    page = {name: st.sampled_from(["", "2"]) for name in (*BATCH_FIELDS, "account", SPEECH)}
    page = {name: values for name, values in page.items() if name in field_names(operation)}
    return {**default_values(operation), **draw(st.fixed_dictionaries({}, optional=fields | page))}


def meaning(name: str, operation: str) -> str:
    """What a field is about, whatever the operation calls it."""
    if name in VOICES:
        return "voice"
    if name in LENGTHS:
        return "length"
    if name == "lip_sync_tts_prompt" or (name == "prompt" and operation in ("lipsync", "speech")):
        return "text to speak"
    return "scene" if name in SCENES else name


def is_taken(operation: str, name: str, value: str) -> bool:
    """Whether the rules let the operation's field hold this value, as far as that field alone goes."""
    parameter = parameter_of(name)
    if OPERATION_OF_NAME[operation].parameter(parameter) is None:
        return True
    given_value = value == "on" if value in ("on", "") else value
    found = violations(Request(operation, {parameter: given_value}))
    return not any(
        item.affected_fields == {parameter} and item.code != "required" for item in found
    )


def lost(values: Mapping[str, str], before: str, after: str) -> list[str]:
    """Fields whose values have no place, by the meaning of the names."""
    places = {meaning(name, after): name for name in field_names(after)}
    own = [name for name in field_names(before) if name not in IMAGE_FIELDS and values.get(name)]
    return [
        name
        for name in own
        if (place := places.get(meaning(name, before))) is None
        or not is_taken(after, place, values[name])
    ]


@pytest.mark.parametrize("before", OPERATIONS)
def test_what_fits_goes_along_and_what_does_not_is_named(before: str) -> None:
    """Each form is taken to every other operation: drawing it costs more than that."""

    @settings(
        max_examples=EXAMPLES_EACH,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(typed(before))
    def check(values: dict[str, str]) -> None:
        for after in OPERATIONS:
            if after != before:
                _check_switch(values, before, after)

    check()


def _check_switch(values: dict[str, str], before: str, after: str) -> None:
    found = convert_values(values, before, after)
    filled = {name: value for name, value in found.values.items() if value}
    assert set(found.values) <= set(field_names(after)), after
    wrong = [name for name, value in filled.items() if not is_taken(after, name, value)]
    assert wrong == [], after
    _check_images(values, found.values, found.dropped, before, after)
    gone = lost(values, before, after)
    arrived = {meaning(n, after): value for n, value in filled.items() if n not in IMAGE_FIELDS}
    kept = [n for n in field_names(before) if n not in (*IMAGE_FIELDS, *gone) and values.get(n)]
    assert arrived == {meaning(name, before): values[name] for name in kept}, after
    # An effect's form leaves the length to the effect; 5 s are not missed all the same.
    usual = {"duration": "5", **default_values(before)}
    missed = {
        label_of(parameter_of(name))
        for name in gone
        if values[name] != usual.get(name) and name not in (SPEECH, *BATCH_FIELDS)
        # A voice that had no words said nothing.
        if not is_unused_voice(name, values)
    }
    assert set(found.dropped) - {"image", "images"} == missed - {"image", "images"}, after


def _check_images(
    values: Mapping[str, str], found: Mapping[str, str], dropped: list[str], before: str, after: str
) -> None:
    image_files = [values[n] for n in field_names(before) if n in IMAGE_FIELDS and values.get(n)]
    places = [name for name in field_names(after) if name in IMAGE_FIELDS]
    assert [found[name] for name in places if found.get(name)] == image_files[: len(places)]
    more = len(image_files) - len(places)
    assert ("image" in dropped, "images" in dropped) == (more == 1, more > 1)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_same_operation_loses_nothing(operation: str) -> None:
    values = {name: "1" for name in field_names(operation) if name not in ("model", "quality")}
    # "1" is none of the choices of these.
    choices = {"aspect ratio", "level of detail", "language", "emotion"}
    assert set(convert_values(values, operation, operation).dropped) <= choices


@pytest.mark.parametrize(
    ("before", "after"), [("text", "lipsync"), ("transition", "lipsync"), ("modify", "lipsync")]
)
def test_a_scene_is_not_something_to_be_spoken(before: str, after: str) -> None:
    scene = "prompt_1_to_2" if before == "transition" else "prompt"
    found = convert_values({scene: "Rain", "lip_sync_tts_prompt": "Hello"}, before, after)
    assert found.values.get("prompt") == (None if before == "modify" else "Hello")
    assert found.dropped == [label_of(scene)]


@pytest.mark.parametrize("after", ["text", "frames", "transition"])
def test_spoken_words_become_a_voice_line(after: str) -> None:
    values = {"prompt": "Hello", "speaker_id": "3", "source": "x", "off_peak_mode": "on"}
    found = convert_values(values, "lipsync", after)
    assert found.values == {
        "lip_sync_tts_prompt": "Hello",
        "lip_sync_tts_speaker_id": "3",
        "off_peak_mode": "on",
    }
    assert found.dropped == ["result"]


@pytest.mark.parametrize(("one", "other"), [("source", "video"), ("video", "source")])
def test_a_video_that_comes_along_takes_the_place_of_the_other(one: str, other: str) -> None:
    found = convert_values({one: "x"}, "extend", "modify")
    assert (found.values[one], found.values[other]) == ("x", "")
    assert convert_values({"prompt": "x"}, "extend", "modify").values == {"prompt": "x"}
    assert convert_values({"source": "x"}, "extend", "upscale").values == {"source": "x"}


@pytest.mark.parametrize("nonsense", ["x", "0", "-5", "5.5", "99999999999999999999999"])
def test_numbers_that_are_none_stay_behind(nonsense: str) -> None:
    found = convert_values({"seed": nonsense, "duration": nonsense}, "text", "extend")
    assert found.values == {}
    assert found.dropped == ["duration", "seed"]


def test_defaults_are_not_missed() -> None:
    for before, after in permutations(OPERATIONS, 2):
        assert convert_values(default_values(before), before, after).dropped == []

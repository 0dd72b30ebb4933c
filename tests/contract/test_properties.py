"""Random requests: whatever the form lets pass, the sandbox never calls wrong."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pixstudio.pixverse.capabilities import (
    OPERATION_OF_NAME,
    OPERATIONS,
    FileFacts,
    Parameter,
    Request,
    violations,
)
from tests.contract.boundary_requests import good_request, with_own_voice
from tests.contract.offline_sandbox import A_VIDEO, AN_IMAGE, PLANS, SOUND, SOURCES, Desk
from tests.contract.request_grid import catalogue, sources
from tests.contract.sample_calls import VOICE_ID
from tests.contract.test_agreement import is_agreed

CASES_EACH = 100
FEWEST_TAKEN = 25
EFFECTS = catalogue()
FILES = {A_VIDEO: FileFacts(5), SOUND: FileFacts(0.5)}
# Without the words that the sandbox's moderator refuses: 422 is not about the form.
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
LONG_TEXTS = st.integers(120, 2060).map(lambda length: "é" * length)
PICKS = {
    "image": st.just(AN_IMAGE),
    "video": st.just(A_VIDEO),
    "audio": st.just(SOUND),
    "result": st.sampled_from(list(SOURCES.values())),
    "effect": st.sampled_from(list(EFFECTS)),
    "voice": st.sampled_from(["1", "6"]),
    "boolean": st.sampled_from([True, False, "true", "false"]),
    "speech_voice": st.just(VOICE_ID),
    "decimal": st.sampled_from([0, 0.5, "0,8", "1.0", 2, -1]),
}


def values_of(parameter: Parameter) -> st.SearchStrategy[object]:
    """Values that a form could hold: mostly good ones, some beyond the limits."""
    if parameter.kind == "text":
        return st.one_of(TEXTS, TEXTS, LONG_TEXTS)
    if parameter.kind == "integer":
        low, high = parameter.minimum or 0, parameter.maximum or 0
        near = st.one_of(st.integers(low, high), st.sampled_from([low, high, high + 1]))
        return st.one_of(near, near.map(str))
    if parameter.kind == "choice":
        return st.sampled_from(parameter.choices)
    return PICKS[parameter.kind]


def parameters_of(operation: str) -> st.SearchStrategy[dict[str, object]]:
    """What is needed, and some of what is not."""
    row = OPERATION_OF_NAME[operation]
    needed = {one.name: values_of(one) for one in row.parameters if one.required}
    optional = {one.name: values_of(one) for one in row.parameters if not one.required}
    return st.fixed_dictionaries(needed, optional=optional)


@st.composite
def requests_of(draw: st.DrawFn, operation: str) -> Request:
    """A form, begun well or empty and filled in, with what the studio knows of what it uses."""
    begun = good_request(operation).parameters if draw(st.booleans()) else {}
    parameters = {**begun, **draw(parameters_of(operation))}
    parameters = dict(with_own_voice(Request(operation, parameters)).parameters)
    effect = EFFECTS.get(str(parameters.get("template_id")))
    facts = {str(values.get("video_id")): source for values, source in sources()}
    source = facts.get(str(parameters.get("video_id")))
    plan = draw(st.sampled_from(PLANS))
    files = {
        name: FILES[word]
        for name, word in parameters.items()
        if isinstance(word, str) and word in FILES
    }
    return Request(operation, parameters, plan, effect=effect, source=source, files=files)


def thinned(request: Request, chance: random.Random) -> Request:
    """The request with offending fields left out until nothing is wrong, or nothing is left.

    The effect stays: what the rules know of it came with it.
    """
    while found := violations(request):
        involved = {name for item in found for name in item.affected_fields} - {"template_id"}
        names = [name for name in involved if request.has(name)]
        if not names:
            return request
        request = with_own_voice(request.with_value(chance.choice(sorted(names)), None))
    return request


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_the_form_lets_pass_is_taken(desk: Desk, operation: str) -> None:
    taken = 0

    @settings(
        max_examples=CASES_EACH,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(requests_of(operation), st.randoms(use_true_random=False))
    def check(request: Request, chance: random.Random) -> None:
        nonlocal taken
        for one in (request, thinned(request, chance)):
            found = violations(one)
            answer = desk.ask(one, is_clean=not found)
            assert is_agreed(one, found, answer), (one, found, answer)
            taken += not found

    check()
    assert taken >= FEWEST_TAKEN, f"{taken} valid requests"

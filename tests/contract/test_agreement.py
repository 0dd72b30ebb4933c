"""`violations` and the sandbox, each written from the pages alone, say the same of every request."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import pytest

from pixstudio.pixverse.capabilities import OPERATIONS, Request, Violation, models_of, violations
from tests.contract import request_grid
from tests.contract.boundary_requests import of_edges
from tests.contract.known_differences import STRICTER
from tests.contract.offline_sandbox import Answer, Desk

MOST_SHOWN = 10
FEWEST_CASES = 40_000
# Larger groups are sampled; each model's limits are in the edges of its own besides.
MOST_CASES = 400
# Of a model that the operation does not work with.
MOST_REFUSED = 12
Cases = Callable[[], Iterable[Request]]


def groups() -> Iterator[tuple[str, Cases]]:
    """All cases in groups of a second or two, so that processes can share them; made where needed."""
    for model in request_grid.MODEL_NAMES:
        yield f"text-{model}", partial(request_grid.of_text, model)
        yield f"image-{model}", partial(request_grid.of_image, model)
        yield f"frames-{model}", partial(request_grid.of_frames, model)
        for count in range(2, 8):
            yield f"transition-{count}-{model}", partial(request_grid.of_transition, model, count)
        yield f"fusion-{model}", partial(request_grid.of_fusion, model)
        yield f"extend-{model}", partial(request_grid.of_extend, model)
        yield f"modify-{model}", partial(request_grid.of_modify, model)
        yield f"motion-{model}", partial(request_grid.of_motion, model)
    for image_files in range(3):
        yield f"effect-{image_files}", partial(request_grid.of_effects, image_files)
    yield "lipsync", request_grid.of_lipsync
    yield "upscale", request_grid.of_upscale
    for operation in OPERATIONS:
        yield f"edges-{operation}", partial(of_edges, operation)


GROUPS = dict(groups())


def is_only_strict(request: Request, found: Sequence[Violation]) -> bool:
    """Whether the API's pages leave everything open that the form refuses here."""
    return all((request.operation, item.field, item.code) in STRICTER for item in found)


def is_agreed(request: Request, found: Sequence[Violation], answer: Answer) -> bool:
    """Whether the sandbox takes what the form sends, and names a field where the form does."""
    if is_only_strict(request, found):
        return answer.status == 200
    names = {name for item in found for name in item.affected_fields}
    involved = {name.lower() for name in (*names, *request.row.wire_body(dict.fromkeys(names, "")))}
    return answer.status == 400 and any(name in answer.words.lower() for name in involved)


def disagreements(desk: Desk, requests: Sequence[Request]) -> Iterator[str]:
    """A line for each request that the two sides judge differently."""
    for request in requests:
        found = violations(request)
        answer = desk.ask(request, is_clean=not found)
        if not is_agreed(request, found, answer):
            reported = "; ".join(f"{item.field} {item.code}" for item in found) or "clean"
            yield f"{request}: {reported} / {answer.status} {answer.words}"


@pytest.mark.parametrize("group", GROUPS)
def test_form_and_sandbox_agree(desk: Desk, group: str) -> None:
    requests = cases_of(group)
    found = list(disagreements(desk, requests))
    shown = "\n".join(found[:MOST_SHOWN])
    assert not found, f"{len(found)} of {len(requests)} cases differ, such as\n{shown}"


def cases_of(group: str) -> list[Request]:
    """The cases of a group, always the same sample of a large one."""
    requests = list(GROUPS[group]())
    operation = requests[0].operation
    is_edges = group.startswith("edges-") or not models_of(operation)
    is_able = is_edges or requests[0].model_name in models_of(operation)
    most = MOST_CASES if is_able else MOST_REFUSED
    if is_edges or len(requests) <= most:
        return requests
    return random.Random(group).sample(requests, most)


def is_in_sample(group: str) -> bool:
    begins, _, model = group.partition("-")
    return begins in ("edges", "lipsync", "upscale", "fusion") or model in ("v5", "v6")


def test_cases_are_many_go_both_ways_and_meet_every_exception() -> None:
    verdicts: Counter[tuple[str, bool]] = Counter()
    met = set()
    of_group = {group: cases_of(group) for group in GROUPS}
    # A sample: the rest is more of the same, and was judged above.
    for group in filter(is_in_sample, GROUPS):
        for request, found in ((one, violations(one)) for one in of_group[group]):
            verdicts[request.operation, not found] += 1
            met |= {(request.operation, item.field, item.code) for item in found}
    count = sum(map(len, of_group.values()))
    assert count >= FEWEST_CASES, f"{count} cases"
    assert all(verdicts[one, is_clean] >= 4 for one in OPERATIONS for is_clean in (True, False))
    assert set(STRICTER) <= met

"""The API does what its description says: schemathesis asks every operation, also for what is wrong.

`SCHEMATHESIS_EXAMPLES=500 pytest tests/api/schema/test_conformance.py` asks for longer.
"""

import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.cache import cache
from hypothesis import strategies
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection

from pixstudio.api.description.completion import operations_in
from pixstudio.api.studio_api import api
from pixstudio.web.text_cleaning import clean_text
from pixstudio.wsgi import application
from tests.api.requests import Program
from tests.api.schema.things import Things

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "8"))
# Of the cases that are the same in each run, as there are very many for the bodies of jobs.
COVERAGE_CASES = 60 if EXAMPLES < 100 else 5000
# Rules that no schema tells: what a model takes, what a team wants confirmed, which files are media.
RULES = ["2xx", "304", "401", "403", "404", "409", "411", "413", "422", "428"]
CONFIG = {"checks": {"positive_data_acceptance": {"expected-statuses": RULES}}}
DOCUMENT: Any = api.get_openapi_schema()
OPERATIONS = [
    (method, path, operation["operationId"]) for path, method, operation in operations_in(DOCUMENT)
]


def whole_answers(environ: Any, start_response: Any) -> list[bytes]:
    """The application as a server runs it: each answer is closed, and with it the files of its request."""
    answer = application(environ, start_response)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


def load() -> Any:
    schema: Any = schemathesis.openapi.from_dict(
        dict(DOCUMENT), config=SchemathesisConfig.from_dict(CONFIG)
    )
    schema.app, schema.location = whole_answers, "/api/v1/openapi.json"
    return schema


SCHEMA = load()


def test_conformance_the_description_is_valid_openapi() -> None:
    load().validate()
    assert DOCUMENT["openapi"].startswith("3.1")


@pytest.mark.slow
@pytest.mark.usefixtures("kept_connection")
@pytest.mark.parametrize(("method", "path", "name"), OPERATIONS, ids=[o[2] for o in OPERATIONS])
def test_conformance(method: str, path: str, name: str, admin: Program, things: Things) -> None:
    operation = SCHEMA[path][method]
    headers = {"Authorization": f"Bearer {admin.text}", "Accept-Encoding": "identity"}

    @hypothesis.settings(
        max_examples=EXAMPLES,
        database=None,
        derandomize=EXAMPLES < 100,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(
        case=operation.as_strategy(GenerationMode.POSITIVE)
        | operation.as_strategy(GenerationMode.NEGATIVE),
        is_real=strategies.booleans(),
    )
    def ask(case: Any, is_real: bool) -> None:
        if is_real and case.meta.generation.mode == GenerationMode.POSITIVE:
            for parameter in case.path_parameters:
                case.path_parameters[parameter] = things.values[parameter]
        check(case, headers)

    ask()
    for case in coverage_cases(operation):
        check(case, headers)


def coverage_cases(operation: Any) -> Iterator[Any]:
    """Edges of every value, each parameter missing, of another type and so on."""
    cases = SCHEMA.iter_coverage_cases(
        operation,
        generation_modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE],
        generation_config=SCHEMA.config.generation_for(operation=operation),
    )
    for case, _number in zip(cases, range(COVERAGE_CASES), strict=False):
        yield case


def check(case: Any, headers: dict[str, str]) -> None:
    """Ask, and look whether the answer is one that the description has.

    Nobody waits for a job here, and an address may send as many unknown keys as it likes.
    """
    cache.clear()
    for name in [one for one in case.headers if one.lower() == "prefer"]:
        del case.headers[name]
    answer = case.call(headers=headers)
    # Whatever a part of a form was, it arrives as a text.
    is_form = case.media_type == "multipart/form-data"
    is_judged = not is_form and arrives_as_it_is(case) and not is_refusing_quote(answer)
    excluded = [] if is_judged else [negative_data_rejection]
    case.validate_response(answer, headers=headers, excluded_checks=excluded)


def is_refusing_quote(answer: Any) -> bool:
    """Whether this is a quote that says what is wrong with the values, which is no refusal by status."""
    return answer.status_code == 200 and b'"is_valid": false' in answer.content


def arrives_as_it_is(case: Any) -> bool:
    """Whether what is wrong with the address gets there: an empty list is no part of one, and what can't be
    read is taken out of all texts before they are measured."""
    values = dict(case.query or {}).items()
    return not any(
        value in ([], {}, None) or clean_text(f"{name}{value}") != f"{name}{value}"
        for name, value in values
    )

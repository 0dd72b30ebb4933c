"""The description of jobs: true to the tables of parameters, with requests that are accepted."""

from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from django.test import Client

from pixstudio.api.job_fields import job_fields
from pixstudio.api.openapi import example_of, job_schema
from pixstudio.create.forms.fields import OFFERED, SPEECH, field_names
from pixstudio.jobs.models import Generation
from tests.api.jobs import create, text_job
from tests.api.requests import program_of
from tests.jobs.jobs import finished
from tests.jobs.studio import Studio
from tests.teams.people import Person


def described() -> dict[str, Any]:
    answer: Any = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json()
    return document


def schema_of(document: dict[str, Any], path: str, method: str, status: str) -> dict[str, Any]:
    """The schema of an answer, with all that it refers to."""
    answer = document["paths"][f"/api/v1/{path}"][method]["responses"][status]
    if reference := answer.get("$ref"):
        answer = document["components"]["responses"][reference.rpartition("/")[2]]
    (media,) = answer["content"].values()
    return {**media["schema"], "components": document["components"]}


@pytest.mark.parametrize("operation", OFFERED)
def test_openapi_every_field_of_the_form_is_described(operation: str) -> None:
    names = set(field_names(operation)) - {SPEECH}
    assert set(job_fields(operation)) == names
    assert set(job_schema(operation)["properties"]) == {*names, "operation", "confirm"}


@pytest.mark.parametrize("operation", OFFERED)
def test_openapi_examples_fit_their_schema(operation: str) -> None:
    jsonschema.Draft202012Validator.check_schema(job_schema(operation))
    jsonschema.validate(example_of(operation), job_schema(operation))


@pytest.mark.django_db
@pytest.mark.parametrize("operation", OFFERED)
def test_openapi_examples_have_no_unknown_field_or_type(
    bob: Person, studio: Studio, operation: str
) -> None:
    answer = program_of(bob).post("quotes", example_of(operation))
    assert answer.status_code == 200, answer.content
    assert not Generation.objects.exists()


@pytest.mark.django_db
def test_openapi_an_example_makes_a_job(bob: Person, studio: Studio) -> None:
    assert create(program_of(bob), example_of("text")).status_code == 201


@pytest.mark.django_db
def test_openapi_answers_fit_their_schemas(bob: Person, studio: Studio) -> None:
    document, program = described(), program_of(bob)
    generation = finished(bob.member)
    token = create(program, text_job(variations=2)).json()["confirmation"]["token"]
    answers = {
        ("generations", "post", "201"): create(program).json(),
        ("generations", "get", "200"): program.get("generations").json(),
        ("quotes", "post", "200"): program.post("quotes", text_job()).json(),
        ("generations/{generation_id}", "get", "200"): program.get(
            f"generations/{generation.pk}"
        ).json(),
        ("generations", "post", "428"): create(program, text_job(variations=2)).json(),
        ("generations", "post", "422"): create(program, text_job(x=1)).json(),
    }
    several = create(program, text_job(variations=2, confirm=token)).json()
    batch = program.get(f"batches/{several['batch']['id']}").json()
    answers["batches/{batch_id}", "get", "200"] = batch
    for (path, method, status), answer in answers.items():
        jsonschema.validate(answer, schema_of(document, path, method, status))


def test_openapi_what_may_cost_needs_an_idempotency_key() -> None:
    paths = described()["paths"]
    for path in ("", "/{generation_id}/retry", "/{generation_id}/resubmission"):
        headers = {
            one["name"]: one["required"]
            for one in paths[f"/api/v1/generations{path}"]["post"]["parameters"]
            if one["in"] == "header"
        }
        assert headers["Idempotency-Key"] is True

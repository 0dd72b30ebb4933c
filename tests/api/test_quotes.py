"""Quotes: the price of what POST /generations would make, what is wrong with it, and nothing written."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pixstudio.api_keys.models import Scope
from pixstudio.jobs.models import Generation
from tests.api.jobs import codes_of, create, text_job
from tests.api.requests import program_of
from tests.jobs.studio import Studio
from tests.teams.people import Person

pytestmark = pytest.mark.django_db


def test_quotes_say_the_price_of_the_job(bob: Person, studio: Studio) -> None:
    program = program_of(bob)
    quote = program.post("quotes", text_job()).json()
    assert (quote["is_valid"], quote["count"], quote["problems"]) == (True, 1, [])
    assert quote["confirmation"] is None
    assert not Generation.objects.exists()
    document = create(program, text_job()).json()
    assert document["estimate_credits"] == quote["credits"] == quote["jobs"][0]["credits"]
    assert document["parameters"] == quote["jobs"][0]["parameters"]


def test_quotes_say_what_is_left_of_the_keys_budget(bob: Person, studio: Studio) -> None:
    free = program_of(bob).post("quotes", text_job()).json()
    assert (free["key_credits"], free["waits_for_key_budget"]) == (None, False)
    for budget, waits in ((free["credits"], False), (free["credits"] - 1, True)):
        quote = program_of(bob, budget_credits=budget).post("quotes", text_job()).json()
        assert (quote["key_credits"], quote["waits_for_key_budget"]) == (budget, waits)


def test_quotes_need_no_more_than_reading(carol: Person, studio: Studio) -> None:
    program = program_of(carol, [Scope.READ])
    assert program.post("quotes", text_job()).status_code == 200
    assert create(program).status_code == 403


def test_quotes_write_no_row(bob: Person, studio: Studio) -> None:
    program = program_of(bob)
    program.post("quotes", text_job())
    with CaptureQueriesContext(connection) as seen:
        assert program.post("quotes", text_job()).status_code == 200
    assert [one["sql"] for one in seen if not one["sql"].startswith("SELECT")] == []


def test_quotes_name_what_is_wrong(bob: Person, studio: Studio) -> None:
    quote = program_of(bob).post("quotes", text_job(prompt=..., duration=99)).json()
    assert quote["is_valid"] is False
    assert {one["field"] for one in quote["problems"]} == {"prompt", "duration"}
    assert all(one["code"] and one["detail"] for one in quote["problems"])


def test_quotes_unknown_fields_are_refused_as_for_jobs(bob: Person, studio: Studio) -> None:
    answer = program_of(bob).post("quotes", text_job(colour="red"))
    assert (answer.status_code, codes_of(answer)) == (422, {"colour": "unknown_field"})


def test_quotes_confirm_what_they_said(bob: Person, studio: Studio) -> None:
    program, body = program_of(bob), text_job(variations=3)
    quote = program.post("quotes", body).json()
    assert quote["count"] == 3
    assert quote["credits"] == sum(one["credits"] for one in quote["jobs"])
    answer = create(program, {**body, "confirm": quote["confirmation"]["token"]})
    assert answer.status_code == 201
    assert answer.json()["batch"]["estimate_credits"] == quote["credits"]


def test_quotes_name_combinations_that_would_be_skipped(bob: Person, studio: Studio) -> None:
    body = text_job(model="v6", quality="1080p", duration=10, more_models=["v5-fast"])
    quote = program_of(bob).post("quotes", body).json()
    assert (quote["is_valid"], quote["count"], len(quote["skipped"])) == (True, 1, 1)
    assert "v5-fast" in quote["skipped"][0]
    assert quote["skipped"][0] in quote["confirmation"]["lines"]

"""Effects, voices, models and operations by the API."""

from typing import Any

import pytest
from django.utils import timezone

from pixstudio.jobs.request_body import field_name
from pixstudio.pixverse.capabilities import OPERATION_OF_NAME
from pixstudio.teams.models import Team
from tests.api.requests import Program
from tests.effects.factories import (
    create_catalogue,
    create_effect,
    create_speech_voice,
    create_voice,
)


def names(answer: Any) -> list[str]:
    return [row["name"] for row in answer.json()["items"]]


@pytest.fixture
def effects(team: Team) -> None:
    prices = {"video_base_cost": 40, "fixed_cost": 5}
    create_effect(team, "1", name="Hug", image_count=2, marker="hot", **prices)
    create_effect(team, "2", name="Fly", position=1, makes_image=True, video_base_cost=10)
    create_effect(team, "3", name="Gone", position=2, vanished_at=timezone.now())


def test_effects_have_their_facts_and_price(reader: Program, effects: None) -> None:
    hug = reader.get("effects").json()["items"][0]
    assert (hug["template_id"], hug["price_credits"], hug["image_count"]) == ("1", 45, 2)
    assert hug["unavailable"] is None
    assert reader.get("effects/1").json() == hug
    assert reader.get("effects/3").json()["unavailable"]
    assert reader.get("effects/4").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Hug", "Fly"]),
        ("q=hgu", ["Hug"]),
        ("images=2", ["Hug"]),
        ("result=image", ["Fly"]),
        ("marker=hot", ["Hug"]),
        ("max_credits=20", ["Fly"]),
        ("order=cheap", ["Fly", "Hug"]),
        ("show=gone", ["Gone"]),
    ],
)
def test_effects_are_filtered(reader: Program, effects: None, query: str, found: list[str]) -> None:
    assert names(reader.get(f"effects?{query}")) == found


def test_effects_are_walked_across_pages(reader: Program, team: Team) -> None:
    for number in range(70):
        create_effect(team, str(number), name=f"Effect {number:02d}", position=number, still=b"")
    found, query = [], "limit=33"
    while query:
        answer = reader.get(f"effects?{query}")
        found += names(answer)
        cursor = answer.json()["next_cursor"]
        query = f"limit=33&cursor={cursor}" if cursor else ""
    assert found == [f"Effect {number:02d}" for number in range(70)]


def test_effects_say_on_how_many_accounts_they_are_missing(
    reader: Program, connected: Team
) -> None:
    first, second = connected.accounts.all()[:2]
    create_catalogue(first)
    create_catalogue(second)
    create_effect(connected, "1").accounts.add(first)
    assert reader.get("effects/1").json()["missing_on_accounts"] == 1


def test_voices(reader: Program, team: Team) -> None:
    create_voice(team, "1", name="Emily")
    create_voice(team, "2", name="Jürgen")
    create_speech_voice(team, "v1")
    assert names(reader.get("voices")) == ["Emily", "Jürgen"]
    assert names(reader.get("voices?q=jurgen")) == ["Jürgen"]
    first = reader.get("voices?limit=1").json()
    assert names(reader.get(f"voices?limit=1&cursor={first['next_cursor']}")) == ["Jürgen"]
    assert names(reader.get("voices/speech")) == ["Emily"]
    assert names(reader.get("voices/speech?language=de")) == []


def test_catalogues_of_another_team_are_empty(stranger: Program, effects: None) -> None:
    assert stranger.get("effects").json()["items"] == []
    assert stranger.get("effects/1").status_code == 404


def test_models_have_limits_for_each_operation_and_prices(reader: Program) -> None:
    rows = {row["name"]: row for row in reader.get("models?kind=video").json()}
    v6 = rows["v6"]
    text = next(one for one in v6["limits"] if one["operation"] == "text")
    assert {"prompt", "duration", "quality"} <= set(text["parameters"])
    assert text["max_seconds"]["540p"] >= 5
    assert "16:9" in text["aspect_ratios"]
    assert v6["prices"]["rule"]
    assert reader.get("models/v6").json() == v6
    assert reader.get("models/none").status_code == 404


def test_models_are_filtered_by_operation(reader: Program) -> None:
    for row in reader.get("models?operation=extend").json():
        assert "extend" in row["operations"]


def test_operations_have_every_parameter(reader: Program) -> None:
    rows = {row["name"]: row for row in reader.get("operations").json()}
    assert set(rows) == set(OPERATION_OF_NAME)
    for name, row in OPERATION_OF_NAME.items():
        found = [item["name"] for item in rows[name]["parameters"]]
        assert found == [field_name(item.name) for item in row.parameters]
    parameters = {item["name"]: item for item in rows["text"]["parameters"]}
    assert (parameters["prompt"]["required"], parameters["prompt"]["type"]) == (True, "string")
    assert parameters["duration"]["type"] == "integer"
    assert "v6" in parameters["model"]["choices"]
    assert reader.get("operations/text").json() == rows["text"]
    assert reader.get("operations/none").status_code == 404

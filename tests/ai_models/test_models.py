"""Models that admins add, switch off and price: who, when, why, and what Create makes of it."""

import uuid
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from pixstudio.ai_models.models import ModelChange
from pixstudio.ai_models.price_text import (
    RULES,
    UnreadablePrice,
    lines_of_prices,
    prices_of_text,
    rule_of_prices,
)
from pixstudio.ai_models.queries import model_rows_of, models_of_team
from pixstudio.audit.models import AuditEntry
from pixstudio.effects.models import Catalogue
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations import submit_waiting
from pixstudio.jobs.states import State
from pixstudio.pixverse.capabilities import BUILT_IN_MODELS, Model, all_model_rows, model_rows
from pixstudio.pixverse.capabilities.audio.models import SPEECH_MODELS
from pixstudio.pixverse.capabilities.plain_data import MAX_CREDITS
from pixstudio.pixverse.capabilities.price_data import MAX_UNIT_CREDITS
from pixstudio.sandbox import model_table as upstream
from pixstudio.sandbox.audio.voices import voices_of_model
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.teams.models import Team
from tests.ai_models.model_pages import ADDED, NAME, V6, add, form_values, save
from tests.approvals.requests import as_member, ask_above, decide, only_request, waits_for_approval
from tests.effects.catalogues import read
from tests.jobs.jobs import finished, post_create, text_of, typed
from tests.jobs.studio import Studio
from tests.query_counts import queries_of
from tests.rows import each_row
from tests.teams.people import Person, words_of


@pytest.fixture
def invented_upstream(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same model in the sandbox's own table."""
    row = replace(upstream.MODELS["v6"], name=NAME, rates={"360p": 4, "720p": 7})
    monkeypatch.setitem(upstream.MODELS, NAME, row)


@pytest.mark.usefixtures("invented_upstream")
def test_a_model_that_an_admin_adds_is_used_at_once(
    alice: Person, bob: Person, studio: Studio
) -> None:
    assert words_of(add(alice)) == ["Added. It can be used in Create now."]
    assert NAME in text_of(bob.get(f"/create/text/?model={NAME}"))
    post_create(bob, typed(model=NAME, quality="720p", duration="10"))
    job = Generation.objects.get()
    assert (job.model, job.estimate_credits, job.estimate_is_exact) == (NAME, 70, True)
    assert submit_waiting(team_id=bob.team.pk) == 1
    (charge,) = studio.charges()
    assert charge["credits"] == 70
    studio.finish()
    job.refresh_from_db()
    assert job.state == State.DONE
    entry = AuditEntry.objects.get(action="model_changed")
    assert (entry.target_label, entry.actor_label) == (NAME, "Alice")


def test_it_is_this_teams_alone(alice: Person, mallory: Person) -> None:
    add(alice)
    assert mallory.get(ADDED).status_code == 404
    assert NAME not in text_of(mallory.get("/team/models/"))
    assert NAME not in model_rows()


def test_a_changed_model_leaves_all_others_of_every_kind(alice: Person) -> None:
    before = {(row.kind, row.name) for row in all_model_rows()}
    assert {kind for kind, _name in before} == {"video", "image", "music", "speech"}
    with models_of_team(alice.team.pk):
        assert {(row.kind, row.name) for row in all_model_rows()} == before
    save(alice, V6, prices="720p 9")
    with models_of_team(alice.team.pk):
        assert {(row.kind, row.name) for row in all_model_rows()} == before


def test_a_corrected_price_counts_says_why_and_is_reset(
    alice: Person, bob: Person, studio: Studio
) -> None:
    before = next(row for row in BUILT_IN_MODELS if row.name == "v6")
    assert save(alice, V6, prices="720p 9.5", prices_mark="certain").status_code == 302
    post_create(bob, typed(model="v6", quality="720p", duration="10"))
    assert Generation.objects.get().estimate_credits == 95
    text = text_of(alice.get(V6))
    assert "720p 9.5" in text
    assert "Told so" in text
    with models_of_team(alice.team.pk):
        assert model_rows()["v6"].uses == before.uses
    path = V6.replace("row/", "row/reset/")
    seen = form_values(alice, V6)["seen"]
    assert alice.post(path, {"seen": seen, "reason": ""}).status_code == 422
    assert alice.post(path, {"seen": seen, "reason": "Wrong page"}).status_code == 302
    with models_of_team(alice.team.pk):
        assert model_rows()["v6"] == before
    assert ModelChange.objects.all()[0].summary == "Reset"
    assert "Told so" in text_of(alice.get(V6))


def test_a_model_is_switched_off_and_on(alice: Person, bob: Person, studio: Studio) -> None:
    path = V6.replace("row/", "row/switch/")
    alice.post(path, {"on": "0", "reason": "Too dear", "seen": "0"})
    page = bob.get("/create/text/")
    groups = {group.name: group for group in page.context["composer"].settings.groups}
    names = [choice.value for choice in groups["model"].options]
    assert "v6" not in names
    assert "v5.6" in names
    values = typed(model="v6", quality="720p")
    post_create(bob, values)
    assert not Generation.objects.exists()
    alice.post(path, {"on": "1", "reason": "Cheaper", "seen": str(ModelChange.objects.get().pk)})
    post_create(bob, values)
    assert Generation.objects.get().model == "v6"


def test_two_admins_do_not_overwrite_each_other(alice: Person) -> None:
    old = form_values(alice, V6)
    save(alice, V6, prices="720p 8")
    answer = alice.post(V6, {**old, "reason": "Later", "prices": "720p 20"})
    assert answer.status_code == 422
    assert "changed while you were editing" in text_of(answer)
    assert ModelChange.objects.count() == 1


def test_an_operation_keeps_at_least_one_model(alice: Person) -> None:
    path = "/team/models/row/?kind=video&name=v5.6"
    rest = ["text", "image"]
    answer = save(alice, path, operations=rest)
    assert answer.status_code == 422
    assert "would be left without a model" in text_of(answer)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "v6"}, "There is a model of this name already."),
        ({"name": "A name"}, "Use lower-case letters"),
        ({"operations": []}, "Choose at least one operation."),
        ({"lengths": "720p"}, "is no quality with seconds"),
        ({"lengths": ""}, "required"),
        ({"prices": "720p seven"}, "is no price of this kind"),
        ({"prices": "720p nan"}, "is no price of this kind"),
        ({"prices": "720p -1"}, "is no price of this kind"),
        ({"reason": " "}, "Say in a few words why."),
        ({"min_seconds": "0"}, "greater than or equal to 1"),
        ({"prices_on": "soon"}, "valid date"),
    ],
)
def test_bad_input_adds_nothing(alice: Person, changes: dict[str, Any], words: str) -> None:
    answer = add(alice, **changes)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not ModelChange.objects.exists()


def test_only_admins_see_and_change_models(bob: Person, carol: Person) -> None:
    for person in (bob, carol):
        assert person.get("/team/models/").status_code == 403
        assert person.post(V6, {"reason": "x"}).status_code == 403
    assert not ModelChange.objects.exists()


def test_a_name_seen_at_the_api_is_offered_and_does_no_harm(alice: Person) -> None:
    finished(alice.member, is_imported=True, parameters={"model": "v7-unheard", "prompt": "x"})
    page = alice.get("/team/models/")
    (unknown,) = page.context["page"]["unknown"]
    assert unknown["name"] == "v7-unheard"
    assert parse_qs(urlsplit(unknown["url"]).query) == {"name": ["v7-unheard"]}
    assert alice.get(unknown["url"]).context["form"]["name"].value() == "v7-unheard"
    assert alice.get("/gallery/").status_code == 200


def test_pages_take_the_same_queries_with_changed_models(alice: Person, bob: Person) -> None:
    bob.get("/create/text/")
    before = queries_of(lambda: bob.get("/create/text/"))
    add(alice)
    bob.get("/create/text/")
    assert queries_of(lambda: bob.get("/create/text/")) == before


def list_models(control: SandboxControl, formulas: dict[str, object]) -> None:
    """What `GET speech/models` says from now on, by the names of models."""
    models = [{"model": name, "credit_formula": formula} for name, formula in formulas.items()]
    body = {"provider_groups": [{"provider": "one", "models": models}]}
    control.clear_faults()
    control.add_fault("status", "speech/models", status=200, body=body, times=-1)


def test_prices_of_speech_follow_the_api_until_an_admin_changes_them(
    alice: Person, bob: Person, studio: Studio
) -> None:
    def shown(model: str) -> tuple[int, bool]:
        """The price of 90 characters in Create."""
        values = {
            "prompt": "x" * 90,
            "model": model,
            "voice_id": voices_of_model(model)[0].voice_id,
        }
        Generation.objects.all().delete()
        post_create(bob, {**values, "nonce": uuid.uuid4().hex}, operation="speech")
        job = Generation.objects.get()
        return job.estimate_credits, job.estimate_is_exact

    read(studio.account, of=Catalogue.Of.SPEECH)
    assert not ModelChange.objects.exists()
    formulas: dict[str, object] = {
        "speech-2.8-hd": {"unit_characters": 40, "unit_credits": 2, "round_up": True},
        "eleven-v3": {"unit_characters": 30, "unit_credits": 1, "round_up": False},
        "speech-2.8-turbo": {"unit_characters": 0, "unit_credits": 5},
        "eleven-multilingual-v2": {"unit_characters": 10, "unit_credits": 10**9},
        "eleven-turbo-v2.5": "by length",
        "new-voice": {"unit_characters": 10, "unit_credits": 1},
    }
    list_models(studio.control, formulas)
    for _ in range(2):
        read(studio.account, of=Catalogue.Of.SPEECH)
    assert ModelChange.objects.count() == 2
    prices = {name: shown(name) for name in formulas if name != "new-voice"}
    assert prices == {
        "speech-2.8-hd": (6, True),
        "eleven-v3": (3, False),
        "speech-2.8-turbo": (1, True),
        "eleven-multilingual-v2": (2, True),
        "eleven-turbo-v2.5": (1, True),
    }
    hd = V6.replace("video", "speech").replace("v6", "speech-2.8-hd")
    text = text_of(alice.get(hd))
    assert "1 credit per 50 characters → 2 credits per 40 characters" in text
    assert "PixVerse, " in text
    assert save(alice, hd, prices="20 1").status_code == 302
    formulas["eleven-v3"] = {"unit_characters": 9, "unit_credits": 1}
    list_models(studio.control, formulas)
    read(studio.account, of=Catalogue.Of.SPEECH)
    assert (shown("speech-2.8-hd"), shown("eleven-v3")) == ((5, True), (10, True))


@pytest.mark.usefixtures("invented_upstream")
def test_a_corrected_price_above_what_was_approved_asks_again(
    alice: Person, bob: Person, studio: Studio
) -> None:
    ask_above(studio.member.team, 50)
    post_create(bob, typed(model="v6", quality="720p", duration="10"))
    job = Generation.objects.get()
    decide(alice, only_request())
    save(alice, V6, prices="720p 9")
    assert submit_waiting(team_id=alice.team.pk) == 0
    assert waits_for_approval(job)
    assert job.estimate_credits == 90
    assert as_member(studio, bob).charges() == []


@each_row("row", [*BUILT_IN_MODELS, *SPEECH_MODELS], ids=lambda row: row.name)
def test_prices_are_text_and_back(row: Model) -> None:
    if row.prices is None:
        return
    is_exact = row.prices_mark == "certain"
    text = "\n".join(lines_of_prices(row.prices))
    again = prices_of_text(rule_of_prices(row.prices), text, is_exact=is_exact)
    assert sorted(lines_of_prices(again)) == sorted(lines_of_prices(row.prices))


@each_row("rule", [rule for rule, _label in RULES])
@each_row("line", ["x", "720p", "720p 5 s sound x", "0 0", "720p 1e999", "7２0p -3"])
def test_other_text_is_no_price(rule: str, line: str) -> None:
    with pytest.raises(UnreadablePrice):
        prices_of_text(rule, line, is_exact=True)


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("per_second", "720p %s"),
        ("per_item", "any %s"),
        ("table", "720p 5 s %s"),
        ("per_character", "1 characters %s"),
    ],
)
def test_a_price_that_no_sum_can_hold_is_refused(rule: str, line: str) -> None:
    most = MAX_UNIT_CREDITS if rule == "per_character" else MAX_CREDITS
    assert prices_of_text(rule, line % most, is_exact=True)
    with pytest.raises(UnreadablePrice):
        prices_of_text(rule, line % (most + 1), is_exact=True)


@pytest.mark.django_db
def test_a_row_that_cannot_be_read_is_left_out(team: Team) -> None:
    ModelChange.objects.create(
        team=team, kind="video", name="v6", data={"name": 1}, created_at=timezone.now()
    )
    assert "v6" in model_rows_of(team.pk, 1)["video"]
    assert model_rows_of(uuid.uuid4(), 0)["video"]["v6"]

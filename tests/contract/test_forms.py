"""Random forms over real rows: what they let pass is never called wrong, what breaks a rule is reported."""

import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from pixstudio.create.forms.expansion import first_of
from pixstudio.create.forms.fields import field_names
from pixstudio.jobs import operations
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.submission.submit import claim_next_job
from pixstudio.jobs.request_body import field_name
from pixstudio.pixverse.capabilities import (
    OPERATION_OF_NAME,
    OPERATIONS,
    QUALITIES,
    Parameter,
    Violation,
    violations,
)
from pixstudio.sandbox.audio.models import SPEECH_MODELS
from pixstudio.sandbox.audio.voices import voices_of_model
from pixstudio.web.restore_detection import HOST_FILE
from tests.contract.form_rows import (
    FREE_SOURCE,
    GONE_EFFECT,
    GONE_FILE,
    LONG_SOUND,
    MANY_PHOTOS,
    NO_SOURCE,
    VANISHED,
    WRONG_SOURCES,
    SampleMedia,
    effect_facts,
    stocked,
)
from tests.contract.offline_sandbox import (
    A_VIDEO,
    AN_IMAGE,
    PLANS,
    SOUND,
    SOURCES,
    Answer,
    Desk,
)
from tests.contract.page_types import mistyped
from tests.contract.request_grid import MODEL_NAMES
from tests.contract.sample_calls import VOICE_ID
from tests.contract.test_forbidden import GOOD
from tests.create.filled_forms import FilledForm
from tests.jobs.jobs import UNKNOWN_PK
from tests.teams.people import Person

CASES_EACH = 24
FEWEST_SENT = 15
# A form with many jobs sends as many as tell them apart.
MOST_SENT = 3
TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=20),
    st.sampled_from(["@image1 by @pic2", "@image3", "one\n\n two \r\none", "False", "  "]),
    st.integers(120, 2060).map(lambda length: "é" * length),
)
EFFECTS = {word: facts for word, _template_id, facts in effect_facts()}
ONE_AT_DESK = next(word for word, facts in EFFECTS.items() if facts.image_count == 1)
BEGUN = {**GOOD, "effect": {"template_id": ONE_AT_DESK, "first_frame": AN_IMAGE}}
# These are fit for some operations, and not at the desk.
CHECKED_BY_OTHER_TESTS = {"an upscale", "a lip sync", "of an unknown model"}
PICKS = {
    "image": [AN_IMAGE, AN_IMAGE, AN_IMAGE, A_VIDEO, GONE_FILE, UNKNOWN_PK],
    "video": [A_VIDEO, A_VIDEO, AN_IMAGE, GONE_FILE],
    "audio": [SOUND, SOUND, LONG_SOUND, GONE_FILE],
    "result": [
        *SOURCES.values(),
        SOURCES["v5"],
        FREE_SOURCE,
        NO_SOURCE,
        *sorted(WRONG_SOURCES.keys() - CHECKED_BY_OTHER_TESTS),
    ],
    "effect": [*EFFECTS, VANISHED, MANY_PHOTOS, GONE_EFFECT],
    "voice": ["1", "6", "3"],
    "boolean": ["on", "", "true", "false"],
    "decimal": ["0", "0.5", "0,8", "1", "2", "-1"],
    "speech_voice": [VOICE_ID],
}
MORE = st.lists(st.sampled_from([*MODEL_NAMES, *QUALITIES, "v9"]), max_size=4).map(",".join)
OURS: Mapping[str, st.SearchStrategy[str]] = {
    "speech": st.sampled_from(["", "words", "sound", "neither"]),
    "variations": st.sampled_from(["", "1", "2", "3", "20", "21", "x"]),
    "prompt_lines": st.sampled_from(["", "on"]),
    "more_models": MORE,
    "more_qualities": MORE,
    # A paused account may be chosen: the job waits for it.
    "account": st.sampled_from(["", "", *PLANS, UNKNOWN_PK]),
}


def values_of(parameter: Parameter) -> st.SearchStrategy[str]:
    """What a field could be filled with: mostly good values, some beyond the limits."""
    if parameter.kind == "text":
        return TEXTS
    if parameter.kind == "integer":
        low, high = parameter.minimum or 0, parameter.maximum or 0
        near = st.sampled_from([low, high, high + 1])
        return st.one_of(st.integers(low, high), near).map(str)
    if parameter.kind == "choice":
        return st.sampled_from([str(value) for value in parameter.choices])
    return st.sampled_from(PICKS[parameter.kind])


@st.composite
def filled(draw: st.DrawFn, operation: str) -> dict[str, str]:
    """A form, begun well or empty, with some of its fields filled in."""
    own = {
        field_name(item.name): values_of(item) for item in OPERATION_OF_NAME[operation].parameters
    }
    ours = {name: OURS[name] for name in field_names(operation) if name in OURS}
    begun = BEGUN[operation] if draw(st.booleans()) else {}
    return with_own_voice({**begun, **draw(st.fixed_dictionaries({}, optional={**own, **ours}))})


def with_own_voice(values: dict[str, str]) -> dict[str, str]:
    """The form with a voice of its speech model, where it has both: the picker lists no others."""
    model = values.get("model") or "speech-2.8-hd"
    if not values.get("voice_id") or model not in SPEECH_MODELS:
        return values
    return {**values, "voice_id": voices_of_model(model)[0].voice_id}


def corrected_forms(
    sample_media: SampleMedia, form: FilledForm, values: dict[str, str]
) -> Iterator[FilledForm]:
    """The form, and again with one field after another put right, until nothing is wrong."""
    chance, left = random.Random(len(values)), dict(values)
    good = BEGUN[form.operation]
    yield form
    while form.errors:
        wrong = {*form.errors, *(name for item in broken(form) for name in involved(item))}
        changed = {n for n in {*left, *good} if left.get(n, "") != good.get(n, "")}
        # What is said to be wrong may be so only because of another field.
        name = chance.choice(sorted(wrong & changed or changed))
        left = with_own_voice({**left, name: good.get(name, "")})
        form = sample_media.form(form.operation, left)
        yield form


def broken(form: FilledForm) -> tuple[Violation, ...]:
    return violations(first_of(form.state).request)


def involved(item: Violation) -> set[str]:
    """The form's fields whose change could mend it."""
    return {field_name(name) for name in item.affected_fields}


def bodies_of(form: FilledForm, sample_media: SampleMedia) -> list[dict[str, Any]]:
    """What would be sent: the frozen bodies, as the line has them. Nothing of it stays."""
    now = timezone.now()
    with transaction.atomic():
        made, _is_new = operations.create_generations(
            member=sample_media.member,
            operation=form.operation,
            orders=form.jobs[:MOST_SENT],
            ingredients=operations.JobInputs(form.assets, form.source, form.chosen),
            nonce=form.nonce,
            now=now,
        )
        # As they are once the source was looked up.
        Generation.objects.filter(pk__in=[row.pk for row in made]).update(prepared_at=now)
        team_id = sample_media.member.team_id
        attempts = [claim_next_job(team_id=team_id, now=now) for _row in made]
        transaction.set_rollback(True)
    # The database went back, and this host must not take it for one that was restored.
    (Path(django_settings.DATA_DIR) / HOST_FILE).unlink(missing_ok=True)
    return [attempt.body for attempt in attempts if attempt is not None]


def sent(desk: Desk, sample_media: SampleMedia, form: FilledForm) -> list[Answer]:
    """What the sandbox says to each job of a valid form."""
    bodies = bodies_of(form, sample_media)
    assert len(bodies) == len(form.jobs[:MOST_SENT]) > 0
    assert [mistyped(body) for body in bodies] == [{}] * len(bodies)
    return [desk.send(form.operation, body) for body in bodies]


def untold(form: FilledForm) -> set[str]:
    """Fields of broken rules at which the form says nothing, nor at another that would mend it."""
    silent = [item for item in broken(form) if not involved(item) & set(form.errors)]
    return {field_name(item.field) for item in silent}


@pytest.fixture
def desk_media(desk: Desk, alice: Person, settings: Settings) -> SampleMedia:
    """Rows whose files and videos are at the desk."""
    settings.FREE_SPACE_FLOOR_BYTES = 0
    return stocked(alice.member, desk.files, desk.sources)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_a_form_lets_pass_is_taken(
    desk: Desk, desk_media: SampleMedia, operation: str
) -> None:
    count = 0

    @settings(
        max_examples=CASES_EACH,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(filled(operation))
    def check(values: dict[str, str]) -> None:
        nonlocal count
        for form in corrected_forms(desk_media, desk_media.form(operation, values), values):
            assert set(form.errors) <= set(field_names(form.operation)), form.errors
            assert untold(form) == set(), (values, form.errors)
            if form.is_valid():
                answers = sent(desk, desk_media, form)
                assert {one.status for one in answers} == {200}, (values, answers)
                count += len(answers)

    check()
    assert count >= FEWEST_SENT, f"{count} jobs of valid forms"

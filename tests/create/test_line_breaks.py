"""Line breaks of texts: counted, saved and sent as the page shows them, one character each."""

import pytest

from pixstudio.create.forms.form_state import resolve_form
from pixstudio.create.models import Draft
from pixstudio.jobs.models import Generation
from pixstudio.library.models import Asset
from pixstudio.pixverse import capabilities
from pixstudio.teams.models import Team
from tests.jobs.jobs import post_create, typed
from tests.jobs.studio import Studio
from tests.library.sample_files import png, upload
from tests.teams.people import Person

TEXTS = [
    (operation.name, parameter.name, parameter.max_length)
    for operation in capabilities.OPERATION_OF_NAME.values()
    for parameter in operation.parameters
    if parameter.kind == "text" and parameter.max_length
]
BREAKS = ["\r\n", "\r", "\u2028"]


def lines_of(length: int) -> str:
    """A text of exactly so many characters with many line breaks, as a page counts them."""
    return ("line\n" * length)[: length - 3] + "abc"


@pytest.mark.parametrize(("operation", "name", "limit"), TEXTS)
def test_a_text_of_the_longest_length_with_line_breaks_fits(
    team: Team, operation: str, name: str, limit: int
) -> None:
    text = lines_of(limit)
    for line_break in BREAKS:
        values = {"model": "v5", name: text.replace("\n", line_break), "audio": ""}
        request = resolve_form(team, operation, values, []).request
        assert request.value(name) in (text, None)
        assert name not in [item.field for item in too_long(request)]
    longer = resolve_form(team, operation, {**values, name: text + "d"}, []).request
    taken = longer.value(name) is not None
    assert (name in [item.field for item in too_long(longer)]) == taken


def too_long(request: capabilities.Request) -> list[capabilities.Violation]:
    return [item for item in capabilities.violations(request) if item.code == "length"]


def test_the_words_of_a_transition_are_sent_as_the_page_counts_them(
    studio: Studio, alice: Person, photo: Asset
) -> None:
    other, _is_new = upload(alice.member, "other.png", png(160, 90, (9, 9, 9)))
    text = lines_of(2048)
    values = typed(
        model="v5",
        frame_1=str(photo.pk),
        frame_2=str(other.pk),
        prompt_1_to_2=text.replace("\n", "\r\n"),
        duration_1_to_2="5",
    )
    alice.post("/create/transition/settings/", values)
    post_create(alice, values, operation="transition")
    made = Generation.objects.get()
    assert made.parameters["prompt_1_to_2"] == text
    assert Draft.objects.get(operation="transition").values["prompt_1_to_2"] == text


def test_a_note_of_a_file_may_have_as_many_characters_as_its_page_says(
    alice: Person, photo: Asset
) -> None:
    text = lines_of(4000)
    values = {"name": "ridge.png", "tags": "", "note": text.replace("\n", "\r\n")}
    answer = alice.post(f"/library/{photo.pk}/editing/", values)
    photo.refresh_from_db()
    assert (answer.status_code, photo.note) == (302, text)

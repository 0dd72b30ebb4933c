"""The route of a submission through Create: few files, and hardly one entered twice."""

import sys
from pathlib import Path
from types import FrameType

from pixstudio import create
from pixstudio.jobs.models import Generation
from tests.jobs.jobs import post_create, typed
from tests.jobs.studio import Studio
from tests.teams.people import Person

ROOT = str(Path(create.__file__).parent)
# Once more than the page needs by itself: the check of a form is a function that programs use as well.
MAX_FILES, MAX_RETURNS = 12, 5


def test_a_submission_enters_few_files_and_hardly_returns_to_one(
    bob: Person, studio: Studio
) -> None:
    entered: list[str] = []

    def note_file(frame: FrameType, event: str, _argument: object) -> None:
        code = frame.f_code
        if event != "call" or code.co_name.startswith("<") or ROOT not in code.co_filename:
            return
        if not entered or entered[-1] != code.co_filename:
            entered.append(code.co_filename)

    post_create(bob, typed())
    sys.setprofile(note_file)
    try:
        post_create(bob, typed())
    finally:
        sys.setprofile(None)
    assert Generation.objects.count() == 2
    files = set(entered)
    assert len(files) <= MAX_FILES, entered
    assert len(entered) - len(files) <= MAX_RETURNS, entered

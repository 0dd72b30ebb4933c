"""A studio to back up."""

import pytest
from django.utils import timezone

from pixstudio.gallery.models import ResultSum
from pixstudio.jobs.models import Generation
from pixstudio.library.models import Asset
from pixstudio.prompts.models import Preset
from pixstudio.selections.models import BulkRun, RunState
from pixstudio.web.operations import advance_studio_state
from tests.jobs.studio import Studio

# What one of the formats on the way could take for its own.
TRICKY = 'Back\\slash, tab\t, line\nbreak, \\N, "quotes", {braces}, Ærø, 🎬'


@pytest.fixture
def filled(studio: Studio, photo: Asset) -> Studio:
    """A finished result, a job that waits, one without an answer, a file, a bulk run, and odd texts."""
    studio.made()
    studio.save()
    studio.control.add_fault("drop_after", "/v2/pixverse/videos/create", method="POST", times=1)
    studio.ask(prompt="Lost on the way")
    studio.send()
    studio.ask(prompt=TRICKY)
    Preset.objects.create(
        team=studio.member.team,
        name="Odd",
        operation="text",
        values={"prompt": TRICKY, "ratio": 1e3, "many": [1.5, None, True]},
        created_at=timezone.now(),
        changed_at=timezone.now(),
    )
    BulkRun.objects.create(
        team=studio.member.team,
        user=studio.member.user,
        action="again",
        selection={"ids": [str(photo.pk)]},
        state=RunState.RUNNING,
        created_at=timezone.now(),
        due_at=timezone.now(),
    )
    advance_studio_state(now=timezone.now())
    assert Generation.objects.count() == 3
    assert ResultSum.objects.exists()
    return studio

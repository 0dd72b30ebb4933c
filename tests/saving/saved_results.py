"""Results saved from a server of the test's own."""

from pathlib import Path
from typing import Any

from django.utils import timezone

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.saving.operations import save_result
from tests.jobs.jobs import job
from tests.media.http_server import body, run_server
from tests.teams.people import Person


def saved(person: Person, video_file: Path, settings: Any) -> Generation:
    """A job whose result is this video, brought home."""
    generation = job(person.member, State.SAVING, content_type="video/mp4")
    with run_server({"/result.mp4": body(video_file.read_bytes(), "video/mp4")}) as server:
        settings.LOOPBACK_ORIGIN = server.origin
        url = f"{server.origin}/result.mp4"
        Generation.objects.filter(pk=generation.pk).update(result_url=url)
        assert save_result(generation_id=generation.pk, now=timezone.now())
    generation.refresh_from_db()
    return generation

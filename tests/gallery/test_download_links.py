"""What a result's page offers to download."""

import pytest

from pixstudio.gallery.download_links import download_links_of
from pixstudio.jobs.models import FILE_GONE, Generation
from pixstudio.jobs.states import State
from tests.jobs.jobs import finished, job, text_of
from tests.teams.people import Person


def urls_of(made: Generation) -> list[str]:
    return [link.url for link in download_links_of(made)]


def test_a_video_is_offered_with_its_parameters_its_poster_and_as_an_archive(
    bob: Person, carol: Person
) -> None:
    made = finished(bob.member)
    urls = [
        f"/generations/{made.pk}/download/?metadata=1",
        f"/generations/{made.pk}/poster/?download",
        f"/gallery/download/?ids={made.pk}",
    ]
    assert urls_of(made) == urls
    page = text_of(carol.get(f"/generations/{made.pk}/"))
    assert all(f'href="{url}"' in page for url in urls)


@pytest.mark.parametrize("content_type", ["video/webm", "image/gif", "audio/mpeg"])
def test_what_can_hold_no_parameters_is_not_offered_with_them(
    bob: Person, content_type: str
) -> None:
    assert len(urls_of(finished(bob.member, content_type=content_type))) == 2


def test_without_a_file_nothing_is_offered(bob: Person) -> None:
    assert urls_of(job(bob.member, State.RUNNING)) == []
    assert urls_of(finished(bob.member, problem=FILE_GONE)) == []

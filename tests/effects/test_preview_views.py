"""The addresses of what shows effects and lets voices be heard."""

from pathlib import Path

import pytest
from django.utils import timezone

from pixstudio.effects.models import Preview
from pixstudio.effects.presenters.tiles import effect_media, file_url, sample_url
from tests.effects.factories import SOUND, create_effect, create_preview, create_voice
from tests.teams.people import check_access

STILL = b"RIFF still"


@pytest.fixture
def effect(team):
    return create_effect(team, film=b"film", gif=b"gif", sound=SOUND)


def url_of(effect, kind="STILL"):
    row = effect.previews.get(kind=Preview.Kind[kind])
    return file_url(row, row.file)


def test_a_frame_comes_in_two_sizes_and_may_be_kept_for_good(carol, effect):
    shows = effect_media(effect)
    assert shows.still_url != shows.small_url
    for url in (shows.still_url, shows.small_url):
        whole = carol.get(url)
        assert b"".join(whole) == STILL
        assert whole.headers["Content-Type"] == "image/webp"
        assert whole.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert whole.headers["X-Content-Type-Options"] == "nosniff"
        again = carol.get(url, headers={"If-None-Match": whole.headers["ETag"]})
        assert again.status_code == 304


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("VIDEO", "video/mp4"), ("GIF", "image/gif"), ("AUDIO", "audio/mpeg")],
)
def test_a_moving_preview_or_sound_comes_as_what_it_is(carol, effect, kind, content_type):
    answer = carol.get(url_of(effect, kind))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, content_type)
    answer.close()


def test_a_sample_comes_in_parts_for_players_that_seek(carol, team):
    url = sample_url(create_voice(team))
    whole = carol.get(url)
    assert b"".join(whole) == SOUND
    part = carol.get(url, headers={"Range": "bytes=1-3"})
    assert (part.status_code, b"".join(part)) == (206, SOUND[1:4])
    assert carol.get(url, headers={"Range": "bytes=99999-"}).status_code == 416
    assert carol.browser.head(url).headers["Content-Length"] == str(len(SOUND))


def test_files_of_what_vanished_still_come(carol, team):
    for row in (create_effect(team, "8"), create_effect(team, "9", vanished_at=timezone.now())):
        assert b"".join(carol.get(url_of(row))) == STILL


def test_files_of_others_are_not_found(mallory, effect, team):
    for url in (url_of(effect), url_of(effect, "VIDEO"), sample_url(create_voice(team))):
        assert mallory.get(url).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        *("x.webp", "0a1b.png", "0a1b", "A", "-0a1b.webp", ".webp", "%00", "0a1b.webp%00"),
        *("..%2F..%2Fsettings.py", "0a1b.webp/", "0c2d.mp4", " 0a1b.webp", "𝟎a1b.webp"),
    ],
)
def test_a_file_answers_to_its_own_name_only(bob, effect, name):
    row = effect.previews.get(kind=Preview.Kind.STILL)
    assert bob.get(f"/effects/previews/{row.pk}/{name}").status_code == 404


@pytest.mark.parametrize("key", [0, 10**30, "9" * 5000, "x", "-1", "²"])
def test_a_file_that_is_not_there_is_not_found(bob, effect, key):
    assert bob.get(f"/effects/previews/{key}/0a1b.webp").status_code == 404


def test_a_file_that_is_not_kept_is_not_found(bob, team):
    row = Preview.objects.create(team=team, effect=create_effect(team, still=b""), kind=1)
    for name in ("", "x.webp", f"{row.pk}-"):
        assert bob.get(f"/effects/previews/{row.pk}/{name}").status_code == 404


def test_a_file_lost_from_storage_is_not_found(bob, effect):
    url = url_of(effect)
    row = effect.previews.get(kind=Preview.Kind.STILL)
    Path(row.file.path).unlink()
    assert bob.get(url).status_code == 404


def test_a_file_of_an_unknown_type_is_not_handed_out(bob, team):
    effect = create_effect(team, still=b"")
    row = create_preview(
        "0a1b.html", b"<script>", team=team, effect=effect, kind=Preview.Kind.STILL
    )
    assert bob.get(file_url(row, row.file)).status_code == 404


def test_other_contents_have_another_address(team, effect):
    old = url_of(effect)
    row = effect.previews.get(kind=Preview.Kind.STILL)
    row.file.name = row.file.name.replace("0a1b", "77ff")
    row.save()
    assert url_of(effect) != old


def test_access_of_files(alice, bob, carol, effect, team):
    for url in (url_of(effect), sample_url(create_voice(team))):
        check_access(url, method="get", wrong="post", allowed=[alice, bob, carol], refused=[])

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from pixstudio.effects.models import Effect, Voice
from pixstudio.effects.operations import fetch_catalogue_media, media, sync_effects, sync_voices
from pixstudio.effects.queries import due_samples, due_stills, has_media_due
from pixstudio.sandbox.catalogue import EFFECTS
from pixstudio.sandbox.seeds import PRO_EMAIL
from pixstudio.sandbox.tiny import tiny_sound
from tests.effects.entries import a_voice, an_effect
from tests.library.files import HTML, SVG, png, png_claiming
from tests.media.servers import body, redirect, serving, status

NOW = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def fetch(team, now=NOW):
    return fetch_catalogue_media(team=team, now=now)


@pytest.fixture
def sound(tmp_path):
    return tiny_sound(tmp_path / "tiny.wav").read_bytes()


@pytest.fixture
def server(settings, sound):
    answers = {
        "/still.png": body(png(900, 1200)),
        "/other.png": body(png(90, 120, (1, 2, 3))),
        "/sound.mp3": body(sound, "audio/mpeg"),
        "/page.png": body(HTML, "image/png"),
        "/drawing.svg": body(SVG, "image/svg+xml"),
        "/bomb.png": body(png_claiming(50_000, 50_000)),
        "/cut.png": body(png()[:60], content_length="999"),
        "/gone.png": status(404),
        "/away.png": redirect("http://10.0.0.7/still.png"),
        "/silent.mp3": body(png(), "audio/mpeg"),
    }
    with serving(answers) as server:
        settings.LOOPBACK_ORIGIN = server.origin
        yield server


def due_effect(team, url, template_id="1", **fields):
    fields = {"thumbnail_due_at": NOW, "still": b"", **fields}
    return an_effect(team, template_id, thumbnail_url=url, **fields)


def due_voice(team, url, **fields):
    fields = {"sample_due_at": NOW, "sample": b"", **fields}
    return a_voice(team, sample_url=url, **fields)


def stored(settings):
    return sorted(path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file())


def test_fetch_brings_all_stills_and_samples_of_the_sandbox(team, client, settings):
    sync_effects(team=team, client=client, email=PRO_EMAIL, now=NOW)
    sync_voices(team=team, client=client, email=PRO_EMAIL, now=NOW)
    assert has_media_due(team, NOW)
    while has_media_due(team, NOW):
        assert fetch(team)
    assert not has_media_due(team, NOW + DAY)
    assert len(stored(settings)) == len(EFFECTS) + 6
    assert all(voice.sample.name.endswith(".wav") for voice in Voice.objects.all())
    assert fetch(team, NOW + DAY) == 0


def test_fetch_makes_a_small_webp_of_a_still(team, server):
    effect = due_effect(team, f"{server.origin}/still.png")
    assert fetch(team) == 1
    effect.refresh_from_db()
    with Image.open(effect.thumbnail.path) as image:
        assert (image.format, image.size) == ("WEBP", (240, 320))


def test_fetch_replaces_a_still_and_leaves_no_file_behind(team, server, settings):
    effect = due_effect(team, f"{server.origin}/still.png")
    fetch(team)
    (old,) = stored(settings)
    changed = {"thumbnail_url": f"{server.origin}/other.png", "thumbnail_due_at": NOW}
    Effect.objects.filter(pk=effect.pk).update(**changed)
    assert fetch(team) == 1
    (new,) = stored(settings)
    assert new != old
    Effect.objects.filter(pk=effect.pk).update(thumbnail_due_at=NOW)
    assert fetch(team) == 1
    assert stored(settings) == [new]


def test_fetch_takes_voices_first_and_a_limited_number_at_once(team, server, monkeypatch):
    monkeypatch.setattr(media, "FILES_AT_ONCE", 2)
    for number in range(3):
        due_effect(team, f"{server.origin}/still.png", str(number), position=number)
    due_voice(team, f"{server.origin}/sound.mp3")
    assert fetch(team) == 2
    assert not due_samples(team, NOW).exists()
    assert [effect.template_id for effect in due_stills(team, NOW)] == ["1", "2"]
    assert fetch(team) == 2


def test_fetch_gives_others_a_turn(team, server, monkeypatch):
    monkeypatch.setattr(media, "SECONDS_AT_ONCE", -1.0)
    due_effect(team, f"{server.origin}/still.png")
    assert fetch(team) == 0
    assert due_stills(team, NOW).exists()


@pytest.mark.parametrize(
    "path",
    ["/page.png", "/drawing.svg", "/bomb.png", "/cut.png", "/gone.png", "/away.png", "/sound.mp3"],
)
def test_fetch_of_what_is_no_still_keeps_nothing_and_asks_a_day_later(team, server, settings, path):
    due_effect(team, server.origin + path)
    assert fetch(team) == 0
    assert not stored(settings)
    assert not has_media_due(team, NOW + DAY - dt.timedelta(minutes=1))
    assert has_media_due(team, NOW + DAY)
    assert len(server.requests) == 1


@pytest.mark.parametrize("path", ["/silent.mp3", "/page.png", "/gone.png"])
def test_fetch_of_what_is_no_sound_keeps_the_old_sample(team, server, path):
    voice = due_voice(team, server.origin + path)
    voice.sample.save("old.mp3", ContentFile(b"old"))
    assert fetch(team) == 0
    voice.refresh_from_db()
    assert Path(voice.sample.path).read_bytes() == b"old"
    assert voice.sample_due_at == NOW + DAY


def test_fetch_refuses_what_is_too_large(team, server, settings):
    server.answers["/large.mp3"] = body(b"ID3" + bytes(media.SAMPLE_BYTES), "audio/mpeg")
    due_voice(team, f"{server.origin}/large.mp3")
    assert fetch(team) == 0
    assert not stored(settings)


@pytest.mark.parametrize(
    "url", ["http://10.1.2.3/a.png", "file:///etc/passwd", "http://[::1]/", "nonsense", "http://[x"]
)
def test_fetch_refuses_addresses_that_are_not_public(team, server, url):
    due_effect(team, url)
    assert fetch(team) == 0
    assert not server.requests
    assert not has_media_due(team, NOW)


def test_fetch_goes_on_after_a_bad_one(team, server):
    due_effect(team, f"{server.origin}/gone.png", "1")
    due_effect(team, f"{server.origin}/still.png", "2", position=1)
    assert fetch(team) == 1


def test_fetch_leaves_a_still_whose_address_changed_meanwhile_due(team, server, settings):
    asked = due_effect(team, f"{server.origin}/still.png")
    Effect.objects.filter(pk=asked.pk).update(thumbnail_url=f"{server.origin}/other.png")
    assert not media._bring_home(media.STILL, asked)
    assert not stored(settings)
    assert fetch(team) == 1


def test_fetch_side_by_side_takes_each_file_once(team, server):
    effect = due_effect(team, f"{server.origin}/still.png")
    assert media._claim(media.STILL, effect, NOW)
    assert not media._claim(media.STILL, effect, NOW)


def test_fetch_on_a_full_disk_does_nothing(team, server, settings):
    settings.FREE_SPACE_FLOOR_BYTES = 2**62
    due_effect(team, f"{server.origin}/still.png")
    assert fetch(team) == 0
    assert has_media_due(team, NOW)

"""Files of the catalogue on their way into our storage."""

import datetime as dt
import resource
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from pixstudio.effects.models import Catalogue, Preview
from pixstudio.effects.operations import fetch_previews, previews, validation
from pixstudio.effects.queries import due_previews
from pixstudio.sandbox.catalogue import VOICES
from pixstudio.sandbox.small_media import small_audio
from tests.effects.catalogues import DAY, MINUTE, NOW, read
from tests.effects.factories import create_effect, create_voice
from tests.library.sample_files import HTML, SVG, encoded, png, png_claiming
from tests.media.http_server import body, redirect, run_server, status
from tests.media.sample_media import make_video

Kind = Preview.Kind


def fetch(team, now=NOW):
    return fetch_previews(team_id=team.pk, now=now)


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    folder = tmp_path_factory.mktemp("media")
    return {
        "video": make_video(folder / "film.mp4", has_sound=True).read_bytes(),
        "silent": make_video(folder / "silent.mp4").read_bytes(),
        "old": make_video(folder / "old.mp4", codec="mpeg4").read_bytes(),
        "audio": small_audio(folder / "tiny.wav").read_bytes(),
        "gif": encoded(
            Image.new("RGB", (60, 80), (9, 9, 9)),
            "GIF",
            save_all=True,
            append_images=[Image.new("RGB", (60, 80), (200, 9, 9))],
        ),
    }


@pytest.fixture
def server(settings, media):
    answers = {
        "/still.png": body(png(900, 1200)),
        "/other.png": body(png(600, 800, (1, 2, 3))),
        "/small.png": body(png(240, 320)),
        "/film.mp4": body(media["video"], "video/mp4"),
        "/silent.mp4": body(media["silent"], "video/mp4"),
        "/old.mp4": body(media["old"], "video/mp4"),
        "/moving.gif": body(media["gif"], "image/gif"),
        "/sound.mp3": body(media["audio"], "audio/mpeg"),
        "/page": body(HTML, "image/png"),
        "/drawing": body(SVG, "image/svg+xml"),
        "/bomb": body(png_claiming(50_000, 50_000)),
        "/cut": body(png()[:60], content_length="999"),
        "/cut.mp4": body(media["video"][:900], "video/mp4"),
        "/gone": status(404),
        "/away": redirect("http://10.0.0.7/still.png"),
        "/local": redirect("http://127.0.0.1:1/still.png"),
        "/empty": body(b""),
    }
    with run_server(answers) as server:
        settings.LOOPBACK_ORIGIN = server.origin
        yield server


@pytest.fixture
def bring(team, server):
    """Makes an effect whose files are due, named by kind and path on the server."""

    def make(template_id="1", *, later=(), **paths):
        effect = create_effect(team, template_id, position=int(template_id), still=b"")
        for name, path in paths.items():
            url = server.origin + path if path.startswith("/") else path
            due_at = None if name in later else NOW
            kind = getattr(Kind, name.upper())
            Preview.objects.create(team=team, effect=effect, kind=kind, url=url, due_at=due_at)
        return effect

    return make


@pytest.fixture
def voice(team, server):
    voice = create_voice(team, sample=b"")
    url = f"{server.origin}/sound.mp3"
    Preview.objects.create(team=team, voice=voice, kind=Kind.SAMPLE, url=url, due_at=NOW)
    return voice


def preview(effect, kind):
    return effect.previews.get(kind=getattr(Kind, kind.upper()))


def stored(settings):
    return sorted(path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file())


def asked(server):
    return [request.path for request in server.requests]


def test_everything_that_shows_an_effect_or_a_voice_comes_home(account, settings):
    read(account)
    read(account, of=Catalogue.Of.VOICES)
    Preview.objects.filter(effect__position__gte=3).delete()
    while due_previews(account.team_id, NOW).exists():
        assert fetch(account.team)
    kept = Preview.objects.exclude(file="")
    assert {Kind(kind).name for kind in kept.values_list("kind", flat=True)} == {
        *("SAMPLE", "STILL", "VIDEO", "AUDIO")
    }
    assert kept.filter(kind=Kind.SAMPLE).count() == len(VOICES)
    assert kept.filter(kind=Kind.VIDEO).count() == kept.filter(kind=Kind.STILL).count() == 3
    assert not Preview.objects.filter(kind=Kind.GIF).exclude(file="").exists()
    names = {Path(name).name for row in kept.values_list("file", "small") for name in row if name}
    assert stored(settings) == sorted(names)
    assert not due_previews(account.team_id, NOW + DAY).exists()
    assert fetch(account.team, NOW + DAY) == 0


def test_samples_come_first_then_stills_then_what_moves_in_the_catalogues_order(
    team, bring, voice, server
):
    bring("2", still="/other.png", audio="/sound.mp3", video="/film.mp4")
    bring("1", still="/still.png", gif="/moving.gif")
    assert fetch(team) == 6
    assert asked(server) == [
        *("/sound.mp3", "/still.png", "/other.png", "/film.mp4", "/moving.gif", "/sound.mp3")
    ]


def test_a_frame_is_kept_as_webp_in_two_sizes(team, bring):
    effect = bring(still="/still.png")
    assert fetch(team) == 1
    still = preview(effect, "still")
    for file, size in ((still.file, (720, 960)), (still.small, (240, 320))):
        with Image.open(file.path) as image:
            assert (image.format, image.size) == ("WEBP", size)
    assert still.size_bytes == still.file.size + still.small.size
    assert still.due_at is None


def test_videos_gifs_and_audio_are_kept_as_they_are(team, bring, media):
    effect = bring(video="/film.mp4", audio="/sound.mp3")
    other = bring("2", video="/silent.mp4", gif="/moving.gif")
    fetch(team)
    video_file, sound, gif = (
        preview(effect, "video"),
        preview(effect, "audio"),
        preview(other, "gif"),
    )
    assert Path(video_file.file.path).read_bytes() == media["video"]
    assert Path(sound.file.path).read_bytes() == media["audio"]
    assert Path(gif.file.path).read_bytes() == media["gif"]
    assert [Path(row.file.name).suffix for row in (video_file, sound, gif)] == [
        ".mp4",
        ".wav",
        ".gif",
    ]
    assert (video_file.has_sound, preview(other, "video").has_sound) == (True, False)


@pytest.mark.parametrize("path", ["/old.mp4", "/gone", "/cut.mp4", "/page", "/sound.mp3"])
def test_a_gif_stands_in_for_a_video_that_is_no_good(team, bring, server, path):
    effect = bring(video=path, gif="/moving.gif", later=["gif"])
    assert fetch(team) == 0
    assert preview(effect, "gif").due_at == NOW
    assert fetch(team) == 1
    assert preview(effect, "gif").file
    assert not preview(effect, "video").file
    assert preview(effect, "video").due_at == NOW + DAY
    fetch(team, NOW + DAY)
    assert asked(server).count("/moving.gif") == 1


@pytest.mark.parametrize(
    ("paths", "colour"),
    [({"video": "/film.mp4"}, (220, 20, 20)), ({"gif": "/moving.gif"}, (9, 9, 9))],
)
@pytest.mark.parametrize("still", ["/gone", None])
def test_the_first_image_of_what_moves_stands_in_for_a_frame(team, bring, paths, colour, still):
    effect = bring(**paths, **({"still": still} if still else {}))
    assert fetch(team) == 1
    shown = preview(effect, "still")
    for file in (shown.file, shown.small):
        with Image.open(file.path) as image:
            found = image.convert("RGB").getpixel((5, 5))
            assert all(abs(a - b) < 12 for a, b in zip(found, colour, strict=True))
    assert shown.due_at == (NOW + DAY if still else None)


def test_a_frame_that_comes_to_life_takes_its_place_again(team, bring, server, settings):
    effect = bring(video="/film.mp4", still="/gone")
    fetch(team)
    before = stored(settings)
    server.answers["/gone"] = server.answers["/still.png"]
    assert fetch(team, NOW + DAY) == 1
    with Image.open(preview(effect, "still").file.path) as image:
        assert image.size == (720, 960)
    assert len(before) == 2
    assert len(stored(settings)) == 3


def test_a_frame_of_its_own_is_not_replaced(team, bring):
    effect = bring(video="/film.mp4", still="/still.png")
    assert fetch(team) == 2
    with Image.open(preview(effect, "still").file.path) as image:
        assert image.size == (720, 960)


def test_another_file_takes_the_place_of_the_old_and_leaves_none_behind(
    team, bring, server, settings
):
    effect = bring(still="/still.png")
    fetch(team)
    old = stored(settings)
    effect.previews.update(url=f"{server.origin}/other.png", due_at=NOW)
    assert fetch(team) == 1
    new = stored(settings)
    assert len(new) == len(old) == 2
    assert not set(new) & set(old)
    effect.previews.update(due_at=NOW)
    assert fetch(team) == 1
    assert stored(settings) == new


def test_a_small_still_is_one_file_which_is_deleted_only_with_its_last_use(
    team, bring, server, settings
):
    effect = bring(still="/small.png")
    fetch(team)
    still = preview(effect, "still")
    assert still.file.name == still.small.name
    assert len(stored(settings)) == 1
    made = settings.DATA_DIR / "made.webp"
    made.write_bytes(b"large")
    fit = validation.PreparedPreview(
        {"file": made, "small": Path(still.small.path).rename(made.parent / "s.webp")}
    )
    assert previews._replace_files(still, fit)
    still.refresh_from_db()
    assert still.file.name != still.small.name
    assert len(stored(settings)) == 2
    effect.previews.update(url=f"{server.origin}/still.png", due_at=NOW)
    fetch(team)
    assert len(stored(settings)) == 2


def test_a_file_that_was_lost_is_stored_again(team, bring, settings):
    effect = bring(still="/still.png")
    fetch(team)
    (lost, _) = names = stored(settings)
    next(settings.MEDIA_ROOT.rglob(lost)).unlink()
    effect.previews.update(due_at=NOW)
    assert fetch(team) == 1
    assert stored(settings) == names


@pytest.mark.parametrize("kind", ["still", "video", "gif", "audio"])
@pytest.mark.parametrize(
    "path",
    [
        *("/page", "/drawing", "/bomb", "/gone", "/away", "/local", "/empty"),
        *("http://10.1.2.3/a.png", "file:///etc/passwd", "http://[::1]/", "nonsense", "http://[x"),
    ],
)
def test_what_is_not_fit_keeps_the_old_and_is_asked_for_a_day_later(team, bring, kind, path):
    effect = bring(**{kind: path})
    preview(effect, kind).file.save("old.webp", ContentFile(b"old"))
    assert fetch(team) == 0
    row = preview(effect, kind)
    assert Path(row.file.path).read_bytes() == b"old"
    assert row.due_at == NOW + DAY
    assert not due_previews(team.pk, NOW + DAY - MINUTE).exists()


@pytest.mark.parametrize("path", ["/sound.mp3", "/film.mp4"])
def test_a_frame_that_is_no_image_is_not_kept(team, bring, settings, path):
    bring(still=path)
    assert fetch(team) == 0
    assert not stored(settings)


def test_an_audio_file_that_is_a_video_is_not_kept(team, bring, settings):
    bring(audio="/film.mp4")
    assert fetch(team) == 0
    assert not stored(settings)


def test_what_is_too_large_is_not_kept(team, bring, server, settings):
    server.answers["/large"] = body(b"ID3" + bytes(validation.MAX_BYTES[Kind.AUDIO]), "audio/mpeg")
    bring(audio="/large")
    assert fetch(team) == 0
    assert not stored(settings)


def test_a_bad_file_keeps_no_other_from_coming(team, bring):
    bring("1", still="/gone")
    bring("2", still="/still.png")
    assert fetch(team) == 1


def test_a_file_whose_address_changed_meanwhile_stays_due(team, bring, server, settings):
    asked_for = preview(bring(still="/still.png"), "still")
    Preview.objects.update(url=f"{server.origin}/other.png")
    assert not previews._download(asked_for, NOW)
    assert not stored(settings)
    assert fetch(team) == 1


def test_each_file_is_taken_by_one_worker(team, bring):
    row = preview(bring(still="/still.png"), "still")
    assert previews._claim(row, NOW)
    assert not previews._claim(row, NOW)


def test_a_moving_preview_or_sound_is_left_out_once_there_is_enough_of_it(
    team, bring, voice, settings
):
    first = bring("1", video="/film.mp4")
    fetch(team)
    settings.CATALOGUE_MAX_BYTES = preview(first, "video").size_bytes
    bring("2", still="/still.png", video="/silent.mp4", gif="/moving.gif", audio="/sound.mp3")
    voice.previews.update(due_at=NOW, file="")
    assert fetch(team) == 2
    assert fetch(team) == 0
    settings.CATALOGUE_MAX_BYTES += 1
    assert fetch(team) == 3


def test_a_full_disk_takes_nothing(team, bring, settings, server):
    settings.FREE_SPACE_FLOOR_BYTES = 2**62
    bring(still="/still.png")
    assert fetch(team) == 0
    assert not server.requests
    assert due_previews(team.pk, NOW).exists()


def test_a_turn_takes_a_limited_number_and_asks_for_another(
    team, bring, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(previews, "MAX_FILES", 2)
    for number in range(3):
        bring(str(number), still="/other.png")
    with django_capture_on_commit_callbacks() as nudges:
        assert fetch(team) == 2
    assert len(nudges) == 1
    with django_capture_on_commit_callbacks() as nudges:
        assert fetch(team) == 1
    assert not nudges


def test_a_turn_ends_when_its_time_is_over(team, bring, monkeypatch):
    monkeypatch.setattr(previews, "MAX_RUN_SECONDS", -1.0)
    bring(still="/still.png")
    assert fetch(team) == 0
    assert due_previews(team.pk, NOW).exists()


@pytest.mark.parametrize("path", ["/cut", "/busy"])
def test_what_may_come_a_while_later_is_asked_for_in_an_hour(team, bring, server, path):
    server.answers["/busy"] = status(503)
    effect = bring(still=path)
    assert fetch(team) == 0
    assert preview(effect, "still").due_at == NOW + dt.timedelta(hours=1)


def test_a_turn_without_any_file_asks_for_another_until_all_were_tried(
    team, bring, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(previews, "MAX_FILES", 1)
    for number in range(2):
        bring(str(number), still="/gone")
    for left in (1, 0):
        with django_capture_on_commit_callbacks() as nudges:
            assert fetch(team) == 0
        assert len(nudges) == left


def test_files_of_what_vanished_are_not_fetched(team, bring, voice, server):
    effect = bring(still="/still.png")
    for gone in (effect, voice):
        gone.vanished_at = timezone.now()
        gone.save()
    assert fetch(team) == 0
    assert not server.requests
    effect.vanished_at = None
    effect.save()
    assert fetch(team, NOW + dt.timedelta(days=9)) == 1


def test_files_of_other_teams_and_of_none_are_left_alone(team, mallory, bring):
    bring(still="/still.png")
    assert fetch(mallory.team) == 0


@pytest.mark.parametrize(
    ("kind", "path"),
    [("video", "/film.mp4"), ("gif", "/moving.gif"), ("audio", "/sound.mp3")],
)
def test_a_moving_preview_or_sound_is_decoded_in_a_process_of_its_own(team, bring, kind, path):
    bring(**{kind: path})
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert fetch(team) == 1
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime > before


def test_what_moves_is_no_larger_than_a_browser_plays_in_passing(team, bring, server, settings):
    frames = [Image.new("P", (4000, 2200), number) for number in range(2)]
    moving = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    server.answers["/huge.gif"] = body(moving, "image/gif")
    effect = bring(gif="/huge.gif")
    assert fetch(team) == 0
    assert not preview(effect, "gif").file
    assert not stored(settings)

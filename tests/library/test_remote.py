"""Files at PixVerse: sent when first needed, once, in a stream, and remembered until they are lost there."""

import tracemalloc
import wave
from pathlib import Path

import pytest
from django.core.files import File
from django.utils import timezone

from pixstudio.cards.presenters.wording import message_of
from pixstudio.jobs import operations
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset, Kind
from pixstudio.library.operations import forget_remote_copy, record_remote_copy
from tests.jobs.studio import Studio
from tests.jobs.test_races import side_by_side
from tests.library.sample_files import png, upload
from tests.teams.people import Person

LARGE_BYTES = 96 * 1024 * 1024


def fresh(asset: Asset) -> Asset:
    return Asset.objects.get(pk=asset.pk)


def prepare(generation: Generation) -> bool:
    return operations.prepare_generation(generation_id=generation.pk, now=timezone.now())


def sent_files(studio: Studio) -> list[str]:
    return [one["path"] for one in studio.control.state()["uploads"]]


def silence(path: Path, size_bytes: int) -> Path:
    """A sound file of nothing, which takes no room on the disk."""
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, 44100, 0, "NONE", ""))
        sound.setnframes(size_bytes // 2)
        sound.writeframes(b"")
    with path.open("r+b") as file:
        head = bytearray(file.read(44))
        head[4:8] = (size_bytes + 36).to_bytes(4, "little")
        head[40:44] = size_bytes.to_bytes(4, "little")
        file.seek(0)
        file.write(head)
        file.truncate(44 + size_bytes)
    return path


def test_where_a_file_is_kept_is_remembered_and_forgotten(image_file: Asset) -> None:
    now = timezone.now()
    record_remote_copy(asset=image_file, path="upload/a.png", remote_id="77", now=now)
    known = fresh(image_file)
    assert (known.remote_path, known.remote_id, known.remote_at) == ("upload/a.png", "77", now)
    assert forget_remote_copy(asset=image_file, path="upload/a.png")
    known = fresh(image_file)
    assert (known.remote_path, known.remote_id, known.remote_at) == ("", "", None)
    assert not forget_remote_copy(asset=image_file, path="upload/a.png")


def test_another_path_than_the_lost_one_is_kept(image_file: Asset) -> None:
    record_remote_copy(asset=image_file, path="upload/new.png", remote_id="", now=timezone.now())
    assert not forget_remote_copy(asset=image_file, path="upload/old.png")
    assert fresh(image_file).remote_path == "upload/new.png"


def test_nothing_is_sent_before_a_job_needs_it(studio: Studio, alice: Person) -> None:
    photo = upload(alice.member, "ridge.png", png(160, 90))[0]
    asked = studio.ask(media={"first_frame": photo})
    assert sent_files(studio) == []
    assert prepare(asked)
    assert sent_files(studio) == [fresh(photo).remote_path]
    assert fresh(photo).remote_id != ""
    assert fresh(photo).remote_at is not None


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_send_a_file_once(studio: Studio, alice: Person) -> None:
    photo = upload(alice.member, "ridge.png", png(160, 90))[0]
    jobs = [studio.ask(media={"first_frame": photo}) for _ in range(6)]
    assert side_by_side(*[lambda job=job: prepare(job) for job in jobs]) == []
    for job in jobs:
        prepare(job)
    assert len(sent_files(studio)) == 1
    assert Generation.objects.filter(prepared_at=None).count() == 0


def test_a_large_file_is_sent_in_a_stream(studio: Studio, alice: Person, tmp_path: Path) -> None:
    """The sandbox, which receives it, is in the same process and counted too."""
    photo = upload(alice.member, "ridge.png", png(160, 90))[0]
    asked = studio.ask(media={"first_frame": photo})
    sound = Asset(team=alice.team, name="silence.wav", kind=Kind.AUDIO, content_type="audio/wav")
    with silence(tmp_path / "silence.wav", LARGE_BYTES).open("rb") as file:
        sound.file.save("original", File(file), save=False)
    sound.size_bytes = sound.file.size
    sound.save()
    asked.inputs.update(asset=sound)
    tracemalloc.start()
    assert prepare(asked)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    (sent,) = studio.control.state()["uploads"]
    assert sent["size_bytes"] == LARGE_BYTES + 44
    assert peak < 16 * 1024 * 1024


def test_a_file_that_was_cut_here_refuses_the_job(studio: Studio, alice: Person) -> None:
    photo = upload(alice.member, "ridge.png", png(160, 90))[0]
    Asset.objects.update(size_bytes=photo.size_bytes + 1)
    asked = studio.ask(media={"first_frame": photo})
    assert not prepare(asked)
    refused = Generation.objects.get(pk=asked.pk)
    assert (refused.state, refused.problem) == (State.REFUSED, "file_lost")
    assert "Not charged" in message_of(refused)
    assert (fresh(photo).remote_path, fresh(photo).sending_until) == ("", None)

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pixstudio.media.subprocesses.file_probe import (
    PREVIEW,
    UPRIGHT,
    ProbeError,
    ProbeResult,
    describe_file,
    probe_file,
)
from pixstudio.sandbox.small_media import small_audio, small_video
from tests.library.sample_files import jpeg, png, png_claiming, rotated_jpeg_with_gps

ROOT = Path(__file__).resolve().parents[3]


def probe(tmp_path, content, kind="image", **more):
    path = tmp_path / "file"
    path.write_bytes(content)
    return probe_file(path, kind, tmp_path, **more)


def child(code):
    """A child that runs this code instead of probing a file."""
    return {"command": (sys.executable, "-c", code)}


def test_a_image(tmp_path):
    result = probe(tmp_path, png(1200, 900))
    assert (result.width, result.height, result.has_preview) == (1200, 900, True)
    assert not result.is_rewritten
    assert (tmp_path / PREVIEW).stat().st_size
    assert not (tmp_path / UPRIGHT).exists()


def test_a_turned_image_with_a_location(tmp_path):
    result = probe(tmp_path, rotated_jpeg_with_gps())
    assert (result.width, result.height) == (36, 64)
    assert (result.is_rewritten, result.is_location_removed) == (True, True)
    assert b"GPS" not in (tmp_path / UPRIGHT).read_bytes()
    kept = probe(tmp_path, rotated_jpeg_with_gps(), keeps_location=True)
    assert (kept.is_rewritten, kept.is_location_removed) == (True, False)


def test_a_video_and_a_audio(tmp_path):
    video = probe_file(small_video(tmp_path, 64, 36, 2), "video", tmp_path)
    assert (video.width, video.height, video.has_video, video.has_sound) == (64, 36, True, False)
    assert (video.video_codec, video.has_preview) == ("h264", True)
    audio = probe_file(small_audio(tmp_path / "a.wav"), "audio", tmp_path)
    assert (audio.width, audio.has_sound, audio.has_preview) == (None, True, True)
    assert audio.duration_seconds == pytest.approx(0.5, abs=0.1)


def test_a_file_that_stays_as_it_is_is_described_and_shown(tmp_path):
    turned = tmp_path / "turned.jpg"
    turned.write_bytes(rotated_jpeg_with_gps())
    image = describe_file(turned, "image", tmp_path)
    assert (image.width, image.height, image.image_type) == (36, 64, "image/jpeg")
    assert (image.has_preview, image.is_rewritten, image.is_location_removed) == (
        True,
        False,
        False,
    )
    assert not (tmp_path / UPRIGHT).exists()
    video = describe_file(small_video(tmp_path, 64, 36, 2), "video", tmp_path)
    assert (video.width, video.has_preview, video.plays_everywhere) == (64, True, True)
    audio = describe_file(small_audio(tmp_path / "a.wav"), "audio", tmp_path)
    assert (audio.has_sound, audio.has_preview) == (True, True)


def test_a_file_that_can_not_be_described_is_refused_and_one_without_a_preview_is_not(tmp_path):
    damaged = tmp_path / "damaged.jpg"
    damaged.write_bytes(jpeg()[:-100])
    with pytest.raises(ProbeError, match="damaged or incomplete"):
        describe_file(damaged, "image", tmp_path)
    sound_only = describe_file(small_audio(tmp_path / "a.wav"), "video", tmp_path)
    assert (sound_only.has_video, sound_only.has_sound, sound_only.has_preview) == (
        False,
        True,
        False,
    )


def test_a_video_is_shown_without_the_packages_of_the_demo(tmp_path):
    """An installation has no numpy, which PyAV takes where it is there."""
    code = (
        "import sys; sys.modules['numpy'] = None; "
        "from pixstudio.media.subprocesses.file_probe_child import main; main(sys.argv[1:])"
    )
    video = probe_file(small_video(tmp_path, 64, 36, 2), "video", tmp_path, **child(code))
    assert (video.width, video.height, video.has_preview) == (64, 36, True)


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (png_claiming(60_000, 60_000), "image", "pixels"),
        (jpeg()[:-100], "image", "damaged or incomplete"),
        (b"nothing", "video", "not a video or audio file of a known type"),
    ],
)
def test_what_can_not_be_used_is_refused_with_its_sentence(tmp_path, content, kind, words):
    with pytest.raises(ProbeError, match=words):
        probe(tmp_path, content, kind)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import time; time.sleep(60)", "took too long"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "took too long"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "within the memory allowed"),
        ("import os; os.abort()", "within the memory allowed"),
        ("raise MemoryError", "within the memory allowed"),
        ("print('[')", "within the memory allowed"),
    ],
)
def test_a_child_that_breaks_down_is_a_refusal(tmp_path, code, words):
    with pytest.raises(ProbeError, match=words):
        probe(tmp_path, png(), wall_seconds=1.0 if "sleep" in code else 20.0, **child(code))


def test_the_child_limits_its_own_memory(tmp_path):
    code = (
        "import pixstudio.media.subprocesses.file_probe_child as p, sys; p._apply_limits(); "
        "bytearray(3 * 1024**3); print('{}')"
    )
    with pytest.raises(ProbeError, match="within the memory allowed"):
        probe(tmp_path, png(), **child(code))


def test_the_child_knows_no_secrets(tmp_path):
    code = "import os, json; print(json.dumps({'video_codec': ' '.join(sorted(os.environ))}))"
    result = probe(tmp_path, png(), **child(code))
    assert set(result.video_codec.split()) <= {"LC_ALL", "PYTHONUTF8", "LC_CTYPE"}


def test_a_waiting_user_is_asked_to_continue_and_may_give_up(tmp_path):
    class GivenUp(Exception):
        pass

    def give_up():
        raise GivenUp

    began = time.monotonic()
    with pytest.raises(GivenUp):
        probe(tmp_path, png(), pulse=give_up, **child("import time; time.sleep(60)"))
    assert time.monotonic() - began < 20


def test_the_child_ends_with_its_parent(tmp_path):
    """A killed worker leaves no process behind."""
    sleeper = (
        "import os, pathlib, time, pixstudio.media.subprocesses.file_probe_child as p; p._apply_limits(); "
        f"pathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(os.getpid())); time.sleep(60)"
    )
    asker = (
        "import sys, pathlib; from pixstudio.media.subprocesses.file_probe import probe_file; "
        "here = pathlib.Path('.'); "
        f"probe_file(here, 'image', here, command=(sys.executable, '-c', {sleeper!r}))"
    )
    parent = subprocess.Popen([sys.executable, "-c", asker], cwd=ROOT)
    pid = int(eventually(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text()))
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert eventually(lambda: not is_running(pid))


def is_running(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z" and os.path.exists(f"/proc/{pid}")  # noqa: PTH110


def eventually(condition, seconds=20.0):
    ends = time.monotonic() + seconds
    while not (result := condition()) and time.monotonic() < ends:
        time.sleep(0.05)
    return result


def test_probe_results_are_empty_by_default():
    assert ProbeResult().has_sound is None

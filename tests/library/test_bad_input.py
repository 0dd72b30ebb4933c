"""Every bad input of the library by name, through each door it can come in by, with its own sentence."""

from __future__ import annotations

import io
import os
import signal
import struct
import subprocess
import sys
import time
import uuid
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image

from pixstudio.installation.locations import CODE
from pixstudio.library.models import Asset, Upload
from pixstudio.library.operations import enqueue_due_files, ingest_upload
from pixstudio.library.operations.uploads import RETRY_SECONDS
from pixstudio.sandbox.small_media import small_video
from tests.databases import url_of_this_database
from tests.library.sample_files import HTML, SVG, encoded, jpeg, png
from tests.library.upload_client import (
    announce_upload,
    content_of,
    import_from_url,
    outcome_of,
    send_part,
    served,
    upload_by_form,
    upload_in_parts,
)
from tests.media.http_server import body, raw, redirect

FORM, PARTS, ADDRESS = "form", "parts", "address"


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("run.js", "alert(1)")
    return buffer.getvalue()


def bomb(width: int = 10_000, height: int = 8_000) -> bytes:
    """80 million black and white pixels in about 10 kB: it would decode."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width // 8 + 1) * height), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def video_file(folder: Path) -> bytes:
    return small_video(folder / "made", 64, 36, 2).read_bytes()


def only_sound(folder: Path) -> bytes:
    import av

    path = folder / "sound.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("aac", rate=48_000, layout="mono")
        frame = av.AudioFrame("fltp", "mono", 1024)
        frame.sample_rate = 48_000
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path.read_bytes()


@dataclass(frozen=True)
class Bad:
    """A file, and the words of its refusal; other words where another door sees it earlier."""

    file_name: str
    content: bytes | Callable[[Path], bytes]
    words: str
    content_type: str = ""
    entry_points: tuple[str, ...] = (FORM, PARTS, ADDRESS)
    address_text: str = ""


BAD: dict[str, Bad] = {
    "html named jpg": Bad("page.jpg", HTML, "contains a document or a program", "image/jpeg"),
    "svg": Bad("drawing.svg", SVG, "it is an SVG drawing. Save it as JPEG or PNG first."),
    "svg named png": Bad("drawing.png", SVG, "contains a document or a program"),
    "svg named svgz": Bad(
        "drawing.svgz", zlib.compress(SVG), "is not of an allowed type. Allowed are png,"
    ),
    "polyglot: gif and script": Bad("a.gif", b"GIF89a/*<script>*/=1;alert(1)", "document"),
    "polyglot: gif that is only script": Bad("a.gif", b"GIF89a=1;alert(1)//" * 9, "damaged"),
    "polyglot: png with an archive behind": Bad(
        "a.png", png() + zipped(), "contains an archive, a document or a program at its end"
    ),
    "polyglot: png with a page behind": Bad("a.png", png() + b"\n" + HTML, "document"),
    "polyglot: png with a page far behind": Bad("a.png", png() + bytes(9000) + HTML, "at its end"),
    "polyglot: film with an archive behind": Bad(
        "a.mp4", lambda folder: video_file(folder) + zipped(), "at its end"
    ),
    "80 megapixels in 10 kB": Bad(
        "bomb.png", bomb(), "10000 × 8000 pixels; at most 72 million pixels are allowed for this"
    ),
    "truncated mp4": Bad(
        "cut.mp4",
        lambda folder: video_file(folder)[:-200],
        "incomplete: its end is missing",
        "video/mp4",
    ),
    "truncated jpeg": Bad("cut.jpg", jpeg(400, 300)[:-400], "damaged or incomplete"),
    "zero bytes": Bad("nothing.png", b"", "“nothing.png” is empty", address_text="empty file"),
    "noise": Bad("noise.mp4", bytes(range(256)) * 9, "are not MP4"),
    "a head and then noise": Bad(
        "noise.mp4", b"\0\0\0\x18ftypmp42" + bytes(400), "video is damaged"
    ),
    "a sound of nothing": Bad("a.wav", b"RIFF\0\0\0\0WAVE" + bytes(400), "damaged"),
    "only sound in a film": Bad(
        "a.mp4", only_sound, "” has no video, only audio. Save it as WAV or MP3 first."
    ),
    "a tiff": Bad("a.tiff", encoded(Image.new("L", (9, 9)), "TIFF"), "is a TIFF image"),
}
CASES = [(name, entry_point) for name, bad in BAD.items() for entry_point in bad.entry_points]


@pytest.mark.parametrize(("name", "entry_point"), CASES, ids=[f"{n}, by {d}" for n, d in CASES])
def test_bad_files_are_refused_with_a_sentence_and_leave_nothing(
    name, entry_point, bob, settings, left, tmp_path
):
    bad = BAD[name]
    content = bad.content if isinstance(bad.content, bytes) else bad.content(tmp_path)
    if entry_point == ADDRESS:
        answers = served(bad.file_name, content, bad.content_type)
        found = import_from_url(bob, settings, answers, f"/{bad.file_name}")
    else:
        bring = upload_by_form if entry_point == FORM else upload_in_parts
        found = bring(bob, bad.file_name, content, bad.content_type)
    words = (entry_point == ADDRESS and bad.address_text) or bad.words
    assert words in found.words
    assert found.words.endswith((".", ")"))
    assert found.status in (0, 400)
    assert (left(), Asset.objects.count()) == ([], 0)
    assert not Upload.objects.exclude(stage="refused").exists()


NAMES: dict[str, tuple[str, str]] = {
    "path": ("../../etc/passwd.png", "passwd.png"),
    "windows path": ("..\\..\\boot.png", "boot.png"),
    "absolute path": ("/etc/cron.d/x.png", "x.png"),
    "CR and LF": ("a\r\nSet-Cookie: x=1.png", "a Set-Cookie: x=1.png"),
    "NUL": ("a\x00.png", "a.png"),
    "300 characters": ("n" * 300 + ".png", "n" * 116 + ".png"),
    "turned round": ("\u202egnp.exe.png", "gnp.exe.png"),
    "markup": ("<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>.png"),
}


@pytest.mark.parametrize("entry_point", [FORM, PARTS, ADDRESS])
@pytest.mark.parametrize("name", NAMES)
def test_bad_names_are_tamed_and_reach_no_path(name, entry_point, bob, settings, left):
    sent, shown = NAMES[name]
    if entry_point == ADDRESS:
        quoted = "".join(f"%{byte:02X}" for byte in sent.encode())
        header = {"content_disposition": f"attachment; filename*=UTF-8''{quoted}"}
        found = import_from_url(bob, settings, {"/file": body(png(), **header)})
    else:
        found = (upload_by_form if entry_point == FORM else upload_in_parts)(bob, sent, png())
    if (name, entry_point) == ("CR and LF", FORM):
        # Browsers write these two otherwise in a form; as they are, they end the file's header.
        shown = '"a.png'
    assert found.asset.name == shown
    folder = f"media/library/{bob.team.pk}/{found.asset.pk}"
    assert left() == [f"{folder}/original", f"{folder}/preview.webp"]
    library = bob.get("/library/").content.decode()
    assert "<img src=x" not in library


def test_a_form_that_is_shorter_than_it_says_is_refused(bob, left):
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    content = head + png(300, 300)[:-100]
    more = {"wsgi.input": io.BytesIO(content), "CONTENT_LENGTH": str(len(content) + 500)}
    answer = bob.browser.generic(
        "POST",
        "/library/uploads/",
        b"",
        content_type="multipart/form-data; boundary=x",
        HTTP_ACCEPT="application/json",
        **more,
    )
    assert answer.status_code == 400
    assert (left(), Asset.objects.count()) == ([], 0)


def test_a_part_with_a_lying_length_keeps_only_what_came(bob, left):
    content = png(300, 300)
    url = announce_upload(bob, "a.png", len(content)).json()["url"]
    more = {"wsgi.input": io.BytesIO(content[:100]), "CONTENT_LENGTH": str(len(content))}
    answer = send_part(bob, url, 0, b"", **more)
    assert (answer.status_code, answer.json()["received"]) == (400, 100)
    assert "The uploaded part is saved;" in answer.json()["error"]
    assert send_part(bob, url, 100, content[100:]).json()["stage"] == "checking"


def test_an_address_with_a_lying_length_is_refused(bob, settings, left):
    answers = {"/file": body(png(), content_length="99999")}
    found = import_from_url(bob, settings, answers)
    assert found.words == ""  # the line may have been cut: it is tried again first
    pending = Upload.objects.get()
    assert (pending.stage, Asset.objects.count(), pending.tries) == ("fetching", 0, 1)


def test_the_same_part_twice_is_answered_with_the_offset(bob, left):
    content = png(300, 300)
    facts = announce_upload(bob, "a.png", len(content)).json()
    send_part(bob, facts["url"], 0, content[:500])
    again = send_part(bob, facts["url"], 0, content[:500])
    assert (again.status_code, again.json()["received"]) == (409, 500)
    assert "doesn’t start at the current end" in again.json()["error"]
    send_part(bob, facts["url"], 500, content[500:])
    assert content_of(outcome_of(facts["id"]).asset) == content


@pytest.mark.parametrize("entry_point", [FORM, PARTS, ADDRESS])
def test_a_full_disk_is_reported_and_leaves_nothing(entry_point, bob, settings, left):
    settings.FREE_SPACE_FLOOR_BYTES = 2**62
    found = (
        import_from_url(bob, settings, served("a.png", png()), "/a.png")
        if entry_point == ADDRESS
        else (upload_by_form if entry_point == FORM else upload_in_parts)(bob, "a.png", png())
    )
    assert "doesn’t fit:" in found.words
    assert (left(), Asset.objects.count(), Upload.objects.count()) == ([], 0, 0)


@pytest.mark.parametrize("entry_point", [FORM, PARTS, ADDRESS])
def test_a_used_up_quota_is_reported_and_leaves_nothing(entry_point, bob, team, settings, left):
    team.library_quota_bytes = 100
    team.save()
    found = (
        import_from_url(bob, settings, served("a.png", png(900, 900)), "/a.png")
        if entry_point == ADDRESS
        else (upload_by_form if entry_point == FORM else upload_in_parts)(
            bob, "a.png", png(900, 900)
        )
    )
    assert "has only 100 B left" in found.words or "larger than the 100 B" in found.words
    assert (left(), Asset.objects.count()) == ([], 0)


def test_an_address_that_redirects_to_the_clouds_secrets_is_refused(bob, settings, left):
    answers = {"/file": redirect("http://169.254.169.254/latest/meta-data/")}
    found = import_from_url(bob, settings, answers)
    assert found.words == "169.254.169.254 is not a public server, so nothing was downloaded."
    assert (left(), Asset.objects.count()) == ([], 0)


def test_an_address_that_never_ends_is_refused_by_size(bob, settings, left):
    settings.UPLOAD_MAX_BYTES = 300_000
    endless = raw(b"HTTP/1.1 200 OK\r\n\r\n\x89PNG\r\n\x1a\n", b"x" * 50_000, repeat_last=True)
    found = import_from_url(bob, settings, {"/file": endless})
    assert found.words == "The file is larger than the 300 kB allowed here. Nothing was saved."
    assert (left(), Asset.objects.count()) == ([], 0)


def test_an_address_that_drips_for_ever_is_refused_by_time(bob, settings, left):
    settings.IMPORT_MAX_SECONDS = 1.0
    drip = raw(b"HTTP/1.1 200 OK\r\n\r\n", b"x", every_seconds=0.05, repeat_last=True)
    found = import_from_url(bob, settings, {"/file": drip})
    assert found.words == "The server took longer than 1 seconds to send the file."
    assert (left(), Asset.objects.count()) == ([], 0)


WORKER = """
import sys, uuid, django
django.setup()
from django.utils import timezone
from pixstudio.library.operations import ingest_upload
ingest_upload(upload_id=uuid.UUID(sys.argv[1]), now=timezone.now())
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_while_it_looks_into_a_file_is_followed_by_another(
    bob, settings, left, tmp_path
):
    content = encoded(Image.effect_noise((4000, 3000), 90), "PNG", compress_level=1)
    facts = announce_upload(bob, "big.png", len(content)).json()
    send_part(bob, facts["url"], 0, content)
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, facts["id"]],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "pixstudio.settings",
            "DATABASE_URL": url_of_this_database(),
            "DATA_DIR": str(settings.DATA_DIR),
            "FREE_SPACE_FLOOR_BYTES": "0",
        },
        cwd=CODE,
    )
    workplace = Path(settings.DATA_DIR) / "tmp"
    wait_for(lambda: any(workplace.glob("keeping-*")) or worker.poll() is not None)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    pending = Upload.objects.get()
    assert (pending.stage, pending.tries, Asset.objects.count()) == ("checking", 1, 0)
    now = timezone.now()
    assert not ingest_upload(upload_id=pending.pk, now=now)
    later = pending.lease_until + (now - now.replace(microsecond=0))
    # The arrival, and what the killed one left of its work.
    assert enqueue_due_files(later.replace(year=later.year + 1)) == 2
    after = pending.lease_until.replace(year=later.year + 1)
    assert ingest_upload(upload_id=pending.pk, now=after)
    asset = Asset.objects.get()
    assert (asset.pk, content_of(asset)) == (uuid.UUID(facts["id"]), content)
    kept = [name for name in left() if not name.startswith("tmp/")]
    folder = f"media/library/{bob.team.pk}/{asset.pk}"
    assert kept == [f"{folder}/original", f"{folder}/preview.webp"]


def wait_for(condition: Callable[[], bool], seconds: float = 300.0) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_a_file_that_breaks_every_worker_is_refused_after_the_last_try(bob, left):
    facts = announce_upload(bob, "a.png", len(png())).json()
    send_part(bob, facts["url"], 0, png())
    Upload.objects.update(tries=len(RETRY_SECONDS))
    words = outcome_of(facts["id"]).words
    assert (
        words == "“a.png” could not be checked: every attempt was interrupted. Nothing was saved."
    )
    assert (left(), Asset.objects.count()) == ([], 0)

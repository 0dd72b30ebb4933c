"""Names of files come in as they were typed, by every door, and go out so again."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from pixstudio.library.models import Asset
from tests.library.sample_files import png
from tests.library.upload_client import import_from_url, upload_in_parts
from tests.media.http_server import body
from tests.teams.people import words_of

NAMES = {
    "Persian": "می\u200cخواهم.png",
    "a family": "👨\u200d👩\u200d👧\u200d👦.png",
    "a flag of tags": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f.png",
    "quotes": 'say "hi".png',
    "an entity": "a&amp;b &lt;c&gt;.png",
    "an apostrophe": "it's.png",
    "a semicolon": "a; filename=b.png",
    "a backslashed quote": "C'est.png",
}
DANGEROUS = {
    "turned round": ("\u202egnp.exe.png", "gnp.exe.png"),
    "isolated": ("a\u2066b\u2069.png", "ab.png"),
    "a path": ("../../etc/passwd.png", "passwd.png"),
    "line breaks": ("a\r\nb.png", "a b.png"),
}


def as_chromium_writes(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def send_form(person, *names, contents=None, typed=None, accept="application/json"):
    """What Chromium sends, byte by byte; `typed` is what a script says the name is."""
    parts = []
    if typed is not None:
        parts.append(
            f'--B\r\nContent-Disposition: form-data; name="name"\r\n\r\n{typed}\r\n'.encode()
        )
    for number, name in enumerate(names):
        head = f'--B\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        kind = "Content-Type: image/png\r\n\r\n"
        content = (contents or {}).get(number, png(40 + number, 30))
        parts.append((head + kind).encode() + content + b"\r\n")
    return person.browser.generic(
        "POST",
        "/library/uploads/",
        b"".join(parts) + b"--B--\r\n",
        content_type="multipart/form-data; boundary=B",
        headers={"Accept": accept},
    )


@pytest.mark.parametrize("case", NAMES)
def test_names_survive_a_form_as_typed(case, bob):
    name = NAMES[case]
    answer = send_form(bob, as_chromium_writes(name))
    assert (answer.status_code, answer.json()["name"]) == (201, name)
    assert words_of(send_form(bob, as_chromium_writes(name), accept="text/html,*/*")) == [
        f"“{name}” is already in the library."
    ]


@pytest.mark.parametrize("case", NAMES)
def test_names_survive_parts_and_addresses_and_come_back_with_a_download(case, bob, settings):
    name = NAMES[case]
    header = {"content_disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    fetched = import_from_url(bob, settings, {"/file": body(png(), **header)}).asset
    sent = upload_in_parts(bob, name, png(99, 9)).asset
    for asset in (fetched, sent):
        assert asset.name == name
        answer = bob.browser.head(f"/library/{asset.pk}/file/?download")
        saved = answer.headers["Content-Disposition"]
        plain = name.isascii() and '"' not in name
        assert (f'filename="{name}"' if plain else quote(name, safe="")) in saved


def test_a_script_says_the_name_that_a_form_can_not(bob):
    """A form writes `%22` for a quote and for itself."""
    assert send_form(bob, "100%22.png").json()["name"] == '100".png'
    said = send_form(bob, "100%22.png", typed="100%22.png", contents={0: png(9, 9)})
    assert said.json()["name"] == "100%22.png"


@pytest.mark.parametrize("case", DANGEROUS)
def test_what_could_mislead_is_taken_out_by_the_form_too(case, bob, left):
    name, shown = DANGEROUS[case]
    typed = None if case != "line breaks" else name
    assert send_form(bob, as_chromium_writes(name), typed=typed).json()["name"] == shown
    asset = Asset.objects.get()
    folder = f"media/library/{bob.team.pk}/{asset.pk}"
    assert left() == [f"{folder}/original", f"{folder}/preview.webp"]


def test_a_name_as_long_as_it_likes_makes_no_trouble(bob):
    for number, name in enumerate(("n" * 250 + ".png", "a." + "x" * 250, "\U0001f600" * 200)):
        answer = send_form(bob, name, contents={0: png(50 + number, 7)})
        assert (answer.status_code, len(answer.json()["name"]) <= 120) == (201, True)


def test_several_files_of_a_form_keep_a_name_each(bob):
    names = [as_chromium_writes(name) for name in ('a".png', "b&amp;.png", "می\u200cخواهم.png")]
    answer = send_form(bob, *names, contents={1: b"hello"}, accept="text/html,*/*")
    assert words_of(answer) == [
        '“a".png” is in the library.',
        "The contents of “b&amp;.png” are not PNG. Allowed are png, jpeg, jpg, gif, webp, mp4, mov, "
        "3gp, mkv, flv, mpeg, ts, avi, mjpeg, webm, ogv, wav, mp3.",
        "“می\u200cخواهم.png” is in the library.",
    ]

import unicodedata

import pytest

from pixstudio.media.recognition.filenames import (
    MAX_NAME_LENGTH,
    decode_form_filename,
    extension_of,
    replace_extension,
    sanitize_filename,
)

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("photo.JPG", "photo.JPG"),
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\fake\\path\\a.png", "a.png"),
        ("a\r\nSet-Cookie: b.png", "a Set-Cookie: b.png"),
        ("a\0b.png", "ab.png"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("a\u2066b\u2069\u200e\u200f\u061c\ufeff\u00ad.png", "ab.png"),
        ("  spaced   out .png", "spaced out.png"),
        (".png", "file.png"),
        ("..", "file"),
        ("", "file"),
        ("/", "file"),
        ("\0", "file"),
        ("noextension", "noextension"),
        ("a.b.c", "a.b.c"),
        ("Grüße 日本.webp", "Grüße 日本.webp"),
        ("Gru\u0308n.png", "Grün.png"),
        ("x." + "y" * 50, "x." + "y" * 50),
        ("\ud800.png", "file.png"),
        ("photo.jpg ", "photo.jpg"),
        ("photo.jpg...", "photo.jpg"),
        ("photo.jpg. .", "photo.jpg"),
    ],
)
def test_sanitize_filename_keeps_what_is_harmless(name, expected):
    assert sanitize_filename(name) == expected


@pytest.mark.parametrize(
    "name",
    [
        "می\u200cخواهم.jpg",
        f"{FAMILY}.jpg",
        "क्\u200dष.png",
        f"{SCOTLAND}.png",
        "🏳️\u200d🌈.png",
        "\U0001fae8\U0001fadc.png",
        'quote".jpg',
        "a&amp;b.jpg",
        "100%22.jpg",
        "a'b`$(c);d.png",
    ],
)
def test_names_of_every_script_and_emoji_stay_as_typed(name):
    assert sanitize_filename(name) == name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("\u200d\u200cphoto\u200d.png", "photo.png"),
        ("a\u200d\u200d\u200d\u200db.png", "a\u200db.png"),
        ("a\U000e0068\U000e0069\U000e007fb.png", "ab.png"),
        ("\u200d.png", "file.png"),
    ],
)
def test_invisible_characters_that_join_nothing_go(name, expected):
    assert sanitize_filename(name) == expected


@pytest.mark.parametrize("length", [116, 117, 300, 5000])
def test_sanitize_filename_is_short_and_keeps_the_extension(length):
    name = sanitize_filename("n" * length + ".jpeg")
    assert len(name) <= 120
    assert name.endswith("n.jpeg")


@pytest.mark.parametrize("piece", [FAMILY, "🇩🇪", "e\u0316\u0317", "👍🏽", SCOTLAND, "❤️", "한"])
def test_names_that_are_too_long_are_cut_between_characters(piece):
    for before in ("", "a", "ab", "abc"):
        stem = (
            sanitize_filename(before + piece * 200 + ".png")
            .removesuffix(".png")
            .removeprefix(before)
        )
        assert stem
        assert stem == piece * (len(stem) // len(piece))


def test_a_letter_under_a_heap_of_marks_is_cut_all_the_same():
    assert len(sanitize_filename("a" + "\u0316" * 500 + ".png")) <= MAX_NAME_LENGTH


def test_sanitize_filename_has_no_control_characters():
    everything = "".join(map(chr, range(0x3000)))
    name = sanitize_filename(everything + "/" + everything)
    hidden = [c for c in name if unicodedata.category(c).startswith("C") or c in "/\\"]
    assert set(hidden) <= {"\u200c", "\u200d"}


def test_extension_of_is_lower_case():
    assert extension_of("A.PNG") == "png"
    assert extension_of("none") == ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("photo.jfif", "photo.jpg"),
        ("photo", "photo.jpg"),
        ("IMG.2024", "IMG.2024.jpg"),
        ("a.php", "a.php.jpg"),
        ("n" * 300, "n" * 116 + ".jpg"),
        (".jfif", "file.jpg"),
    ],
)
def test_replace_extension_replaces_none_but_those_it_knows(name, expected):
    assert replace_extension(name, "jpg", {"jfif"}) == expected


def test_a_name_out_of_a_form_is_as_it_was_typed():
    assert decode_form_filename("a%22b%0D%0Ac.png") == 'a"b\r\nc.png'
    assert decode_form_filename("100%25&amp;%20.png") == "100%25&amp;%20.png"

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixstudio.web.text_normalization import normalize_text, split_words

TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)


@given(TEXTS)
def test_fold_twice_is_fold_once(text):
    assert normalize_text(normalize_text(text)) == normalize_text(text)


@given(TEXTS)
def test_fold_does_not_care_how_signs_are_composed(text):
    forms = {
        normalize_text(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")
    }
    assert forms == {normalize_text(text)}


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1))
def test_fold_does_not_care_about_case_and_width(word):
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in word)
    assert normalize_text(wide) == normalize_text(word.upper()) == normalize_text(word)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("…!?", []),
        ("A  Tram,\tat\u00a0dusk", ["a", "tram", "at", "dusk"]),
        ("Straße ŁÓDŹ Øre İstanbul", ["strasse", "lodz", "ore", "istanbul"]),
        ("don’t don't don´t", ["don", "t"] * 3),
        ("self-made snake_case", ["self", "made", "snake", "case"]),
        ("C++ 18+ $5", ["c", "+", "+", "18", "+", "$", "5"]),
        ("拿枪gun", ["拿", "枪", "gun"]),
        ("हिन्दी शब्द", ["हिन्दी", "शब्द"]),
        ("총을 쏘다", ["총을", "쏘다"]),
        ("👍🏽🔫", ["👍", "🔫"]),
        ("س\u0640ل\u064eام", ["سلام"]),
    ],
)
def test_words_of(text, words):
    assert split_words(text) == words

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixstudio.prompts.blocklist import Blocklist, Match, find_matches, parse_pattern
from pixstudio.prompts.wording import match_message, trial_message
from pixstudio.web.text_normalization import split_words

# Few letters and words, so that lists and texts meet often.
WORDS = st.sampled_from(["gun", "gum", "gu", "control", "g", "na", "naked", "nak", "枪", "+"])
PHRASES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
ENTRIES = st.lists(st.one_of(PHRASES, PHRASES.map(lambda words: f"{words}*")), max_size=6)
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)
HIDDEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\ufe0f\u0336\x00"


def met(text, stop=(), warn=()):
    screen = Blocklist(stop=tuple(stop), warn=tuple(warn))
    return [one.words for one in find_matches(screen, {"prompt": text})]


def is_met_plainly(entry, text):
    """The same question, answered without any cleverness."""
    meaning, words = parse_pattern(entry), split_words(text)
    for start in range(len(words) - len(meaning.words) + 1):
        piece = tuple(words[start : start + len(meaning.words)])
        is_same = piece == meaning.words
        begins = piece[:-1] == meaning.words[:-1] and piece[-1].startswith(meaning.words[-1])
        if is_same or (meaning.is_open and begins):
            return True
    return False


@given(ENTRIES, ENTRIES, TEXTS)
def test_findings_are_what_a_plain_look_finds(stop, warn, text):
    found = {parse_pattern(words) for words in met(text, stop, warn)}
    assert found == {parse_pattern(one) for one in [*stop, *warn] if is_met_plainly(one, text)}


@given(ENTRIES, TEXTS, st.data())
def test_findings_are_not_fooled(entries, text, data):
    hidden = data.draw(st.text(HIDDEN, min_size=1, max_size=3))
    place = data.draw(st.integers(0, len(text)))
    assert met(text[:place] + hidden + text[place:], entries) == met(text, entries)
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" < sign <= "~" else sign for sign in text)
    assert met(wide.upper(), entries) == met(text, entries)


@given(ENTRIES, TEXTS)
def test_each_entry_is_found_once_and_stopping_goes_first(entries, text):
    screen = Blocklist(stop=tuple(entries), warn=tuple(entries))
    found = find_matches(screen, {"prompt": text})
    assert {one.action for one in found} <= {"stop"}
    assert len({parse_pattern(one.words) for one in found}) == len(found)


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_and_any_entry_will_do(entry, text):
    assert len(met(text, [entry])) <= 1


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("gun", "A GUN!"),
        ("gun", "the gun’s smoke"),
        ("gun", "g\u200bu\u200dn"),
        ("gun", "𝐠𝐮𝐧 or ⓖⓤⓝ"),
        ("gun", "gùń"),
        ("GUN", "gun"),
        ("nak*", "Naked"),
        ("nak＊", "naked"),
        ("gun con*", "gun\n  controls"),
        ("gun control", "gun-control"),
        ("don't", "don’t"),
        ("café", "CAFE\u0301"),
        ("18+", "rated 18+ only"),
        ("枪", "拿枪的人"),
    ],
)
def test_entry_is_met(entry, text):
    assert met(text, [entry]) == [entry]


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("gun", "begun gunner"),
        ("gun control", "gun of control"),
        ("18+", "18 candles"),
        ("nak*", "snake"),
        ("*", "anything"),
        ("", "anything"),
        ("…", "wait…"),
        ("gun", ""),
    ],
)
def test_entry_is_not_met(entry, text):
    assert met(text, [entry]) == []


def test_findings_name_the_field_in_the_order_of_the_form():
    screen = Blocklist(stop=("gun",), warn=("blood", "GUN"))
    texts = {"prompt": "blood on a gun", "sound_effect_prompt": "quiet", "prompt_1_to_2": "gun"}
    assert find_matches(screen, texts) == [
        Match("prompt", "gun", "stop"),
        Match("prompt", "blood", "warn"),
        Match("prompt_1_to_2", "gun", "stop"),
    ]


@pytest.mark.parametrize(
    "text",
    ["a " * 1024, "a" * 2048, "word1 and more " * 140, "é\u200b" * 1024, "\ufdfa" * 2048],
)
def test_a_long_list_and_a_long_prompt_take_no_time(text):
    phrases = tuple(f"a a a a a a a word{number}" for number in range(500))
    beginnings = tuple("a" * length + "*" for length in range(1, 120))
    screen = Blocklist(stop=phrases, warn=beginnings)
    find_matches(screen, {"prompt": ""})
    start = time.process_time()
    find_matches(screen, {"prompt": text})
    assert time.process_time() - start < 0.5


def test_sentences():
    stop, warn = Match("prompt", "gun", "stop"), Match("prompt", "blood", "warn")
    assert match_message(stop) == (
        "“gun” is on your team’s list of blocked words. Nothing was sent."
    )
    assert match_message(warn) == "“blood” is on your team’s list of words that need confirmation."
    assert trial_message(stop) == "“gun” would be blocked."
    assert trial_message(warn) == "“blood” would need a confirmation."

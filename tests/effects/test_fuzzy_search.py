import pytest

from pixstudio.effects.fuzzy_search import Candidate, build_search_text, rank

ROWS = {
    1: ("Paper Parade", "Upload 1 photo", "Step into a paper parade of your own!"),
    2: ("Neon Hug", "Upload 2 photos of people", "Two friends embrace under neon light"),
    3: ("Café Étoile", "Upload 1 photo", "A Parisian evening"),
    4: ("Hug Me", "", ""),
    5: ("Postcard", "Somebody who likes to hug", "Greetings from the sea"),
    6: ("Sea Bear", "", "It gives you a hug"),
    7: ("毛绒拥抱", "上传照片", ""),
    8: ("Hugger", "", ""),
    9: ("Rehugged", "", ""),
    10: ("Fire 🎆 Works", "", ""),
}


@pytest.fixture
def rows():
    return [Candidate(pk, build_search_text(*words)) for pk, words in ROWS.items()]


def found(rows, typed):
    return rank(rows, typed)


@pytest.mark.parametrize("typed", ["postcard", "POST", "stcar", "postcard greetings", "sea likes"])
def test_a_word_is_found_whole_begun_and_within_in_any_order(rows, typed):
    assert found(rows, typed) == [5]


@pytest.mark.parametrize(
    "typed",
    [
        *("parede", "paarade", "prade", "apper parade", "papr", "paper prade"),
        *("paraed", "paer pared", "parrad", "pareda"),
    ],
)
def test_a_slip_is_forgiven(rows, typed):
    assert found(rows, typed) == [1]


@pytest.mark.parametrize("typed", ["psotcrad", "postkart", "gretings form", "poscrd"])
def test_two_slips_are_forgiven_in_a_long_word(rows, typed):
    assert found(rows, typed) == [5]


@pytest.mark.parametrize("typed", ["xx", "pxrxdx", "nxxn", "zebra", "paper zebra", "hug\nzebra"])
def test_what_is_too_far_off_is_not_found(rows, typed):
    assert found(rows, typed) == []


@pytest.mark.parametrize("typed", ["cafe etoile", "CAFÉ", "étoile", "E\u0301TOILE", "etiole cafe"])
def test_accents_and_capitals_make_no_difference(rows, typed):
    assert found(rows, typed) == [3]


@pytest.mark.parametrize("typed", ["拥抱", "毛绒", "照片 毛"])
def test_scripts_without_spaces_are_found_by_their_signs(rows, typed):
    assert found(rows, typed) == [7]


def test_name_comes_before_hint_before_describing_words_and_whole_before_part(rows):
    assert found(rows, "hug") == [2, 4, 8, 9, 5, 6]


def test_what_contains_a_word_hides_what_only_resembles_it(rows):
    assert found(rows, "sea") == [6, 5]
    assert found(rows, "seas") == [6, 5]


def test_a_right_word_counts_more_than_a_misspelt_one():
    rows = [
        Candidate(1, build_search_text("Hag", "", "")),
        Candidate(2, build_search_text("Hog", "", "")),
    ]
    assert found(rows, "hog") == [2]
    assert found(rows, "hug") == [1, 2]


def test_one_slip_counts_more_than_two():
    rows = [
        Candidate(1, build_search_text("Lanterxx", "", "")),
        Candidate(2, build_search_text("Lanterne", "", "")),
    ]
    assert found(rows, "lantern") == [2]
    assert found(rows, "lanternz") == [2, 1]


def test_equals_stay_in_their_order(rows):
    assert found(rows, "upload") == [1, 2, 3]
    assert found(rows[::-1], "upload") == [3, 2, 1]


@pytest.mark.parametrize("typed", ["", " ", "!?%", "\x00", "\u200b", "🙈", "\ud800", "'; --"])
def test_what_holds_no_word_finds_nothing(rows, typed):
    assert found(rows, typed) == []


def test_odd_input_is_searched_as_far_as_it_says_something(rows):
    assert found(rows, "\x00par\x00ade\x00") == [1]
    assert found(rows, "🎆") == [10]
    assert found(rows, "%parade_") == [1]
    assert found(rows, "a" * 5000) == []
    assert found(rows, "paper " * 5000) == [1]


def test_only_the_first_words_count(rows):
    assert found(rows, "paper " * 10 + "zebra") == [1]


def test_nothing_is_found_among_nothing():
    assert found([], "hug") == []
    assert found([Candidate(1, "")], "hug") == []
    assert found([Candidate(1, build_search_text("", "", ""))], "hug") == []

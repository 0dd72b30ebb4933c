"""Search texts and the one way to look into them."""

from pixstudio.prompts.models import PromptHistoryEntry
from pixstudio.web.lists.search import MAX_WORDS, filter_by_search, search_text, search_words


def test_a_search_text_has_each_part_folded_on_its_own_line() -> None:
    assert search_text(["Ёлка\r\n и  CAFÉ", "", " ", "Ｎｅｏｎ"]) == "елка и cafe\nneon"


def test_search_words_are_folded_once_each_and_not_too_many() -> None:
    assert search_words("CAFÉ  cafe\u200b Straße\x00") == ["cafe", "strasse"]
    assert len(search_words(" ".join(map(str, range(500))))) == MAX_WORDS


def test_nothing_typed_leaves_every_row() -> None:
    rows = PromptHistoryEntry.objects.all()
    assert filter_by_search(rows, " \u200b ") is rows

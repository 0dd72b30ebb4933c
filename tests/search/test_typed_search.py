"""What is typed into the search of jobs."""

import pytest

from pixstudio.search.typed_search import Term, TypedSearch, parse_search
from pixstudio.web.lists.search import MAX_WORDS


def word(pattern: str) -> Term:
    return Term((pattern,))


def phrase(words: str) -> Term:
    return Term((words + "  ", words + "\n"))


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("", [], []),
        ("red  Red RED", [word("red")], []),
        ("red sci-fi", [word("red"), word("sci  fi")], []),
        ('"Red Harbour" fog', [phrase("  red  harbour"), word("fog")], []),
        ("“Café noir”", [phrase("  cafe  noir")], []),
        ('"red harb', [Term(("  red  harb",))], []),
        ('red"dusk sea"', [word("red"), phrase("  dusk  sea")], []),
        ("red -blue -go", [word("red")], [word("blue"), word("  go")]),
        ('-"red sky" sea', [word("sea")], [phrase("  red  sky")]),
        ("\u2212blue \u2013sky", [], [word("blue"), word("sky")]),
        ("sea - sky -", [word("sea"), word("sky")], []),
        ("sea -? --", [word("sea")], []),
        ("?", [Term(())], []),
        ('"" "?"', [], []),
        ("北京 -京", [word("北  京")], [word("  京")]),
    ],
)
def test_words_phrases_and_what_to_leave_out(
    typed: str, wanted: list[Term], unwanted: list[Term]
) -> None:
    assert parse_search(typed) == TypedSearch(tuple(wanted), tuple(unwanted))


def test_there_is_a_limit_to_all_of_them() -> None:
    found = parse_search(" ".join(f"word{n} -other{n}" for n in range(50)))
    assert (len(found.wanted), len(found.unwanted)) == (MAX_WORDS, 0)
    assert bool(found)
    assert not parse_search('"')

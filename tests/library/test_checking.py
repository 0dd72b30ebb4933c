import pytest

from pixstudio.library.checking import size_words


@pytest.mark.parametrize(
    ("size_bytes", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (12_999, "12 kB"),
        (2_999_999, "2.9 MB"),
        (104_857_600, "104 MB"),
        (3_860_000_000, "3.8 GB"),
    ],
)
def test_size_words(size_bytes, words):
    assert size_words(size_bytes) == words

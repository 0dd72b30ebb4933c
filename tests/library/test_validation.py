import pytest

from pixstudio.library.validation import format_size


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
    assert format_size(size_bytes) == words

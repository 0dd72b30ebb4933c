"""docs/models.md says what the table says."""

from tests.pixverse.models_page import PAGE, page


def test_page_is_made_from_the_table() -> None:
    assert PAGE.read_text() == page(), "Run `python -m tests.pixverse.models_page`"

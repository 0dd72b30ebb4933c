"""Which test modules `make check` takes for a changed file."""

import pytest

from tests.changed import ALWAYS, Budget, chosen


def test_nothing_changed_still_checks_architecture_and_docs() -> None:
    assert chosen([]) == list(ALWAYS)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ("tests/test_changed.py", "tests/test_changed.py"),
        ("tests/changed.py", "tests/test_changed.py"),
        ("pixstudio/extras.py", "tests/test_extras.py"),
        ("pixstudio/serving/asgi_bridge.py", "tests/serving/"),
        ("templates/usage/page.html", "tests/usage/"),
    ],
)
def test_changed_file_brings_its_tests(changed: str, expected: str) -> None:
    assert any(module.startswith(expected) for module in chosen([changed])[: -len(ALWAYS)])


@pytest.mark.parametrize("changed", ["tests/test_removed.py", "pixstudio/removed/gone.py", "a.md"])
def test_file_without_tests_brings_none(changed: str) -> None:
    assert chosen([changed]) == list(ALWAYS)


def test_journeys_are_left_to_the_whole_suite() -> None:
    assert chosen(["tests/journeys/test_form.py"]) == list(ALWAYS)


def test_time_that_is_used_up_skips_the_rest() -> None:
    Budget(60).pytest_runtest_setup()
    with pytest.raises(pytest.skip.Exception, match="left to `make test`"):
        Budget(-1).pytest_runtest_setup()

"""How many files a POST of Create goes through; `python -m tests.benchmarks.route create` prints them."""

from tests.benchmarks.route import Route
from tests.jobs.jobs import press, typed
from tests.jobs.studio import Studio
from tests.teams.people import Person

# Towards 12, none of them entered twice: never raise it.
MOST_FILES_OF_CREATE = 14


def test_post_of_create_stays_within_a_few_files(bob: Person, studio: Studio) -> None:
    bob.get("/create/text/")
    with Route() as route:
        press(bob, typed())
    files = [file for file in route.by_file() if file.startswith("create/")]
    assert files[0].startswith("create/views/")
    assert len(files) <= MOST_FILES_OF_CREATE, files


def test_route_counts_returns_to_files_that_were_left() -> None:
    route = Route()
    for file, name in [("a/views.py", "f"), ("b/x.py", "g"), ("a/views.py", "h")]:
        route.note(file, name)
    assert route.counted() == "3 stays in 2 files, 1 returns"
    assert route.counted("a/") == "1 stays in 1 files, 0 returns"
    assert route.by_file() == {"a/views.py": ["f", "h"], "b/x.py": ["g"]}

"""The private cluster comes up, is ours alone, and leaves nothing behind."""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests import postgres
from tests.postgres_choice import CHOSEN, NAMES, TESTS, is_read
from tests.rows import each_row

WAITS = """
import time
from pathlib import Path
from tests.postgres import Cluster, programs
with Cluster(programs()) as cluster:
    print(cluster.new_database(), flush=True)
    time.sleep(600)
"""


def is_reached(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.mark.postgres
def test_database_is_new_and_reached_by_its_url(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        assert connection.execute(tables).fetchone() == (0,)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


@pytest.mark.postgres
@pytest.mark.usefixtures("postgres_cluster")
def test_cluster_ends_with_who_was_killed() -> None:
    holder = subprocess.Popen([sys.executable, "-c", WAITS], stdout=subprocess.PIPE, text=True)
    assert holder.stdout
    url = holder.stdout.readline().strip()
    assert is_reached(url)
    holder.kill()
    holder.communicate()
    folder, end = Path(url.partition("host=")[2]), time.monotonic() + 20
    while is_reached(url) or (folder / "data" / "postmaster.pid").exists():
        assert time.monotonic() < end
        time.sleep(0.05)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.postgres
@pytest.mark.usefixtures("postgres_cluster")
def test_cluster_and_its_folder_are_gone_after_a_failure() -> None:
    binaries = postgres.programs()
    assert binaries
    cluster = postgres.Cluster(binaries)
    with (
        pytest.raises(psycopg.errors.UndefinedTable),
        cluster,
        psycopg.connect(cluster.new_database()) as connection,
    ):
        connection.execute("SELECT * FROM nothing")
    assert not is_reached(cluster.url("postgres"))
    assert not cluster.folder.exists()


@pytest.mark.parametrize(("ci", "code", "word"), [("true", 1, "FAILED"), ("", 0, "SKIPPED")])
def test_pass_without_postgresql_is_reported(
    ci: str, code: int, word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr(postgres, "programs", lambda: None)
    monkeypatch.setenv("CI", ci)
    assert postgres.main([]) == code
    assert capsys.readouterr().err.startswith(f"{word}: No PostgreSQL here")


@pytest.mark.parametrize(
    ("module", "belongs"),
    [
        ("jobs/test_races.py", True),
        ("prompts/test_queries.py", True),
        ("gallery/test_views.py", False),
        ("cards/test_cards.py", False),
        ("media/recognition/test_file_types.py", False),
    ],
)
def test_what_databases_do_differently_is_tested_on_postgresql(module: str, belongs: bool) -> None:
    assert (TESTS / module).is_file()
    assert (TESTS / module in CHOSEN) is belongs


def test_modules_with_real_transactions_are_read_on_postgresql() -> None:
    assert is_read(TESTS / "library" / "test_remote.py")
    assert not is_read(TESTS / "gallery" / "test_views.py")


@each_row("path", NAMES, ids=lambda path: str(path.relative_to(TESTS)))
def test_each_part_of_a_module_names_a_test_of_it(path: Path) -> None:
    tests = re.findall(r"def (test_\w+)\(", path.read_text())
    nameless = [name for name in NAMES[path] if not any(name in test for test in tests)]
    assert nameless == []

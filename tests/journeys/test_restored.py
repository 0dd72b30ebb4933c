"""A backup that is put back, or a copy that is started, sends nothing until an admin says so.

The original sends its jobs after the copy was taken; the copy still has them waiting.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox, SandboxSettings
from pixstudio.web.restore_detection import HOST_FILE
from tests.journeys.support.charge_check import check_the_money
from tests.journeys.support.processes import DATABASE, Installation
from tests.journeys.support.short_lists import list_nothing
from tests.journeys.test_kill import wait_for

WAITING = 3


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    settings = SandboxSettings(
        state_dir=tmp_path / "sandbox", progress="time", seconds=0.5, render_videos=False
    )
    with Sandbox(settings) as sandbox:
        control = SandboxControl(sandbox.control_url)
        for account in control.state()["accounts"]:
            room = {"max_jobs": 10, "gen_simultaneously": 10}
            control.set_account(account["email"], credits=100_000, plan="Premium", **room)
        list_nothing(control)
        yield sandbox


@pytest.fixture
def studio(tmp_path: Path, sandbox: Sandbox) -> Iterator[Installation]:
    studio = Installation(tmp_path / "original", sandbox.url)
    studio.install()
    yield studio
    studio.stop()


def wait_in_line(studio: Installation) -> None:
    """A studio that ran, was stopped, and has jobs in the queue."""
    studio.start("clock")
    mark = Path(studio.environment["DATA_DIR"]) / HOST_FILE
    assert wait_for(mark.exists, 60), "no heartbeat"
    studio.end_processes()
    studio.script("ask", str(WAITING))


def send_all(studio: Installation, control: SandboxControl, charges: int) -> None:
    studio.start("clock")
    studio.start("worker")
    done = {"done": charges}
    assert wait_for(lambda: studio.script("states") == done, 90, 0.3), studio.script("states")
    assert len(control.ledger()) == charges
    studio.end_processes()


def check_held_until_resumed(studio: Installation, control: SandboxControl) -> None:
    """Nothing of the copy is sent, a new job is, and after a press of Resume the others are."""
    studio.start("worker")
    studio.start("clock")
    assert wait_for(lambda: studio.script("held") == WAITING, 90, 0.3), studio.script("states")
    studio.script("ask", "1", "100")
    assert wait_for(lambda: studio.script("states").get("done") == 1, 90, 0.3)
    assert len(control.ledger()) == WAITING + 1
    assert studio.script("held") == WAITING
    assert studio.script("release") == WAITING
    everything = {"done": WAITING + 1}
    assert wait_for(lambda: studio.script("states") == everything, 90, 0.3)
    assert len(control.ledger()) == 2 * WAITING + 1


def copy_database(source: Path, goal: Path) -> None:
    """What `sqlite3 source ".backup goal"` does."""
    with sqlite3.connect(source) as one, sqlite3.connect(goal) as other:
        one.backup(other)
    one.close()
    other.close()


def put_back(copy: Path, data: Path) -> None:
    """As docs/running.md says."""
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"):
        (data / name).unlink(missing_ok=True)
    shutil.copy2(copy, data / DATABASE)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_restored_backup_sends_nothing_until_an_admin_resumes(
    studio: Installation, sandbox: Sandbox, tmp_path: Path
) -> None:
    control, data = SandboxControl(sandbox.control_url), studio.folder / "data"
    wait_in_line(studio)
    copy_database(data / DATABASE, tmp_path / "copy.sqlite3")
    send_all(studio, control, WAITING)
    check_the_money(studio, control)
    put_back(tmp_path / "copy.sqlite3", data)
    with pytest.raises(AssertionError, match="a backup was restored"):
        studio.run("doctor")
    check_held_until_resumed(studio, control)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_restored_data_folder_sends_nothing_until_an_admin_resumes(
    studio: Installation, sandbox: Sandbox, tmp_path: Path
) -> None:
    control, data = SandboxControl(sandbox.control_url), studio.folder / "data"
    wait_in_line(studio)
    shutil.copytree(data, tmp_path / "backup")
    send_all(studio, control, WAITING)
    data.rename(tmp_path / "broken")
    shutil.copytree(tmp_path / "backup", data)
    check_held_until_resumed(studio, control)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_copy_beside_the_original_sends_nothing_until_an_admin_resumes(
    studio: Installation, sandbox: Sandbox, tmp_path: Path
) -> None:
    control, data = SandboxControl(sandbox.control_url), studio.folder / "data"
    wait_in_line(studio)
    keys = {"FIELD_KEYS": studio.environment["FIELD_KEYS"]}
    copy = Installation(tmp_path / "elsewhere", sandbox.url, **keys)
    (copy.folder / "data").mkdir()
    copy_database(data / DATABASE, copy.folder / "data" / DATABASE)
    send_all(studio, control, WAITING)
    try:
        check_held_until_resumed(copy, control)
    finally:
        copy.stop()


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_restored_postgres_database_sends_nothing_until_an_admin_resumes(
    tmp_path: Path, sandbox: Sandbox, postgres_url: str
) -> None:
    control = SandboxControl(sandbox.control_url)
    studio = Installation(tmp_path / "original", sandbox.url, DATABASE_URL=postgres_url)
    studio.install()
    try:
        wait_in_line(studio)
        put_back_postgres = kept_postgres(postgres_url)
        send_all(studio, control, WAITING)
        put_back_postgres()
        check_held_until_resumed(studio, control)
    finally:
        studio.stop()


def kept_postgres(url: str) -> Callable[[], None]:
    """Copy the database aside; what is returned puts the copy in its place."""
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    this, copy = sql.Identifier(str(name)), sql.Identifier(f"{name}_copy")

    def run(*statements: sql.Composed) -> None:
        with psycopg.connect(url, dbname="postgres", autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(copy, this))
    return lambda: run(
        sql.SQL("DROP DATABASE {} WITH (FORCE)").format(this),
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(copy, this),
    )


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_kill_and_a_quick_restart_hold_nothing(studio: Installation, sandbox: Sandbox) -> None:
    control = SandboxControl(sandbox.control_url)
    for number in range(3):
        studio.script("ask", "2", str(number * 10))
        processes = [studio.start("worker"), studio.start("clock")]
        sent = 2 * (number + 1)
        assert wait_for(lambda sent=sent: len(control.ledger()) == sent, 90)  # type: ignore[misc]
        for process in processes:
            studio.kill(process)
        assert studio.script("held") == 0

"""The people, the sandbox and the folders that tests of every package use."""

import gc
import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.middleware import csrf
from django.test import TransactionTestCase
from django.test.signals import template_rendered
from pytest_django import Settings

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox
from pixstudio.sandbox.settings import SandboxSettings
from pixstudio.teams.models import Team
from pixstudio.web.pages.templating import PageTemplate
from tests import postgres
from tests.accounts.connected_team import connect_team
from tests.jobs.fixtures import hour, photo, photo_of, studio
from tests.migrated_database import create_test_database
from tests.run_order import dealt, processes_here
from tests.settings import FOLDER
from tests.teams.people import alice, bob, carol, mallory, team
from tests.web.database.emptied_tables import empty_tables

# Objects made between two searches for garbage; Python's 700 costs a tenth of the time of a page.
GARBAGE_THRESHOLD = 50_000
# Until all tests are collected: a million objects, none of which is garbage.
gc.disable()
# Nothing is timed: on a busy machine a single example may take its time.
hypothesis.settings.register_profile(
    "studio", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("studio")
# The token of a form is drawn at random: of these letters, so that no name a page must not show is in it.
csrf.CSRF_ALLOWED_CHARS = "QXqx"
TransactionTestCase._fixture_teardown = empty_tables  # type: ignore[attr-defined]
__all__ = ["alice", "bob", "carol", "hour", "mallory", "photo", "photo_of", "studio", "team"]


def pytest_xdist_auto_num_workers() -> int:
    return processes_here()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that nothing else waits for it at the end."""
    items[:] = dealt(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def pytest_collection_finish() -> None:
    """Leave what was collected out of every later search for garbage: it stays until the end."""
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD, 20, 100)
    gc.enable()


def pytest_unconfigure() -> None:
    """Remove the folder of this process, with its database."""
    shutil.rmtree(FOLDER, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """Have pytest-django keep a database that is there, and make it: a copy of a migrated one."""
    create_test_database()
    return True


@pytest.fixture(scope="session")
def numbers() -> Iterator[int]:
    """Counts, for names that nothing else in this process has."""
    return itertools.count(1)


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory, numbers: Iterator[int]) -> Path:
    """As pytest's own, which reads the names of thousands of other tests' folders for a free one."""
    path = tmp_path_factory.getbasetemp() / f"test-{next(numbers)}"
    path.mkdir(mode=0o700)
    return path


@pytest.fixture(autouse=True)
def folders(settings: Settings, tmp_path: Path) -> None:
    """Every test has a data folder of its own."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(scope="session", autouse=True)
def rendered_contexts() -> Iterator[None]:
    """`response.context` for our engine, which Django keeps for its own templates only."""
    variables = PageTemplate.variables

    def reported(template: PageTemplate, context: Any, request: Any) -> dict[str, Any]:
        found = variables(template, context, request)
        template_rendered.send(sender=template, template=template, context=found)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PageTemplate, "variables", reported)
        yield


@pytest.fixture(scope="session")
def running_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """One sandbox for all tests of a process; take `sandbox`, which is empty for each."""
    folder = tmp_path_factory.mktemp("sandbox")
    with Sandbox(
        SandboxSettings(state_dir=folder, progress="tick", render_videos=False)
    ) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running_sandbox: Sandbox, settings: Settings) -> Sandbox:
    """The sandbox in place of the API, as new. Its jobs move by `control.tick()`."""
    SandboxControl(running_sandbox.control_url).reset()
    settings.PIXVERSE_API_URL = running_sandbox.url
    settings.LOOPBACK_ORIGIN = running_sandbox.root_url
    return running_sandbox


@pytest.fixture
def control(sandbox: Sandbox) -> SandboxControl:
    """The handle on the sandbox: ticks, faults, accounts, ledger."""
    return SandboxControl(sandbox.control_url)


@pytest.fixture
def connected(team: Team, sandbox: Sandbox) -> Team:
    """The team with its token entered and the sandbox's accounts brought in."""
    connect_team(team, sandbox)
    return team


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[postgres.Cluster]:
    """One private cluster for all tests of a process; without PostgreSQL, a skip."""
    binaries = postgres.programs()
    if binaries is None:
        (pytest.fail if postgres.must_be_here() else pytest.skip)(postgres.NOTHING_FOUND)
    with postgres.Cluster(binaries) as cluster:
        yield cluster


@pytest.fixture
def postgres_url(postgres_cluster: postgres.Cluster) -> str:
    """The DATABASE_URL of a new, empty database."""
    return postgres_cluster.new_database()

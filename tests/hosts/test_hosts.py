"""The scenario of several machines runs in namespaces of its own, where the kernel makes them."""

from __future__ import annotations

import os

import pytest

from tests.hosts import __main__ as hosts
from tests.hosts.namespaces import missing_programs

SECONDS_TO_RUN = 1500
LINES_SHOWN = 200


@pytest.mark.slow
@pytest.mark.timeout(SECONDS_TO_RUN)
def test_the_studio_on_several_machines() -> None:
    if os.environ.get("CI_NAMESPACES") != "true":
        pytest.skip("It takes six minutes: CI_NAMESPACES=true runs it, or python -m tests.hosts.")
    reason, is_failure = hosts.obstacle()
    if reason:
        (pytest.fail if is_failure else pytest.skip)(reason)
    done = hosts.run_scenario("-q", HOSTS_JOBS="60", HOSTS_UPLOADS="10")
    assert done.returncode == 0, "\n".join(done.stdout.splitlines()[-LINES_SHOWN:])


@pytest.mark.parametrize("ci", ["true", ""])
def test_missing_programs_are_named_and_fail_in_ci(
    ci: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr("tests.hosts.namespaces.NEEDED", ("no-such-program",))
    assert "no-such-program" in missing_programs()
    reason, is_failure = hosts.obstacle()
    assert "no-such-program" in reason
    assert is_failure == bool(ci)

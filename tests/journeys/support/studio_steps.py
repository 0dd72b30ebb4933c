"""The process beside an installation in which a test takes steps that no page offers."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SECONDS_TO_LEAVE = 60


class Steps:
    """`tests.journeys.support.studio_process` as a process, started with the first step."""

    def __init__(self, root: Path, environment: Mapping[str, str]) -> None:
        self._root, self._environment = root, environment
        self._process: subprocess.Popen[str] | None = None

    def take(self, name: str, *arguments: str | int, module: str = "") -> Any:
        """Take a step, of another module where one is named; returns what it returned.

        Raises: AssertionError with its traceback.
        """
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.support.studio_process"],
                cwd=self._root,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([module, name, *arguments]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"{name}: the process is gone with {self._process.wait()}"
        answer = json.loads(line)
        assert "returned" in answer, f"{name}: {answer['failed']}"
        return answer["returned"]

    def end(self) -> None:
        if self._process:
            self._process.communicate(timeout=SECONDS_TO_LEAVE)
            self._process = None

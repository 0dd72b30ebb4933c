"""The end of a child process, whatever it does with its output."""

import sys

import pytest

from pixstudio.media.subprocesses import subprocess_sandbox
from pixstudio.media.subprocesses.subprocess_sandbox import SubprocessTimeout, run_sandboxed

CLOSES_ITS_OUTPUT_AND_STAYS = "import os, time; os.close(1); time.sleep(60)"
PRINTS_WITHOUT_END = "while True: print('x' * 1000)"


def run(code: str, **options: object) -> tuple[bytes, int]:
    return run_sandboxed([sys.executable, "-I", "-S", "-c", code], **options)


@pytest.mark.parametrize("code", [CLOSES_ITS_OUTPUT_AND_STAYS, PRINTS_WITHOUT_END])
def test_a_child_that_plays_with_its_output_ends_with_its_time(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess_sandbox, "POLL_SECONDS", 0.05)
    pulses: list[None] = []
    with pytest.raises(SubprocessTimeout):
        run(code, wall_seconds=0.3, pulse=lambda: pulses.append(None))
    assert pulses


def test_output_and_code_are_those_of_the_child() -> None:
    assert run("print('{}')", wall_seconds=60) == (b"{}\n", 0)
    assert run("import os; os.close(1); os._exit(7)", wall_seconds=60) == (b"", 7)

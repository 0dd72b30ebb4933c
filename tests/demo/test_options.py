"""What `make demo ARGS="…"` passes on."""

from pathlib import Path

import pytest

from pixstudio.demo.__main__ import JOB_SECONDS, parse_options
from pixstudio.demo.demo_environment import FOLDER


def test_without_options_the_usual_folder_and_pace() -> None:
    options = parse_options([])
    assert (options.folder, options.seconds) == (FOLDER, JOB_SECONDS)


def test_folder_and_pace_can_be_named() -> None:
    options = parse_options(["--seconds", "2", "elsewhere"])
    assert (options.folder, options.seconds) == (Path("elsewhere"), 2.0)


def test_unknown_option_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_options(["--colour", "red"])
    assert "--colour" in capsys.readouterr().err

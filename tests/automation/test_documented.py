"""What docs/automation.md shows works as it stands: its shell and Python, against a running studio."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pixstudio.agents.tools import TOOL_OF_NAME
from tests.automation.running_studio import RunningStudio, running
from tests.automation.workflow_steps import Stopped, Workflow, workflow
from tests.library.sample_files import png

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "automation.md"
SECONDS = 240


def blocks(language: str) -> list[str]:
    """The page's blocks of code in a language, in their order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStudio]:
    with running(tmp_path_factory.mktemp("documented")) as found:
        yield found


def run(command: list[str], folder: Path, studio: RunningStudio, key: str, text: str) -> str:
    """Run a script as the page tells to; what it printed."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "clients/python"),
            "PIXSTUDIO_URL": studio.url,
            "PIXSTUDIO_KEY": key,
        },
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_documented_shell_commands_make_a_video(studio: RunningStudio, tmp_path: Path) -> None:
    missing = [name for name in ("bash", "curl", "jq") if shutil.which(name) is None]
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"missing: {missing}", pytrace=False)
    if missing:
        pytest.skip(f"missing: {missing}")
    email = studio.person()
    (tmp_path / "ridge.png").write_bytes(png(320, 180))
    script = "set -euo pipefail\n" + "\n".join(blocks("bash"))
    key = studio.key(email, "read", "create", "files")
    printed = run(["bash", "-s"], tmp_path, studio, key, script)
    assert (tmp_path / "lighthouse.mp4").read_bytes()[4:8] == b"ftyp"
    assert "true" in printed
    # The same commands once more: the same key is the same job.
    run(["bash", "-s"], tmp_path, studio, key, script)
    assert studio.jobs_of(email) == 1


@pytest.mark.slow
def test_documented_python_makes_a_video(studio: RunningStudio, tmp_path: Path) -> None:
    (script,) = blocks("python")
    key = studio.key(studio.person(), "read", "create")
    printed = run([sys.executable, "-"], tmp_path, studio, key, script)
    assert (tmp_path / "boat.mp4").read_bytes()[4:8] == b"ftyp"
    assert printed


@pytest.mark.slow
def test_documented_workflow_fits_the_api(studio: RunningStudio, tmp_path: Path) -> None:
    """Its requests, conditions and expressions, walked without n8n; test_n8n.py runs n8n itself."""
    email = studio.person()
    found = workflow("generate-and-download", **settings(studio, tmp_path))
    turns = Workflow(found, studio.key(email, "read", "create")).run("Start")
    assert turns[-2:] == ["Download", "Save file"]
    (saved,) = tmp_path.glob("pixstudio-*.mp4")
    assert saved.read_bytes()[4:8] == b"ftyp"


@pytest.mark.slow
def test_documented_workflow_ends_with_the_words_of_a_failure(
    studio: RunningStudio, tmp_path: Path
) -> None:
    refusal = {"error": "The prompt was refused"}
    studio.control.add_fault("status", r"videos/create$", status=400, body=refusal)
    found = workflow("generate-and-download", **settings(studio, tmp_path))
    with pytest.raises(Stopped, match="refused"):
        Workflow(found, studio.key(studio.person(), "read", "create")).run("Start")


def settings(studio: RunningStudio, folder: Path) -> dict[str, str]:
    return {"studio": studio.url, "prompt": "A “quoted” boat", "folder": str(folder)}


def test_documented_settings_of_agents_are_json() -> None:
    for block in blocks("json"):
        assert "pixstudio" in json.loads(block)["mcpServers"]


def test_documented_tools_are_those_that_there_are() -> None:
    text = PAGE.read_text("utf-8")
    for line in re.findall(r"^\| (`.*?) \| (\w+) \|$", text, re.M):
        for name in re.findall(r"`(\w+)`", line[0]):
            assert TOOL_OF_NAME[name].scope == line[1]
    rows = re.findall(r"^\| (`\w+`.*?) \|", text, re.M)
    assert set(re.findall(r"`(\w+)`", " ".join(rows))) == set(TOOL_OF_NAME)


@pytest.mark.parametrize("path", sorted((ROOT / "docs/automation").glob("*.json")), ids=str)
def test_documented_workflows_hold_together(path: Path) -> None:
    workflow = json.loads(path.read_text("utf-8"))
    names = {node["name"] for node in workflow["nodes"]}
    linked = set()
    for source, outputs in workflow["connections"].items():
        assert source in names
        linked |= {one["node"] for branch in outputs["main"] for one in branch}
    assert linked <= names
    # Everything but the one that starts it is reached.
    assert len(names - linked) == 1
    assert path.name in PAGE.read_text("utf-8")
    assert "pixs_" not in path.read_text("utf-8")

"""Modules that a test or a tool starts by their name exist, whatever was renamed."""

import re
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
NAMED = re.compile(r'script\([^)]*module="([\w.]+)"')
STARTED = re.compile(r'"-m",\s*"((?:tests|pixstudio)[\w.]+)"')


def test_modules_started_by_name_exist() -> None:
    texts = [path.read_text() for path in ROOT.rglob("*.py")]
    steps = {name for text in texts for name in NAMED.findall(text)}
    started = {name for text in texts for name in STARTED.findall(text)}
    assert len(steps) > 1
    assert len(started) > 3
    assert [name for name in sorted(steps | started) if find_spec(name) is None] == []

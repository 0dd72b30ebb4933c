"""Run the unit tests of what changed since `main`: `python -m tests.changed [--list] [PYTEST OPTIONS]`.

A test module is taken when it changed itself, or imports a changed module; the folder of an app is
taken when a template of the app changed, or a module that no test imports. Slow tests and those in
a browser are left to `make test`, and so are the modules beyond the first
15 and the tests that have not begun after 30 seconds: this is the check of daily work, which answers
within a minute.
"""

import ast
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ALWAYS = ("tests/test_architecture.py", "tests/test_docs.py")
MOST_MODULES = 15
MOST_SECONDS = 30.0
QUICK = ("-q", "-x", "-m", "not slow and not browser and not postgres")


def git(*arguments: str) -> list[str]:
    """Lines that git prints; none where it fails."""
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.splitlines() if done.returncode == 0 else []


def changed_files() -> list[str]:
    """Files that differ from where this branch left `main`, committed or not, and new ones."""
    base = git("merge-base", "HEAD", "main") or git("rev-parse", "HEAD")
    tracked = git("diff", "--name-only", *base)
    return sorted({*tracked, *git("ls-files", "--others", "--exclude-standard")})


@cache
def imports_of(path: Path) -> frozenset[str]:
    """Dotted names that a file imports; for `from a import b` both a and a.b."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)


def tests_of(changed: str, test_modules: Iterable[Path]) -> Iterator[Path]:
    """Test modules for one changed file, the closest first."""
    path = Path(changed)
    parts = path.parts
    if path.name.startswith("test_") and (ROOT / path).exists():
        yield ROOT / path
    elif path.suffix == ".py":
        name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        importing = [one for one in test_modules if name in imports_of(one)]
        yield from sorted(importing, key=lambda one: path.stem not in one.stem)
        if not importing and parts[0] == "pixstudio":
            yield from in_folder(parts[1])
    elif parts[0] == "templates":
        yield from in_folder(parts[1])


def in_folder(app: str) -> list[Path]:
    """Test modules of an app."""
    return sorted((ROOT / "tests" / app).rglob("test_*.py"))


def chosen(changed: Iterable[str]) -> list[str]:
    """Test modules to run for these changed files, the closest first, without repetition."""
    folders = (ROOT / "tests").rglob("test_*.py")
    modules = sorted(path for path in folders if "journeys" not in path.parts)
    found = [one for file in changed for one in tests_of(file, modules)]
    paths = [str(one.relative_to(ROOT)) for one in found if "journeys" not in one.parts]
    closest = list(dict.fromkeys(paths))[:MOST_MODULES]
    return list(dict.fromkeys([*closest, *ALWAYS]))


class Budget:
    """A pytest plugin that skips tests once so many seconds have passed since the first one began."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end: float | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        self._end = self._end or time.monotonic() + self._seconds
        if time.monotonic() > self._end:
            pytest.skip("left to `make test`: the time of `make check` is used up")


def main(options: list[str]) -> int:
    modules = chosen(changed_files())
    if "--list" in options:
        sys.stdout.write("".join(f"{module}\n" for module in modules))
        return 0
    return pytest.main([*QUICK, *options, *modules], plugins=[Budget(MOST_SECONDS)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

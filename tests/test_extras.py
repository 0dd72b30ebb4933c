"""A production installation works without the optional packages, and says which one a setting needs."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pixstudio.extras import MODULES, missing_extra
from tests.architecture import House

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# What builds the wheel is no part of an installation.
LOCKS = sorted(
    path.name for path in ROOT.glob("requirements*.lock") if path.name != "requirements-build.lock"
)
# Modules that only run where an extra is installed.
NEEDING_EXTRAS = (
    "rendering.",
    "sandbox.",
    "media.storage.s3",
    "backups.places.bucket",
    "web.background.rq_",
    "serving.worker",
    "monitoring.sentry",
    "monitoring.tracing",
    "agents.server",
    "agents.http_transport",
    "agents.stdio_transport",
)
WITHOUT_EXTRAS = f"""
import sys
for name in {[name for names in MODULES.values() for name in names]!r}:
    sys.modules[name] = None
"""


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own where the optional packages can't be imported."""
    keys = {"SECRET_KEY": "x" * 50, "FIELD_KEYS": "test:" + "QUFB" * 10 + "QUE="}
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_EXTRAS + code],
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "pixstudio.settings", **keys, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def packages(lock: str) -> set[str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9.-]+)==", text, re.MULTILINE))


def test_every_extra_has_a_lock_file() -> None:
    extras = PROJECT["optional-dependencies"]
    assert sorted(["requirements.lock", *(f"requirements-{one}.lock" for one in extras)]) == LOCKS
    assert set(MODULES) == set(extras) - {"dev"}


@pytest.mark.parametrize(
    "package", ["numpy", "freezegun", "boto3", "django-storages", "redis", "rq", "pytest"]
)
def test_production_lock_is_without(package: str) -> None:
    assert package not in packages("requirements.lock")


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_carries_what_nothing_imports(lock: str) -> None:
    assert packages(lock) & {"freezegun", "rq-scheduler", "crontab"} == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_pin_by_hash_and_name_no_registry(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    requirements = re.findall(r"^[a-z0-9.-]+==\S+ (.*)$", text, re.MULTILINE)
    assert requirements
    assert set(requirements) == {"\\"}
    assert text.count("==") == len(requirements)


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_agree_on_versions(lock: str) -> None:
    lines = set(re.findall(r"^\S+==\S+", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    assert lines <= set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(), re.MULTILINE))


def test_studio_imports_without_the_extras(tmp_path: Path) -> None:
    names = [
        f"pixstudio.{module.name}"
        for module in House(ROOT)
        if not f"{module.name}.".startswith(NEEDING_EXTRAS)
    ]
    code = f"""
import importlib, django
django.setup()
for name in {names!r}:
    importlib.import_module(name)
"""
    done = python(code, DATA_DIR=str(tmp_path))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("environment", "extra"),
    [
        ({"STORAGE_URL": "s3://key:secret@bucket?region=eu-north-1"}, "s3"),
        ({"TASKS_BACKEND": "rq", "REDIS_URL": "redis://127.0.0.1:1/0"}, "rq"),
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "rq"),
        ({"SENTRY_DSN": "http://key@127.0.0.1:1/7"}, "sentry"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}, "otel"),
    ],
)
def test_setting_names_the_extra_it_needs(
    environment: dict[str, str], extra: str, tmp_path: Path
) -> None:
    done = python("import pixstudio.settings", DATA_DIR=str(tmp_path), **environment)
    (last,) = done.stderr.strip().splitlines()[-1:]
    assert "ImproperlyConfigured" in last
    assert f"`make install EXTRAS={extra}`" in last


@pytest.mark.parametrize(
    "start",
    [
        "from django.core.management import execute_from_command_line as run\n"
        "run(['manage.py', 'sandbox', '--port', '1'])",
        "import runpy; sys.argv = ['demo']; runpy.run_module('pixstudio.demo', run_name='__main__')",
    ],
    ids=["sandbox", "demo"],
)
def test_sandbox_and_demo_name_the_extra_they_need(start: str, tmp_path: Path) -> None:
    done = python(start, DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "`make install EXTRAS=demo`" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("extra", MODULES)
def test_nothing_is_missing_where_all_is_installed(extra: str) -> None:
    assert missing_extra(extra, needed_by="This") == ""

"""Demo environment: persistent keys, password and ports, and the variables made from them.

Besides settings.py the only module that reads the environment, to pass it on: the settings can't be
loaded before the keys exist.
"""

import base64
import json
import os
import secrets
import socket
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from pixstudio.installation.locations import HOME, IS_CLONE
from pixstudio.notifications.push_keys import generate_push_key
from pixstudio.sandbox.settings import API_PATH

FOLDER = HOME / ".demo"
COMMAND = "make demo" if IS_CLONE else "pixstudio demo"
EMAIL = "alice@demo.example"
TEAM = "Demo Studio"
DEFAULT_PORT = 8000
# Only these variables of the caller's environment reach the demo, never a database or bucket.
PASSED_VARIABLES = (
    "POLL_SECONDS",
    "LOG_LEVEL",
    "LOG_FORMAT",
    "METRICS_TOKEN",
    "METRICS_LOOPBACK",
    "SUBMIT_DEADLINE_SECONDS",
    "LEASE_SECONDS",
    "TIME_ZONE",
)


@dataclass(frozen=True)
class DemoKeys:
    """Keys of one demo, reused by later runs: sessions, encrypted secrets and result URLs depend on them."""

    secret_key: str
    field_keys: str
    password: str
    sandbox_port: int
    push_key: str


def load_or_create_keys(folder: Path = FOLDER) -> DemoKeys:
    """The keys of the last run, or new ones; with another sandbox port if the last one is in use."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "keys.json"
    keys = read_keys(path) if path.is_file() else _new_keys()
    if not is_free(keys.sandbox_port):
        keys = DemoKeys(**{**asdict(keys), "sandbox_port": free_port()})
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(keys), indent=2))
    return keys


def read_keys(path: Path) -> DemoKeys:
    """The keys of an earlier run; what a demo of before lacks is made."""
    return DemoKeys(**{**asdict(_new_keys()), **json.loads(path.read_text())})


def _new_keys() -> DemoKeys:
    return DemoKeys(
        secret_key=secrets.token_urlsafe(64),
        field_keys=f"demo:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        password=f"demo-{secrets.token_hex(4)}",
        sandbox_port=free_port(),
        push_key=generate_push_key(),
    )


def free_port() -> int:
    """An unused port on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether the port is unused on loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def requested_port() -> int:
    """The port of PORT, by default 8000. Exits with a message if it can't be used."""
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        sys.exit(f"PORT is “{text}”; it has to be a number from 1 to 65535.")
    if not is_free(int(text)):
        sys.exit(f"Port {text} is taken by another program. Try another one: PORT=8001 {COMMAND}")
    return int(text)


def demo_environment(keys: DemoKeys, port: int, folder: Path = FOLDER) -> dict[str, str]:
    """The environment of the demo's processes: the caller's, with all settings replaced.

    No `.env` file of a real installation is read: the demo has a folder of its own.
    """
    data = folder / "data"
    unwanted = ("STORAGE_URL", "REDIS_URL", "PUBLIC_URL", "ACCEL_PREFIX", "ALLOWED_HOSTS")
    return {
        **os.environ,
        **dict.fromkeys(unwanted, ""),
        "POLL_SECONDS": "1",
        **{name: os.environ[name] for name in PASSED_VARIABLES if os.environ.get(name)},
        "DJANGO_SETTINGS_MODULE": "pixstudio.settings",
        "PIXSTUDIO_HOME": str(folder),
        "SECRET_KEY": keys.secret_key,
        "FIELD_KEYS": keys.field_keys,
        "DEBUG": "false",
        "DATA_DIR": str(data),
        "DATABASE_URL": f"sqlite:///{data / 'pixstudio.sqlite3'}",
        "TASKS_BACKEND": "database",
        # No real credits: waiting jobs continue without confirmation, also days later.
        "LONG_STOP_SECONDS": "0",
        "EMAIL_URL": "consolemail://",
        "PUSH_KEY": keys.push_key,
        "PIXVERSE_API_URL": f"http://127.0.0.1:{keys.sandbox_port}{API_PATH}",
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
    }

"""Settings for the tests: the real ones, with throw-away keys and a database file per test worker."""

import os
import sys
import tempfile

# Where no program may keep what it compiled, each of the many that tests start compiles everything again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
FOLDER = tempfile.mkdtemp(prefix="pixstudio-test-")
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("FIELD_KEYS", "test:" + "QUFB" * 10 + "QUE=")
os.environ.setdefault("DATA_DIR", FOLDER)
os.environ.setdefault("DEBUG", "false")
os.environ.setdefault("LOG_LEVEL", "CRITICAL")
# Tests hand in moments of any year; those about long stops set it.
os.environ.setdefault("LONG_STOP_SECONDS", "0")
os.environ.setdefault("EMAIL_URL", "memorymail://")

from pixstudio.settings import *  # noqa: E402, F403
from pixstudio.settings import CACHES, DATABASES, STORAGES, TEMPLATES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(FOLDER, "test.sqlite3")}  # noqa: PTH118
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.dummy.DummyBackend",
        "QUEUES": ["submit", "quick", "transfers", "messages"],
    }
}
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
# Pages are rendered again each time, so that their queries can be counted.
for parts in ("markup", "tiles"):
    CACHES[parts] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
TEMPLATES[0]["OPTIONS"]["environment"] = "tests.journeys.support.compiled_templates.environment"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True

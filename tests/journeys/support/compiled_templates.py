"""Compiled templates, shared by all processes of a run: each would compile the same hundred for itself.

The folder is that of the migrated database and lives as long: a run sees no template change.
"""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket

from pixstudio.web.pages.template_compiling import PageEnvironment
from pixstudio.web.pages.templating import environment as page_environment
from tests.migrated_database import VARIABLE


class SharedCode(FileSystemBytecodeCache):
    """Compiled code by template, language and what else becomes a constant of it."""

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        assert isinstance(environment, PageEnvironment)
        constants = [
            environment.language,
            settings.STORAGES["staticfiles"]["BACKEND"],
            environment.translate is gettext,
            sorted(environment.constant_functions),
        ]
        return super().get_bucket(environment, f"{name} {constants}", filename, source)


def environment(**options: Any) -> PageEnvironment:
    """As the studio's, with code that may come from another process."""
    found = page_environment(**options)
    folder = Path(os.environ[VARIABLE]) / "templates"
    folder.mkdir(exist_ok=True)
    found.bytecode_cache = SharedCode(str(folder))
    return found

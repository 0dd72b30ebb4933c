"""The web server's logs, as lines or JSON like all others, without the secrets that some addresses carry."""

import logging
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from gunicorn.glogging import Logger, SafeAtoms

from pixstudio.web.logs.formatters import JsonLineFormatter, LineFormatter
from pixstudio.web.secrets.log_redaction import SecretFilter, redact_secrets

REDACTION = SecretFilter()
# What a record of a request says in JSON, by the names of gunicorn's atoms.
ACCESS_FIELDS = {
    "request_id": "{x-request-id}o",
    "method": "m",
    "path": "U",
    "status": "s",
    "bytes": "B",
    "milliseconds": "M",
}
ASK_SETTINGS = "from pixstudio.settings import LOG_FORMAT; print(LOG_FORMAT)"


def log_format() -> str:
    """LOG_FORMAT. gunicorn's first process asks another one for it: settings that it had loaded itself would
    stay those of its workers after a reload."""
    if settings.configured:
        return str(settings.LOG_FORMAT)
    asked = subprocess.run(
        [sys.executable, "-c", ASK_SETTINGS], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip()


class RedactedAtoms(SafeAtoms):  # type: ignore[misc]
    """Everything that a line of the log of requests may name; text is redacted."""

    def __init__(self, atoms: Mapping[str, Any]) -> None:
        texts = {name: redact_secrets(v) for name, v in atoms.items() if isinstance(v, str)}
        super().__init__({**atoms, **texts})


class RedactingLogger(Logger):  # type: ignore[misc]
    atoms_wrapper_class = RedactedAtoms

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.addFilter(REDACTION)
        self.is_json = log_format() == "json"
        self._set_formatter(self.error_log, LineFormatter(self.error_fmt, self.datefmt))
        if self.is_json:
            self._set_formatter(self.access_log, LineFormatter(self.access_fmt))

    def _set_formatter(self, log: logging.Logger, lines: logging.Formatter) -> None:
        for handler in log.handlers:
            handler.setFormatter(JsonLineFormatter() if self.is_json else lines)

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        """Log a request as gunicorn does; in JSON its parts are fields too."""
        if not self.is_json:
            super().access(resp, req, environ, request_time)
        elif self.access_log_enabled:
            atoms = self.atoms_wrapper_class(self.atoms(resp, req, environ, request_time))
            fields = {name: atoms[atom] for name, atom in ACCESS_FIELDS.items()}
            self.access_log.info(self.cfg.access_log_format, atoms, extra=fields)

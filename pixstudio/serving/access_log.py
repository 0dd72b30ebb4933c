"""The web server's logs, without the secrets that some addresses carry."""

from collections.abc import Mapping
from typing import Any

from gunicorn.glogging import Logger, SafeAtoms

from pixstudio.web.secrets.log_redaction import SecretFilter, redact_secrets

REDACTION = SecretFilter()


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

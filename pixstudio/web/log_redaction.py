"""Keep secrets out of logs, whoever writes them."""

import logging
import re

BEARER = re.compile(r"(Bearer\s+)[^\s'\"]+", re.IGNORECASE)
NAMED = re.compile(r"((?:password|token|secret)['\"]?\s*[:=]\s*['\"]?)[^\s'\",&}]+", re.IGNORECASE)
# Addresses whose last part is a secret: webhooks, and links of invitations.
ADDRESS = re.compile(r"(/(?:hooks/pixverse|team/invitation)/)[^/\s]+")


def redact_secrets(text: str) -> str:
    """The text with bearer tokens, passwords and secret addresses blanked."""
    text = BEARER.sub(r"\1…", text)
    text = NAMED.sub(r"\1…", text)
    return ADDRESS.sub(r"\1…", text)


class SecretFilter(logging.Filter):
    """Blanks secrets in a record's message; exceptions of ours carry none to begin with."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = redact_secrets(record.getMessage())
        record.args = None
        return True

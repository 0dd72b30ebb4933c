"""Redaction of secrets in log messages."""

import logging
import re

BEARER = re.compile(r"(Bearer\s+)[^\s'\"]+", re.IGNORECASE)
# API keys anywhere; their first letters, by which lists name them, stay (`api_keys.key_text`).
API_KEY = re.compile(r"(pixs_[\w-]{8})[\w-]+")
NAMED = re.compile(
    r"((?:password|token|secret|sessionid)['\"]?\s*[:=]\s*['\"]?)[^\s'\",&}]+", re.IGNORECASE
)
# The password in an address such as that of a database.
USER_INFO = re.compile(r"(://[^\s/:@'\"]*:)[^\s/@'\"]+(?=@)")
# URLs with a secret in a path segment: webhooks, invitations, share links and those that end emails; slashes
# may be escaped.
ADDRESS = re.compile(
    r"((?:/|%2F)(?:hooks(?:/|%2F)pixverse|team(?:/|%2F)invitation|notifications(?:/|%2F)emails|s)(?:/|%2F)+)(?:(?!%2F)[^/\s?#\"'])+",
    re.IGNORECASE,
)


def redact_secrets(text: str) -> str:
    """The text with API keys, bearer tokens, passwords and secret URLs replaced by …"""
    text = API_KEY.sub(r"\1…", text)
    text = BEARER.sub(r"\1…", text)
    text = NAMED.sub(r"\1…", text)
    text = USER_INFO.sub(r"\1…", text)
    return ADDRESS.sub(r"\1…", text)


class SecretFilter(logging.Filter):
    """Redacts the message of a record. Our formatters do the same with its exception (`web.logs`)."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = redact_secrets(record.getMessage())
        record.args = None
        return True

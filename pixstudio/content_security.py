"""What pages may load, and from where."""

from collections.abc import Sequence
from typing import Any

from csp.constants import NONCE, NONE, SELF


def content_security_policy(media_origins: Sequence[str]) -> dict[str, Any]:
    """The policy of all pages; `media_origins` serve files beside the studio itself."""
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF, NONCE],
            "style-src": [SELF, NONCE],
            "img-src": [SELF, "blob:", *media_origins],
            "media-src": [SELF, "blob:", *media_origins],
            "font-src": [SELF],
            "connect-src": [SELF],
            "manifest-src": [SELF],
            "worker-src": [SELF],
            "form-action": [SELF],
            "base-uri": [NONE],
            "frame-ancestors": [NONE],
            "object-src": [NONE],
        }
    }

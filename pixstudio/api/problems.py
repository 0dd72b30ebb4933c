"""Errors of the API as problem documents (RFC 9457), which also say whether anything was charged."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, JsonResponse

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    412: "Precondition failed",
    413: "Content too large",
    415: "Unsupported media type",
    422: "Unprocessable content",
    428: "Confirmation required",
    429: "Too many requests",
    500: "Internal server error",
    502: "Bad gateway",
    503: "Service unavailable",
}


class Problem(Exception):
    """An answer other than success: `code` is stable, `detail` is a sentence for people.

    `errors` name fields: dicts with `field`, `code` and `detail`. `facts` are added as they are; nothing was
    charged unless they say `charged`.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[dict[str, Any]] = (),
        headers: dict[str, str] | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.errors, self.headers, self.facts = list(errors), headers or {}, facts

    def response(self, request: HttpRequest) -> JsonResponse:
        """The document, with the request's id as its instance."""
        document = {
            "type": f"/api/v1/docs#problem-{self.code}",
            "title": TITLES.get(self.status, "Error"),
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "charged": False,
            "instance": f"urn:request:{getattr(request, 'request_id', '')}",
            **({"errors": self.errors} if self.errors else {}),
            **self.facts,
        }
        headers = dict(self.headers)
        if self.status == 401:
            headers.setdefault("WWW-Authenticate", 'Bearer realm="PixStudio"')
        return JsonResponse(
            document, status=self.status, content_type=CONTENT_TYPE, headers=headers
        )

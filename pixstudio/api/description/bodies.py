"""Parts of the API's description that no signature tells: bodies and answers that are no JSON."""

from typing import Any

# Of parts of uploads, and of answers with any file.
BINARY, ANY_FILE = "application/octet-stream", "*/*"


def multipart_body(description: str) -> dict[str, Any]:
    """The body of an upload in one request."""
    fields = {
        "file": {"type": "string", "format": "binary", "description": "The file’s bytes."},
        "name": {
            "type": "string",
            "description": "Its name, if it has letters that forms can’t carry.",
            "examples": ["ridge.png"],
        },
    }
    schema = {"type": "object", "properties": fields, "required": ["file"]}
    content = {"multipart/form-data": {"schema": schema}}
    return {
        "requestBody": {"required": True, "description": description, "content": content},
    }


def part_body() -> dict[str, Any]:
    """The body of a part of an upload."""
    schema = {"type": "string", "format": "binary"}
    return {
        "requestBody": {
            "required": True,
            "description": "The part’s bytes, with their number in Content-Length.",
            "content": {BINARY: {"schema": schema}},
        }
    }


def binary_answer(content_type: str) -> dict[str, Any]:
    """Answers with bytes: whole, a part of them, or a redirect to a bucket."""
    content = {content_type: {"schema": {"type": "string", "format": "binary"}}}
    return {
        "responses": {
            200: {"description": "The bytes.", "content": content},
            206: {"description": "The requested range.", "content": content},
            302: {"description": "A signed address of the team’s bucket, for a short time."},
            304: {"description": "The same as the one with this ETag."},
            416: {"description": "The range begins behind the end."},
        }
    }

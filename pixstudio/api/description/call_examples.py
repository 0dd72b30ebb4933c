"""How an operation is called: with curl, and with the Python client."""

import json
import re
import shlex
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from pixstudio.api.idempotency import HEADER

Document = dict[str, Any]
MAX_QUERY = 2
BINARY_TYPE = "application/octet-stream"


def curl_example(base: str, method: str, path: str, operation: Document) -> str:
    """The call as a shell has it; the key is in the variable PIXSTUDIO_KEY."""
    address = base + re.sub(r"\{(\w+)\}", lambda match: _path_value(operation, match[1]), path)
    query = urlencode({name: _text(value) for name, value in _query(operation).items()})
    parts = [shlex.quote(f"{address}?{query}" if query else address)]
    if method != "get":
        parts.insert(0, f"-X {method.upper()}")
    parts.append('-H "Authorization: Bearer $PIXSTUDIO_KEY"')
    parts += _headers(operation)
    parts += _body(operation)
    parts += _output(operation)
    return "curl " + " \\\n  ".join(parts)


def _output(operation: Document) -> list[str]:
    """Where a file is written: to a terminal, curl writes none."""
    kinds = {kind for one in operation["responses"].values() for kind in one.get("content", {})}
    if "*/*" in kinds:
        return ["-L -o result.mp4"]
    return ["-L -o image.webp"] if "image/webp" in kinds else []


def _path_value(operation: Document, name: str) -> str:
    found = next(one for one in operation["parameters"] if one["name"] == name)
    return str(found.get("example", name))


def _query(operation: Document) -> dict[str, Any]:
    """The first parameters that an example makes sense of."""
    found = {
        one["name"]: one["example"]
        for one in operation.get("parameters", ())
        if one["in"] == "query" and one.get("example") not in (None, "", False)
    }
    return dict(list(found.items())[:MAX_QUERY])


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _headers(operation: Document) -> Iterator[str]:
    for one in operation.get("parameters", ()):
        if one["in"] == "header" and one.get("required"):
            name = one["name"].replace("_", "-").title()
            # One key for all examples would make the second that is tried answer with the first one's job.
            is_new = name == HEADER
            text = str(one.get("example", ""))
            yield f'-H "{name}: $(uuidgen)"' if is_new else f"-H {shlex.quote(f'{name}: {text}')}"


def _body(operation: Document) -> list[str]:
    content = operation.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        return ["-F file=@ridge.png"]
    if BINARY_TYPE in content:
        return [f"-H 'Content-Type: {BINARY_TYPE}'", "--data-binary @part.bin"]
    if "application/json" in content:
        body = json.dumps(example_body(content["application/json"]), ensure_ascii=False)
        return ["-H 'Content-Type: application/json'", f"-d {shlex.quote(body)}"]
    return []


def example_body(media: Document) -> Any:
    """The example of a JSON body, the first if there are several."""
    named = media.get("examples")
    return next(iter(named.values()))["value"] if named else media["example"]


def python_example(operation: Document) -> str:
    """The call with the client of one module, whose methods have the operations' names."""
    arguments = [
        repr(str(one.get("example", one["name"])))
        for one in operation.get("parameters", ())
        if one["in"] == "path"
    ]
    arguments += [f"{_argument(name)}={value!r}" for name, value in _query(operation).items()]
    content = operation.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        arguments.append('"ridge.png"')
    elif BINARY_TYPE in content:
        arguments += ["part", "offset=0"]
    elif "application/json" in content:
        body = example_body(content["application/json"])
        arguments += [f"{_argument(name)}={value!r}" for name, value in body.items()]
    name = operation["operationId"]
    joined = ", ".join(arguments)
    if len(joined) > 60:
        joined = "\n    " + ",\n    ".join(arguments) + ",\n"
    return f"studio = PixStudio()\nanswer = studio.{name}({joined})"


def _argument(name: str) -> str:
    """`from` is a word of Python's own."""
    return f"{name}_" if name in ("from", "import") else name

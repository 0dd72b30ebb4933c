"""The page about the API: sections of operations, each with its fields, answers and examples."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from pixstudio.api.description.call_examples import curl_example, python_example
from pixstudio.api.description.problem_catalogue import PROBLEMS

Document = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
MAX_DEPTH = 3
# Values of long lists that are shown.
MAX_VALUES = 12


@dataclass(frozen=True)
class FieldRow:
    """A parameter, or a field of a body or answer; `limits` are what values it takes."""

    name: str
    type: str
    is_required: bool = False
    text: str = ""
    limits: str = ""


@dataclass(frozen=True)
class Shape:
    """One shape of a body, such as that of an operation's jobs: `title` is '' if there is only one."""

    title: str
    fields: list[FieldRow]


@dataclass(frozen=True)
class AnswerRow:
    status: str
    text: str
    fields: list[FieldRow] = field(default_factory=list)


@dataclass(frozen=True)
class OperationEntry:
    """One operation; `paragraphs` are its description."""

    id: str
    method: str
    path: str
    title: str
    paragraphs: list[str]
    scopes: list[str]
    parameters: list[FieldRow]
    shapes: list[Shape]
    answers: list[AnswerRow]
    curl: str
    python: str
    example: str


@dataclass(frozen=True)
class Section:
    id: str
    title: str
    text: str
    entries: list[OperationEntry]


@dataclass(frozen=True)
class ProblemRow:
    code: str
    status: int
    text: str


@dataclass(frozen=True)
class Reference:
    """All that the page shows; `base` is the studio's address."""

    base: str
    sections: list[Section]
    problems: list[ProblemRow]


def reference_of(document: Document, base: str) -> Reference:
    """The page of a description, with examples for a studio at this address."""
    entries: dict[str, list[OperationEntry]] = {}
    for path, methods in document["paths"].items():
        for method in METHODS:
            if operation := methods.get(method):
                entry = _Describer(document, base).entry(path, method, operation)
                entries.setdefault(operation["tags"][0], []).append(entry)
    sections = [
        Section(_slug(tag["name"]), tag["name"], tag["description"], entries[tag["name"]])
        for tag in document["tags"]
        if tag["name"] in entries
    ]
    problems = [ProblemRow(code, status, text) for code, (status, text) in PROBLEMS.items()]
    return Reference(base, sections, problems)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


@dataclass(frozen=True)
class _Describer:
    """Turns parts of the description into rows."""

    document: Document
    base: str

    def entry(self, path: str, method: str, operation: Document) -> OperationEntry:
        call = (self.base, method, path, operation)
        return OperationEntry(
            id=operation["operationId"],
            method=method.upper(),
            path=path,
            title=operation["summary"],
            paragraphs=_paragraphs(operation.get("description", "")),
            scopes=[scope for one in operation["security"] for scope in one["ApiKey"]],
            parameters=[self._parameter(one) for one in operation.get("parameters", ())],
            shapes=list(self._shapes(operation)),
            answers=[
                self._answer(status, one) for status, one in sorted(operation["responses"].items())
            ],
            curl=curl_example(*call),
            python=python_example(operation),
            example=_example(operation),
        )

    def _parameter(self, parameter: Document) -> FieldRow:
        places = {"path": "in the address", "query": "", "header": "header"}
        place = places[parameter["in"]]
        kind = self._type(parameter["schema"]).removesuffix(" or null")
        return FieldRow(
            parameter["name"],
            f"{kind}, {place}" if place else kind,
            parameter.get("required", False) and parameter["in"] != "path",
            _marked(parameter.get("description", "")),
            self._limits(parameter["schema"]),
        )

    def _shapes(self, operation: Document) -> Iterator[Shape]:
        """The shapes of the body: one, or one for each operation that jobs are made with."""
        for media in operation.get("requestBody", {}).get("content", {}).values():
            schema = self._resolved(media["schema"])
            for one in schema.get("oneOf", [schema]):
                shape = self._resolved(one)
                title = shape.get("title", "") if "oneOf" in schema else ""
                yield Shape(title, list(self._fields(shape)))

    def _answer(self, status: str, answer: Document) -> AnswerRow:
        answer = self._resolved(answer)
        media = answer.get("content", {}).get("application/json")
        rows = list(self._fields(self._resolved(media["schema"]))) if media else []
        shown = "other" if status == "default" else status
        return AnswerRow(shown, _marked(answer["description"]), rows)

    def _fields(self, schema: Document, before: str = "", depth: int = 1) -> Iterator[FieldRow]:
        """The fields of an object or of the items of a list; those inside by `outer.inner`."""
        schema = self._resolved(schema)
        if schema.get("type") == "array":
            yield from self._fields(schema["items"], before or "[].")
            return
        for choice in schema.get("anyOf", ()):
            yield from self._fields(choice, before, depth)
        required = set(schema.get("required", ()))
        for name, part in schema.get("properties", {}).items():
            yield self._row(before + name, part, name in required)
            inner = self._inner(part)
            if inner and depth < MAX_DEPTH:
                dots = f"{before}{name}[]." if self._is_list(part) else f"{before}{name}."
                yield from self._fields(inner, dots, depth + 1)

    def _row(self, name: str, part: Document, is_required: bool) -> FieldRow:
        text = part.get("description", "") or self._resolved(part).get("description", "")
        first = text.split("\n\n")[0]
        limits = self._limits(part)
        return FieldRow(name, self._type(part), is_required, _marked(first), limits)

    def _inner(self, part: Document) -> Document | None:
        """The schema of an object inside, also as a list's item or where null is allowed too."""
        for choice in self._choices(part):
            found = self._resolved(choice.get("items", choice))
            if found.get("properties"):
                return found
        return None

    def _is_list(self, part: Document) -> bool:
        return any(one.get("type") == "array" for one in self._choices(part))

    def _choices(self, part: Document) -> list[Document]:
        part = self._resolved(part)
        choices = part.get("anyOf") or part.get("oneOf") or [part]
        return [self._resolved(one) for one in choices]

    def _type(self, part: Document) -> str:
        """Such as `text or null`, `list of objects`."""
        names = [_type_name(one, self) for one in self._choices(part)]
        return " or ".join(dict.fromkeys(name for group in names for name in group))

    def _limits(self, part: Document) -> str:
        found = [text for one in self._choices(part) for text in _limits_of(one)]
        default = self._resolved(part).get("default")
        if default not in (None, "", [], False):
            found.append(f"default {_plain(default)}")
        return "; ".join(found)

    def _resolved(self, part: Document) -> Document:
        if "$ref" not in part:
            return part
        found: Any = self.document
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        return {**found, **{key: value for key, value in part.items() if key != "$ref"}}

    def item_name(self, items: Document) -> str:
        resolved = self._resolved(items)
        return "objects" if resolved.get("properties") else f"{self._type(items)}s"


_NAMES = {"string": "text", "boolean": "true or false", "integer": "whole number"}
_FORMATS = {"uuid": "id", "date-time": "time", "date": "day", "binary": "file"}


def _type_name(schema: Document, describer: _Describer) -> list[str]:
    types = schema.get("type", "any value")
    found: list[str] = []
    for name in types if isinstance(types, list) else [types]:
        if name == "array":
            found.append(f"list of {describer.item_name(schema.get('items') or {})}")
        elif name == "string" and schema.get("format") in _FORMATS:
            found.append(_FORMATS[str(schema["format"])])
        else:
            found.append(_NAMES.get(name, str(name)))
    return found


def _limits_of(schema: Document) -> Iterator[str]:
    values = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    if values:
        shown = ", ".join(_plain(value) for value in values[:MAX_VALUES])
        yield shown if len(values) <= MAX_VALUES else f"{shown} and {len(values) - MAX_VALUES} more"
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None and high < 2**53:
        yield f"{_plain(low)} to {_plain(high)}"
    elif low is not None:
        yield f"at least {_plain(low)}"
    if "maxLength" in schema:
        yield f"up to {schema['maxLength']:,} characters"
    if "maxItems" in schema:
        yield f"up to {schema['maxItems']:,} items"


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, str) else json.dumps(value)


def _paragraphs(text: str) -> list[str]:
    return [_marked(" ".join(part.split())) for part in text.split("\n\n") if part.strip()]


def _marked(text: str) -> Markup:
    """The text as HTML, with code where it has backticks."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704


def _example(operation: Mapping[str, Any]) -> str:
    """The first answer with an example, as JSON."""
    for status, answer in operation["responses"].items():
        media = answer.get("content", {}).get("application/json")
        if status.startswith("2") and media and "example" in media:
            return json.dumps(media["example"], indent=2, ensure_ascii=False)
    return ""

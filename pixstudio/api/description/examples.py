"""Examples of whole bodies and answers, put together from those of their fields."""

from typing import Any

Document = dict[str, Any]
BY_FORMAT = {
    "uuid": "5f0c2a34-8d7e-4b6a-9f5d-2f6f1f6f0a11",
    "date-time": "2026-11-29T12:00:00Z",
    "date": "2026-11-29",
    "uri": "https://studio.example/",
}
BY_TYPE: Document = {
    "string": "text",
    "integer": 1,
    "number": 1.5,
    "boolean": False,
    "null": None,
}


def add_examples(document: Document) -> None:
    """Give each parameter, JSON body and JSON answer of a description an example."""
    for methods in document["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                _add_to_parameter(parameter, document)
            bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
            for body in bodies:
                _add_to_content(body, document)
    for answer in document["components"].get("responses", {}).values():
        _add_to_content(answer, document)


def _add_to_parameter(parameter: Document, document: Document) -> None:
    # Of a parameter `examples` is a map, of a schema a list.
    found = parameter.pop("examples", None)
    if "example" not in parameter:
        example = found[0] if found else example_of(parameter["schema"], document)
        if example is not None:
            parameter["example"] = example


def _add_to_content(body: Document, document: Document) -> None:
    for content_type, media in body.get("content", {}).items():
        is_json = content_type.endswith("json")
        if is_json and "example" not in media and "examples" not in media:
            media["example"] = example_of(media["schema"], document)


def example_of(schema: Document, document: Document) -> Any:
    """A value that the schema allows: its first example, or one made of its parts."""
    if "$ref" in schema:
        return example_of(_target(schema["$ref"], document), document)
    if schema.get("examples"):
        return schema["examples"][0]
    for name in ("example", "const", "default"):
        if schema.get(name) is not None:
            return schema[name]
    if "enum" in schema:
        return schema["enum"][0]
    for name in ("anyOf", "oneOf", "allOf"):
        if name in schema:
            return _of_choices(schema[name], document)
    return _of_type(schema, document)


def _of_choices(choices: list[Document], document: Document) -> Any:
    found = [one for one in choices if one.get("type") != "null"]
    return example_of(found[0], document) if found else None


def _of_type(schema: Document, document: Document) -> Any:
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        parts = schema.get("properties", {})
        return {name: example_of(part, document) for name, part in parts.items()}
    if kind == "array":
        return [example_of(schema["items"], document)] if schema.get("items") else []
    if kind == "string" and schema.get("format") in BY_FORMAT:
        return BY_FORMAT[schema["format"]]
    return BY_TYPE.get(kind or "")


def _target(reference: str, document: Document) -> Document:
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)

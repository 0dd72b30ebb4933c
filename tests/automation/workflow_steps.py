"""Walks an n8n workflow in the way n8n does, for those few kinds of nodes that docs/automation uses.

It is no n8n: it shows that the workflow's requests, conditions and expressions fit the API.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[2]
EXPRESSION = re.compile(r"\{\{((?:(?!\}\}).)*)\}\}", re.S)
MOST_STEPS = 200


def workflow(name: str, **settings: str) -> dict[str, Any]:
    """A workflow of docs/automation with these values in its node Settings."""
    found: dict[str, Any] = json.loads((ROOT / f"docs/automation/n8n-{name}.json").read_text())
    (node,) = (node for node in found["nodes"] if node["name"] == "Settings")
    for one in node["parameters"]["assignments"]["assignments"]:
        one["value"] = settings[one["name"]]
    return found


class Values(dict[str, Any]):
    """An object of JavaScript: its fields are attributes, missing ones undefined."""

    def __getattr__(self, name: str) -> Any:
        value = self.get(name)
        return Values(value) if isinstance(value, dict) else value


class Stopped(Exception):
    """The workflow ended itself with an error."""


class Workflow:
    """One execution of a workflow with this key in place of its credential."""

    def __init__(self, document: dict[str, Any], key: str) -> None:
        self.nodes = {node["name"]: node for node in document["nodes"]}
        self.links = document["connections"]
        self.workflow = Values(id=document["id"])
        self.headers = {"Authorization": f"Bearer {key}"}
        self.items: dict[str, Values] = {}
        self.binary = b""

    def run(self, first: str) -> list[str]:
        """The names of the nodes in the order of their turns."""
        name, item = first, Values()
        turns: list[str] = []
        while name and len(turns) < MOST_STEPS:
            turns.append(name)
            node = self.nodes[name]
            branch, item = getattr(self, f"_{node['type'].partition('.')[2]}")(node, item)
            self.items[name] = item
            outputs = self.links.get(name, {"main": []})["main"]
            name = outputs[branch][0]["node"] if branch < len(outputs) and outputs[branch] else ""
        return turns

    def value(self, text: Any, item: Values) -> Any:
        """What a parameter stands for: expressions begin with an equals sign."""
        if not isinstance(text, str) or not text.startswith("="):
            return text
        whole = EXPRESSION.fullmatch(text[1:])
        if whole:
            return self._evaluate(whole[1], item)
        return EXPRESSION.sub(lambda found: str(self._evaluate(found[1], item)), text[1:])

    def _evaluate(self, script: str, item: Values) -> Any:
        script = re.sub(r"\$\('([^']+)'\)\.first\(\)\.json", r"items['\1']", script)
        script = re.sub(r"(\[[^\]]*\])\.includes\(([^)]*)\)", r"(\2 in \1)", script)
        script = script.replace("===", "==").replace("JSON.stringify", "dumps").replace("$", "")
        names = {
            "json": item,
            "items": self.items,
            "dumps": json.dumps,
            "workflow": self.workflow,
            "execution": Values(id="1"),
        }
        return eval(script.strip(), {"__builtins__": {}}, names)  # noqa: S307

    def _manualTrigger(self, _node: Any, item: Values) -> tuple[int, Values]:
        return 0, item

    def _set(self, node: Any, item: Values) -> tuple[int, Values]:
        given = node["parameters"]["assignments"]["assignments"]
        return 0, Values({one["name"]: self.value(one["value"], item) for one in given})

    def _httpRequest(self, node: Any, item: Values) -> tuple[int, Values]:
        asked = node["parameters"]
        given = asked.get("headerParameters", {}).get("parameters", ())
        headers = {one["name"]: self.value(one["value"], item) for one in given}
        if asked.get("sendBody"):
            headers["Content-Type"] = "application/json"
        answer = requests.request(
            asked.get("method", "GET"),
            self.value(asked["url"], item),
            headers=self.headers | headers,
            data=self.value(asked.get("jsonBody", ""), item).encode(),
            timeout=120,
        )
        answer.raise_for_status()
        if "response" in asked["options"]:
            self.binary = answer.content
            return 0, Values()
        return 0, Values(answer.json())

    def _if(self, node: Any, item: Values) -> tuple[int, Values]:
        (condition,) = node["parameters"]["conditions"]["conditions"]
        return (0 if self.value(condition["leftValue"], item) is True else 1), item

    def _wait(self, _node: Any, item: Values) -> tuple[int, Values]:
        return 0, item

    def _readWriteFile(self, node: Any, item: Values) -> tuple[int, Values]:
        Path(self.value(node["parameters"]["fileName"], item)).write_bytes(self.binary)
        return 0, item

    def _stopAndError(self, node: Any, item: Values) -> tuple[int, Values]:
        raise Stopped(self.value(node["parameters"]["errorMessage"], item))

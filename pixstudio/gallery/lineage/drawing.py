"""Where the nodes and lines of a lineage are drawn: columns by steps, from left to right, in pixels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Node = TypeVar("Node")
WIDTH, HEIGHT = 200, 56
GAP_X, GAP_Y = 56, 12
MARGIN = 4


@dataclass(frozen=True)
class Box(Generic[Node]):
    node: Node
    x: int
    y: int


@dataclass(frozen=True)
class Drawing(Generic[Node]):
    width: int
    height: int
    boxes: list[Box[Node]]
    lines: list[str]


def draw(levels: Mapping[Node, int], edges: Sequence[tuple[Node, Node]]) -> Drawing[Node]:
    """The boxes of all nodes, and a path for each edge. Each column is centred on the tallest."""
    columns: dict[int, list[Node]] = {}
    for node, level in levels.items():
        columns.setdefault(level, []).append(node)
    first, tallest = min(columns), max(len(column) for column in columns.values())
    places: dict[Node, Box[Node]] = {}
    for level, column in sorted(columns.items()):
        top = (tallest - len(column)) * (HEIGHT + GAP_Y) // 2
        for row, node in enumerate(column):
            x = MARGIN + (level - first) * (WIDTH + GAP_X)
            places[node] = Box(node, x, MARGIN + top + row * (HEIGHT + GAP_Y))
    span = max(columns) - first
    return Drawing(
        width=2 * MARGIN + WIDTH + span * (WIDTH + GAP_X),
        height=2 * MARGIN + tallest * (HEIGHT + GAP_Y) - GAP_Y,
        boxes=list(places.values()),
        lines=[_path(places[start], places[end]) for start, end in edges],
    )


def _path(start: Box[Node], end: Box[Node]) -> str:
    """A curve from the right side of one box to the left side of another, level at both ends."""
    x1, y1 = start.x + WIDTH, start.y + HEIGHT // 2
    x2, y2 = end.x, end.y + HEIGHT // 2
    middle = (x1 + x2) // 2
    return f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"

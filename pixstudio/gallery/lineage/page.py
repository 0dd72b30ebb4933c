"""Presenter of a result's lineage: a drawing, and the same as a list."""

from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from pixstudio.cards.presenters.cards import poster_url, title_of
from pixstudio.gallery.lineage.drawing import Box, Drawing, draw
from pixstudio.gallery.lineage.graph import Key, Lineage, lineage_of
from pixstudio.jobs.models import Generation
from pixstudio.library.models import Kind
from pixstudio.library.presenters import preview_url
from pixstudio.web.addresses import url_for
from pixstudio.web.wording import operation_icon, operation_label

# What fits into a box of the drawing.
TITLE_LENGTH, KIND_LENGTH = 17, 20
OTHER_LENGTH = 40


@dataclass(frozen=True)
class LineageNode:
    """A result or a file. One that was deleted has no `url`."""

    title: str
    short_title: str
    kind_text: str
    icon: str
    url: str
    poster_url: str
    is_centre: bool


@dataclass(frozen=True)
class LineageEntry:
    """One relation. `other_text` says for steps further away what it went into or came from."""

    label: str
    node: LineageNode
    other_text: str


@dataclass(frozen=True)
class LineageLine:
    """The path of a line in the drawing; that of a remix is dashed."""

    path: str
    is_remix: bool


@dataclass(frozen=True)
class LineagePage:
    title: str
    url: str
    result_url: str
    drawing: Drawing[LineageNode] | None
    lines: list[LineageLine]
    ancestors: list[LineageEntry]
    descendants: list[LineageEntry]
    is_cut: bool


def lineage_page(generation: Generation) -> LineagePage:
    """The lineage of a result; without relations it has no drawing."""
    found = lineage_of(generation)
    nodes = {key: _node(found, key) for key in found.levels}
    drawn = draw(found.levels, [(edge.origin, edge.made) for edge in found.edges])
    return LineagePage(
        title=title_of(generation),
        url=url_for("generation_lineage", generation.pk),
        result_url=url_for("generation", generation.pk),
        drawing=_with_nodes(drawn, nodes) if found.edges else None,
        lines=[
            LineageLine(path, edge.is_remix)
            for path, edge in zip(drawn.lines, found.edges, strict=True)
        ],
        ancestors=_entries(found, nodes, is_up=True),
        descendants=_entries(found, nodes, is_up=False),
        is_cut=found.is_cut,
    )


def _with_nodes(drawn: Drawing[Key], nodes: dict[Key, LineageNode]) -> Drawing[LineageNode]:
    boxes = [Box(nodes[box.node], box.x, box.y) for box in drawn.boxes]
    return Drawing(drawn.width, drawn.height, boxes, drawn.lines)


def _entries(found: Lineage, nodes: dict[Key, LineageNode], *, is_up: bool) -> list[LineageEntry]:
    entries = []
    for edge in found.edges:
        far, near = (edge.origin, edge.made) if is_up else (edge.made, edge.origin)
        if (found.levels[far] < 0) != is_up or far == found.centre:
            continue
        text = _("for %(title)s") if is_up else _("from %(title)s")
        title = Truncator(nodes[near].title).chars(OTHER_LENGTH)
        other_text = "" if near == found.centre else text % {"title": title}
        entries.append(LineageEntry(edge.label, nodes[far], other_text))
    return entries


def _node(found: Lineage, key: Key) -> LineageNode:
    if key.is_file:
        return _file_node(found, key)
    row = found.results.get(key.pk)
    if row is None:
        return _gone(_("Deleted result"))
    return LineageNode(
        title=title_of(row),
        short_title=Truncator(title_of(row)).chars(TITLE_LENGTH),
        kind_text=Truncator(operation_label(row.operation)).chars(KIND_LENGTH),
        icon=operation_icon(row.operation),
        url=url_for("generation", row.pk),
        poster_url=poster_url(row),
        is_centre=key == found.centre,
    )


def _file_node(found: Lineage, key: Key) -> LineageNode:
    asset = found.files.get(key.pk)
    if asset is None:
        return _gone(_("Deleted file"))
    icon = {Kind.IMAGE: "image", Kind.VIDEO: "video"}.get(Kind(asset.kind), "sound")
    return LineageNode(
        title=asset.name,
        short_title=Truncator(asset.name).chars(TITLE_LENGTH),
        kind_text=str(Kind(asset.kind).label),
        icon=icon,
        url=url_for("library_asset", asset.pk),
        poster_url=preview_url(asset),
        is_centre=False,
    )


def _gone(text: str) -> LineageNode:
    return LineageNode(text, text, "", "trash", "", "", is_centre=False)

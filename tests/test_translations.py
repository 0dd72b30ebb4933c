"""Texts can be extracted for translators: gettext gets plain literals, never an expression."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parent.parent
# By function: the positions of the arguments that xgettext reads.
TEXTS = {
    "_": (0,),
    "gettext": (0,),
    "gettext_lazy": (0,),
    "gettext_noop": (0,),
    "ngettext": (0, 1),
    "ngettext_lazy": (0, 1),
    "pgettext": (0, 1),
    "pgettext_lazy": (0, 1),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}


def unextractable(source: str) -> Iterator[str]:
    """Return every call whose text is not a literal."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        texts = [node.args[place] for place in TEXTS.get(name, ()) if place < len(node.args)]
        if any(not _is_literal(text) for text in texts):
            yield f"line {node.lineno}: {ast.unparse(node)}"


def _is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


@pytest.mark.parametrize(
    "source",
    [
        '_(f"Picture {n}")',
        'gettext_lazy("Picture " + n)',
        "translation.gettext(words)",
        'ngettext("%(count)s job", plural, count)',
        'pgettext("verb", words)',
    ],
)
def test_expressions_are_found(source: str) -> None:
    assert len(list(unextractable(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        '_("Picture %(n)s") % {"n": n}',
        'ngettext("%(count)s job", "%(count)s jobs", count)',
        "found.get(words)",
    ],
)
def test_literals_are_fine(source: str) -> None:
    assert not list(unextractable(source))


def test_every_text_can_be_extracted() -> None:
    found = [
        f"{path.relative_to(ROOT)}, {line}"
        for path in sorted((ROOT / "pixstudio").rglob("*.py"))
        for line in unextractable(path.read_text(encoding="utf-8"))
    ]

    assert not found, "\n".join(found)


def unextractable_of_template(source: str) -> Iterator[str]:
    """Return the line of every text of a template that is not a literal."""
    tree = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(source)
    for call in tree.find_all(nodes.Call):
        name = getattr(call.node, "name", "")
        texts = [call.args[place] for place in TEXTS.get(name, ()) if place < len(call.args)]
        if any(not isinstance(text, nodes.Const) for text in texts):
            yield f"line {call.lineno}"


def test_expressions_in_templates_are_found() -> None:
    assert list(unextractable_of_template('{{ _("Picture %(n)s", n=n) }}{{ _("All") }}')) == []
    assert list(unextractable_of_template("{{ _(word) }}")) == ["line 1"]
    assert list(unextractable_of_template('{{ _("Picture " ~ n) }}')) == ["line 1"]


def test_texts_of_templates_can_be_extracted() -> None:
    found = {
        path.name: lines
        for path in (ROOT / "templates").rglob("*.*")
        if (lines := list(unextractable_of_template(path.read_text(encoding="utf-8"))))
    }
    assert found == {}

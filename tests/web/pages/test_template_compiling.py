"""Constants of templates, tried with small ones of our own."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, trans_real
from jinja2 import ChainableUndefined, DictLoader, Environment, select_autoescape
from markupsafe import Markup

from pixstudio.web.pages.template_compiling import PageEnvironment
from pixstudio.web.pages.templating import environment
from tests.rows import each_row

calls: list[str] = []


def drawn(name: str) -> Markup:
    calls.append(name)
    return Markup("<i>{}</i>").format(name)


def pages(files: Mapping[str, str], *, is_ahead: bool = True) -> PageEnvironment:
    found = environment(loader=DictLoader(files))
    found.constant_functions.clear()
    found.globals["drawn"] = drawn
    if is_ahead:
        found.constant_functions["drawn"] = drawn
    return found.in_language("en")


FILES = {
    "texts.html": "{{ _('Fish & <chips>') }} {% trans %}100 %{% endtrans %} {{ name }}",
    "mail.txt": "{{ _('Fish & <chips>') }} {{ name }}",
    "loop.html": "{% for name in names %}{% include 'one.html' %}{% endfor %}{{ name }}",
    "one.html": "{% set mark = name ~ '!' %}[{{ mark }}{{ drawn('x') }}]",
    "set.html": "{% if deep %}{% set name = 'set' %}{% endif %}{% include 'shown.html' %}",
    "shown.html": "({{ name }})",
    "own.html": "{% with name='own' %}{% include 'shown.html' %}{% endwith %}{{ name }}",
    "outer.html": "{% set title = 'A' %}{% include 'inner.html' %}",
    "inner.html": "{% include 'title.html' %}{{ name }}",
    "title.html": "<{{ title }}>",
    "endless.html": "{% if depth %}{% with depth=depth - 1 %}.{% include 'endless.html' %}{% endwith %}"
    "{% endif %}",
    "base.html": "{% block body %}{% endblock %}{% include 'shown.html' %}",
    "page.html": "{% extends 'base.html' %}{% block body %}{% include 'one.html' %}{% endblock %}",
    "call.html": "{{ drawn(name) }}",
}
VALUES = {"name": "N", "names": ["a", "b"], "depth": 3}


@each_row("name", FILES)
@each_row("deep", [True, False])
def test_pages_read_the_same_with_constants(name: str, deep: bool) -> None:
    values = {**VALUES, "deep": deep}
    shown = [
        pages(FILES, is_ahead=ahead).get_template(name).render(values) for ahead in (True, False)
    ]
    assert shown[0] == shown[1]
    assert shown[0]


def test_constants_are_worked_out_once() -> None:
    calls.clear()
    template = pages(FILES).get_template("loop.html")
    texts = {template.render(names=["a", "b", "c"]) for _ in range(3)}
    assert texts == {"[a!<i>x</i>][b!<i>x</i>][c!<i>x</i>]"}
    assert calls == ["x"]


def test_what_is_included_by_name_is_a_part_of_its_page() -> None:
    files = dict(FILES)
    environment_of_page = pages(files)
    template = environment_of_page.get_template("loop.html")
    files["one.html"] = "changed"
    assert template.render(names=["a"]) == "[a!<i>x</i>]"
    assert environment_of_page.get_template("one.html").render() == "changed"


def test_each_language_has_its_own_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever language is active when a template is first wanted."""
    # As in a studio with translations.
    monkeypatch.setattr(translation, "_trans", trans_real)
    files = {"a.html": "{{ _('Delete') }}"}
    english = pages(files)
    with translation.override("de"):
        german = english.in_language("de").get_template("a.html").render()
        still_english = english.get_template("a.html").render()
    assert (german, still_english) == (_text_in("de", "Delete"), "Delete")
    assert german != still_english


def _text_in(language: str, message: str) -> str:
    with translation.override(language):
        return translation.gettext(message)


PRINTED = [
    *("<b> & \"'", "plain", "", Markup("<b>"), mark_safe("<i>"), gettext_lazy("Fish & <chips>")),
    *(1, True, None, 2.5, Decimal("1.50"), ["<a>"], SimpleLazyObject(lambda: "<lazy>")),
]
PRINTING = {
    "print.html": "{{ value }}",
    "macro.html": "{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}{{ m(value) }}{{ m(m(value)) }}",
    "set.html": "{% set x %}<u>{{ value }}{% endset %}{{ x }}{{ x ~ value }}",
    "call.html": "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{{ value }}{% endcall %}",
    "block.html": "{% block a %}<{{ value }}>{% endblock %}{{ self.a() }}{{ missing.name }}",
    "filter.html": "{% filter upper %}{{ value }}{% endfilter %}{{ value|string }}{{ value|safe }}",
    "mail.txt": "{{ value }}",
}


@each_row("name", PRINTING)
@each_row("value", PRINTED, ids=repr)
def test_pages_escape_as_jinja_does(name: str, value: object) -> None:
    plain = Environment(autoescape=select_autoescape(["html"]), undefined=ChainableUndefined)
    plain.loader = DictLoader(PRINTING)
    wanted = plain.get_template(name).render(value=value)
    assert pages(PRINTING).get_template(name).render(value=value) == wanted

"""What every template, style sheet and module must hold, read from the files themselves."""

import gzip
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.template.loader import get_template, render_to_string
from jinja2.meta import find_undeclared_variables

from pixstudio.web.pages.style_sheets import STYLE_SHEETS, combined_style_sheet

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
PAGES = [path for path in TEMPLATES if path.suffix == ".html"]
STYLES = sorted((ROOT / "static/css").rglob("*.css"))
MODULES = sorted((ROOT / "static/js").rglob("*.js"))
LAYERS = {"reset", "tokens", "base", "layout", "components", "utilities"}
SYMBOLS = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/img/icons.svg").read_text()))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _linked(path: Path) -> str:
    """The name by which a template links a file of `static`."""
    return str(path.relative_to(ROOT / "static"))


def breaking(paths: Iterable[Path], keeps: Callable[[Path, str], bool]) -> list[str]:
    """The files that a rule about their text does not hold for."""
    return [named(path) for path in paths if not keeps(path, path.read_text())]


def test_templates_compile_and_are_short() -> None:
    for path in TEMPLATES:
        get_template(str(path.relative_to(ROOT / "templates")))
    assert breaking(TEMPLATES, lambda _path, text: len(text.splitlines()) <= 80) == []


def test_templates_have_nothing_the_policy_forbids() -> None:
    inline = re.compile(r"\sstyle=|<style\b|\son[a-z]+=|javascript:|hx-on")
    assert breaking(PAGES, lambda _path, text: not inline.search(text)) == []
    scripts = re.compile(r"<script\b(?![^>]*src=)[^>]*>")
    assert breaking(PAGES, lambda _path, text: not scripts.search(text)) == []


def test_fragments_extend_nothing() -> None:
    fragments = [path for path in PAGES if path.name.startswith("_")]
    assert breaking(fragments, lambda _path, text: "{% extends" not in text) == []


def test_icons_named_in_templates_exist() -> None:
    names = re.compile(r"""svg_icon\(["']([\w-]+)["']""")
    assert breaking(PAGES, lambda _path, text: set(names.findall(text)) <= SYMBOLS) == []
    assert len(set(names.findall("".join(path.read_text() for path in PAGES)))) > len(SYMBOLS) / 3


def test_fragments_know_nothing_of_the_loop_they_are_in() -> None:
    """Jinja2 hands no `loop` to an included template, and takes what is missing as empty."""
    engine: Any = engines["templating"]
    parse = engine.env.parse
    assert "loop" in find_undeclared_variables(parse("{% if loop.first %}{% endif %}"))
    assert (
        breaking(
            TEMPLATES,
            lambda _path, text: "loop" not in find_undeclared_variables(parse(text)),
        )
        == []
    )


def layers_of(text: str) -> set[str]:
    found = re.findall(r"@layer ([^{;]+)", text)
    return {name.strip() for names in found for name in names.split(",")}


def test_style_sheets_are_short_and_layered() -> None:
    assert breaking(STYLES, lambda _path, text: len(text.splitlines()) <= 250) == []
    assert breaking(STYLES, lambda _path, text: bool(layers_of(text))) == []
    assert breaking(STYLES, lambda _path, text: layers_of(text) <= LAYERS) == []


def test_what_is_shown_once_leaves_with_its_page() -> None:
    """What the two others show can be opened again."""
    again = {"templates/mfa/totp/activate_form.html", "templates/library/import.html"}
    shown = [path for path in PAGES if "one-time-secret__text" in path.read_text()]
    assert set(breaking(shown, lambda _path, text: "data-one-time-secret" in text)) == again


def test_every_style_sheet_is_part_of_a_page() -> None:
    combined = {ROOT / f"static/css/{name}.css" for kind in STYLE_SHEETS.values() for name in kind}
    assert combined == set(STYLES)
    assert breaking(PAGES, lambda _path, text: "stylesheet" not in text) == []


def test_modules_are_short_and_need_no_eval() -> None:
    evil = re.compile(r"\beval\(|new Function|innerHTML|^import ", re.MULTILINE)
    assert breaking(MODULES, lambda _path, text: len(text.splitlines()) < 100) == []
    assert breaking(MODULES, lambda _path, text: not evil.search(text)) == []


def modules_of(page: Path) -> set[Path]:
    """The modules of ours that a page names, itself or through what it extends and includes.

    What a page loads only when it is needed (data-modules) is not among them.
    """
    text = re.sub(r"data-modules=\"[^\"]*\"", "", page.read_text())
    found = {
        ROOT / "static" / name for name in re.findall(r"static\([\"'](js/[\w./]+)[\"']\)", text)
    }
    for name in re.findall(r"{% (?:extends|include) [\"']([\w/.]+)[\"']", text):
        found |= modules_of(ROOT / "templates" / name)
    return found


@cache
def packed_bytes(path: Path) -> int:
    return len(gzip.compress(path.read_bytes()))


def weight(paths: Iterable[Path]) -> int:
    return sum(map(packed_bytes, paths))


def test_weight_without_media_stays_small() -> None:
    whole = [page for page in PAGES if page.name[0] != "_"]
    styles = gzip.compress(combined_style_sheet("studio").encode())
    shared = len(styles) + packed_bytes(ROOT / "static/img/icons.svg")
    weights = {named(page): weight(modules_of(page)) for page in whole}
    assert {page: own for page, own in weights.items() if own >= 20_000} == {}
    # A style sheet for each new room of results; the design allows 120 kB in all.
    assert {page: own for page, own in weights.items() if own + shared >= 80_000} == {}


def test_every_module_is_loaded_somewhere() -> None:
    texts = "".join(page.read_text() for page in PAGES)
    assert [named(module) for module in MODULES if f"{_linked(module)}'" not in texts] == []


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500"])
def test_error_page_needs_no_context(code: str) -> None:
    page = render_to_string(f"{code}.html")
    assert "<h1" in page
    assert 'href="/"' in page


def test_card_shows_state_in_words_and_asks_before_a_post() -> None:
    card = {
        "id": "1",
        "version": 4,
        "url": "/g/1/",
        "operation_label": "Text",
        "title": "A <b>tram</b>",
        "state": "ask",
        "state_word": "Outcome unknown",
        "state_icon": "ask",
        "state_tone": "attention",
        "aspect_ratio": "9:16",
        "message": "Probably charged.",
        "actions": [
            {
                "label": "Again",
                "url": "/g/1/s/",
                "method": "post",
                "style": "plain",
                "confirm": "Twice?",
            }
        ],
    }
    html = render_to_string("cards/_card.html", {"card": card})
    assert 'id="job-1"' in html
    assert 'data-version="4"' in html
    assert "job--needs-attention" in html
    assert "A &lt;b&gt;tram" in html
    assert "ratio--916" in html
    assert 'data-confirm="Twice?"' in html
    assert "<progress" not in html


def test_poller_asks_seldom_when_nothing_is_active() -> None:
    values = {"poll_seconds": 2, "idle_poll_seconds": 15}
    quiet = render_to_string(
        "cards/_poller.html", {"activity": {**values, "poll_url": ""}, "oob": 1}
    )
    busy = render_to_string("cards/_poller.html", {"activity": {**values, "poll_url": "/s/"}})
    assert 'hx-trigger="every 15s"' in quiet
    assert 'hx-swap-oob="true"' in quiet
    assert 'hx-trigger="every 2s"' in busy


def test_theme_is_rendered_by_the_server() -> None:
    assert 'data-theme="dark"' in render_to_string("standalone.html", {"theme": "dark"})
    assert (
        "data-theme="
        not in render_to_string("standalone.html", {"theme": "system"}).split("<head")[0]
    )

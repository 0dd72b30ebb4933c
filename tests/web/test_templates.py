"""What every template, style sheet and module must hold, read from the files themselves."""

import gzip
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.template.loader import get_template, render_to_string

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
PAGES = [path for path in TEMPLATES if path.suffix == ".html"]
STYLES = sorted((ROOT / "static/css").glob("*.css"))
MODULES = sorted((ROOT / "static/js").glob("*.js"))
LAYERS = {"reset", "tokens", "base", "layout", "components", "utilities"}
SYMBOLS = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/img/icons.svg").read_text()))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_template_compiles_and_is_short(path: Path) -> None:
    get_template(str(path.relative_to(ROOT / "templates")))
    assert len(path.read_text().splitlines()) <= 80


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_template_has_nothing_the_policy_forbids(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style\b|\son[a-z]+=|javascript:|hx-on", text)
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_fragment_extends_nothing(path: Path) -> None:
    is_fragment = path.name.startswith("_")
    assert not (is_fragment and "{% extends" in path.read_text())


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_icons_named_in_templates_exist(path: Path) -> None:
    names = re.findall(r'_icon\.html" with name="([\w-]+)"', path.read_text())
    assert set(names) <= SYMBOLS


@pytest.mark.parametrize("path", STYLES, ids=named)
def test_style_sheet_is_short_and_layered(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 250
    used = {
        name.strip() for names in re.findall(r"@layer ([^{;]+)", text) for name in names.split(",")
    }
    assert used
    assert used <= LAYERS


@pytest.mark.parametrize("path", STYLES, ids=named)
def test_style_sheet_is_linked(path: Path) -> None:
    head = (ROOT / "templates/components/_head.html").read_text()
    assert f"css/{path.name}" in head


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_module_is_short_and_needs_no_eval(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) < 100
    assert not re.search(r"\beval\(|new Function|innerHTML|^import ", text, re.MULTILINE)


def modules_of(page: Path) -> set[Path]:
    """The modules of ours that a page names, itself or through what it extends and includes.

    What a page loads only when it is needed (data-modules) is not among them.
    """
    text = re.sub(r"data-modules=\"[^\"]*\"", "", page.read_text())
    found = {ROOT / "static" / name for name in re.findall(r"{% static '(js/[\w.]+)' %}", text)}
    for name in re.findall(r"{% (?:extends|include) [\"']([\w/.]+)[\"']", text):
        found |= modules_of(ROOT / "templates" / name)
    return found


def weight(paths: Iterable[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes())) for path in paths)


@pytest.mark.parametrize("path", [page for page in PAGES if page.name[0] != "_"], ids=named)
def test_weight_without_media_stays_small(path: Path) -> None:
    own = weight(modules_of(path))
    assert own < 20_000
    assert own + weight([*STYLES, ROOT / "static/img/icons.svg"]) < 60_000


def test_every_module_is_loaded_somewhere() -> None:
    texts = "".join(page.read_text() for page in PAGES)
    assert [module.name for module in MODULES if f"js/{module.name}'" not in texts] == []


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
    html = render_to_string("jobs/_card.html", {"card": card})
    assert 'id="job-1"' in html
    assert 'data-version="4"' in html
    assert "job--asks" in html
    assert "A &lt;b&gt;tram" in html
    assert "ratio--916" in html
    assert 'data-confirm="Twice?"' in html
    assert "<progress" not in html


def test_poller_goes_when_nothing_is_active() -> None:
    quiet = render_to_string("jobs/_poller.html", {"activity": {"poll_url": ""}, "oob": True})
    busy = render_to_string("jobs/_poller.html", {"activity": {"poll_url": "/s/"}})
    assert 'id="poller"' not in quiet
    assert 'hx-swap-oob="true"' in quiet
    assert 'hx-get="/s/"' in busy


def test_theme_is_rendered_by_the_server() -> None:
    assert 'data-theme="dark"' in render_to_string("gate.html", {"theme": "dark"})
    assert "data-theme=" not in render_to_string("gate.html", {"theme": "system"}).split("<head")[0]

"""A page loads one style sheet; while style sheets are edited, each by itself."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template.loader import render_to_string
from pytest_django import Settings

from pixstudio.web.pages.style_sheets import STYLE_SHEETS
from pixstudio.web.pages.templating import style_sheets

COLLECTED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
HEADS = {"studio": "shell", "visitors": "sharing", "reference": "api"}


def linked_in(markup: str) -> list[str]:
    return re.findall(r'rel="stylesheet" href="/static/([^"]+)"', markup)


def head_of(kind: str) -> str:
    return render_to_string(f"{HEADS[kind]}/_head.html")


@pytest.mark.parametrize("kind", STYLE_SHEETS)
def test_all_of_a_page_are_collected_as_one(kind: str, settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": COLLECTED}}
    call_command("collectstatic", interactive=False, verbosity=0)
    (collected,) = tmp_path.glob(f"css/{kind}.*.css")
    sources = [Path(f"static/css/{name}.css").read_text() for name in STYLE_SHEETS[kind]]
    assert collected.read_text() == "".join(sources)
    assert "@layer reset, tokens, base" in sources[0]
    assert len([*tmp_path.glob(f"css/{kind}.*.css.gz")]) == 1


@pytest.mark.parametrize("kind", STYLE_SHEETS)
def test_page_links_one(kind: str) -> None:
    assert linked_in(head_of(kind)) == [f"css/{kind}.css"]


@pytest.mark.parametrize("kind", STYLE_SHEETS)
def test_page_links_each_while_they_are_edited(kind: str, settings: Settings) -> None:
    settings.DEBUG = True
    assert linked_in(style_sheets(kind)) == [f"css/{name}.css" for name in STYLE_SHEETS[kind]]

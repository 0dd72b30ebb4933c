from pathlib import Path

import pytest

from tests import architecture
from tests.architecture import RULES

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_project_keeps_its_rules(rule):
    broken = rule(ROOT)
    assert not broken, "\n" + "\n".join(broken)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rules_hold_for_a_project_that_is_not_built_yet(rule, tmp_path):
    assert rule(tmp_path) == []


def build(root, files):
    """A tree with these files; every module that an import names exists."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def broken_by(rule, root, files):
    return getattr(architecture, f"broken_{rule}")(build(root, files))


@pytest.mark.parametrize("read", ["timezone.now()", "time.time()"])
def test_time_is_broken_by_the_clock_of_a_host(read, tmp_path):
    files = {"pixstudio/teams/operations.py": f"now = {read}"}
    (sentence,) = broken_by("time", tmp_path, files)
    assert "database_time.now()" in sentence
    assert not broken_by("time", tmp_path, {"pixstudio/teams/operations.py": "now = other.now()"})


@pytest.mark.parametrize(
    ("importing", "text"),
    [
        ("pixstudio/teams/operations.py", "from pixstudio.teams.views import x"),
        ("pixstudio/teams/operations.py", "from pixstudio.teams import views"),
        ("pixstudio/teams/operations.py", "import pixstudio.teams.views"),
        ("pixstudio/teams/operations.py", "from .views import x"),
        ("pixstudio/teams/operations.py", "from . import views"),
        ("pixstudio/teams/operations/join.py", "from ..views import x"),
        ("pixstudio/teams/operations/__init__.py", "from ..views import x"),
        ("pixstudio/teams/models.py", "def f():\n    from pixstudio.teams import views"),
        ("pixstudio/teams/queries.py", "from pixstudio.teams.words import x"),
        ("pixstudio/gallery/queries.py", "from pixstudio.teams.views import x"),
    ],
)
def test_layers_are_broken_by_looking_up(importing, text, tmp_path):
    files = {
        "pixstudio/teams/views.py": "",
        "pixstudio/teams/words.py": "from pixstudio.teams.views import y",
    }
    (sentence,) = broken_by("layers", tmp_path, {**files, importing: text})
    assert "must not import views (teams.views)" in sentence
    assert importing.removesuffix(".py").removesuffix("/__init__") in sentence


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("views", "forms"),
        ("urls", "views"),
        ("tasks", "operations"),
        ("management/commands/x", "operations"),
        ("forms", "operations"),
        ("operations", "queries"),
        ("queries", "models"),
        ("models", "states"),
    ],
)
def test_layers_allow_looking_down(upper, lower, tmp_path):
    files = {
        f"pixstudio/teams/{upper}.py": f"from pixstudio.teams import {lower}",
        f"pixstudio/teams/{lower}.py": "import json",
    }
    assert broken_by("layers", tmp_path, files) == []


@pytest.mark.parametrize(
    ("lower", "upper"),
    [
        ("web", "teams"),
        ("teams", "accounts"),
        ("accounts", "library"),
        ("library", "accounts"),
        ("effects", "jobs"),
        ("jobs", "create"),
        ("jobs", "imports"),
        ("create", "imports"),
        ("create", "gallery"),
        ("teams", "audit"),
    ],
)
def test_app_directions_go_one_way(lower, upper, tmp_path):
    files = {
        f"pixstudio/{lower}/a.py": f"from pixstudio.{upper} import b",
        f"pixstudio/{upper}/b.py": "",
    }
    (sentence,) = broken_by("app_directions", tmp_path, files)
    assert f"{lower} must not import {upper}" in sentence


def test_teams_write_to_the_audit_log_which_knows_them_by_type_only(tmp_path):
    files = {
        "pixstudio/teams/a.py": "from pixstudio.audit import log",
        "pixstudio/teams/models.py": "",
        "pixstudio/audit/log.py": "if TYPE_CHECKING:\n    from pixstudio.teams import models",
        "pixstudio/audit/views.py": "from pixstudio.teams import models",
    }
    assert broken_by("app_directions", tmp_path, files) == []
    files["pixstudio/audit/log.py"] = "from pixstudio.teams import models"
    (sentence,) = broken_by("app_directions", tmp_path, files)
    assert "audit must not import teams" in sentence


def test_app_directions_allow_the_way_down(tmp_path):
    files = {
        "pixstudio/gallery/a.py": "from pixstudio.jobs import b\nfrom pixstudio.web import c",
        "pixstudio/jobs/b.py": "from pixstudio.library import d",
        "pixstudio/library/d.py": "from pixstudio.media.recognition import file_types",
        "pixstudio/web/c.py": "",
        "pixstudio/media/recognition/file_types.py": "",
    }
    assert broken_by("app_directions", tmp_path, files) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pixverse/prices.py", "from django.conf import settings"),
        ("pixverse/schemas/a.py", "import django"),
        ("media/url_fetching/download.py", "from django.http import HttpResponse"),
        ("media/recognition/file_types.py", "from pixstudio.teams import models"),
        ("pixverse/client.py", "from pixstudio.media.recognition import file_types"),
        ("sandbox/app.py", "from pixstudio.pixverse import prices"),
        ("teams/views.py", "from pixstudio.sandbox import app"),
    ],
)
def test_foundations_are_broken_by(name, text, tmp_path):
    known = (
        "teams/models.py",
        "media/recognition/file_types.py",
        "pixverse/prices.py",
        "sandbox/app.py",
    )
    files = {f"pixstudio/{one}": "" for one in known}
    assert len(broken_by("foundations", tmp_path, {**files, f"pixstudio/{name}": text})) == 1


def test_foundations_may_use_themselves(tmp_path):
    files = {
        "pixstudio/media/file_delivery/file_response.py": (
            "import django.http\nfrom pixstudio.media.recognition import file_types"
        ),
        "pixstudio/media/recognition/file_types.py": "",
        "pixstudio/sandbox/app.py": "from pixstudio.sandbox import rules",
        "pixstudio/sandbox/rules.py": "",
        "pixstudio/web/management/commands/sandbox.py": "from pixstudio.sandbox import app",
    }
    assert broken_by("foundations", tmp_path, files) == []


def test_client_belongs_to_operations(tmp_path):
    use = "from pixstudio.pixverse.client import Client"
    files = {
        "pixstudio/jobs/operations/submission/submit.py": use,
        "pixstudio/pixverse/paging.py": use,
        "pixstudio/jobs/views.py": use,
        "pixstudio/jobs/tasks.py": "from pixstudio.pixverse import client, errors",
        "pixstudio/create/forms.py": "from pixstudio.pixverse import errors",
    }
    broken = broken_by("client_use", tmp_path, files)
    assert [line.split(",")[0].split("/")[-1] for line in broken] == ["tasks", "views"]


def test_ffmpeg_belongs_to_child_processes(tmp_path):
    files = {
        "pixstudio/media/video/opening.py": "import av",
        "pixstudio/media/video/probing.py": "from pixstudio.media.video import opening",
        "pixstudio/media/video/transcoding.py": "def run():\n    import av",
        "pixstudio/media/subprocesses/file_probe_child.py": "from pixstudio.media.video import probing",
        "pixstudio/saving/posters.py": "def make():\n    from pixstudio.media.video import probing",
        "pixstudio/saving/versions.py": "from pixstudio.media.video import transcoding",
        "pixstudio/rendering/encoding.py": "import av",
        "pixstudio/library/lengths.py": "import av",
    }
    broken = broken_by("ffmpeg_use", tmp_path, files)
    assert [line.split(",")[0].split("/")[-1] for line in broken] == ["lengths", "posters"]


@pytest.mark.parametrize("name", ["utils.py", "teams/helpers.py", "common/__init__.py"])
def test_names_say_something(name, tmp_path):
    (sentence,) = broken_by("names", tmp_path, {f"pixstudio/{name}": ""})
    assert "says nothing" in sentence


@pytest.mark.parametrize(
    "text",
    [
        "import os\nos.environ['A']",
        "import os\nos.getenv('A')",
        "from os import environ",
        "import environ",
    ],
)
def test_environment_belongs_to_settings(text, tmp_path):
    files = {"pixstudio/settings.py": text, "pixstudio/teams/views.py": text}
    (sentence,) = broken_by("environment", tmp_path, files)
    assert "teams/views" in sentence


def test_environment_of_wsgi_requests_is_something_else(tmp_path):
    assert broken_by("environment", tmp_path, {"pixstudio/a.py": "request.environ['X']"}) == []


def test_sizes_are_limited(tmp_path):
    files = {
        "pixstudio/a.py": "def f():\n" + "    pass\n" * 50,
        "pixstudio/b.py": "def f():\n" + "    pass\n" * 49,
        "pixstudio/c.py": "x = 1\n" * 301,
        "pixstudio/d.py": "x = 1\n" * 300,
        "templates/a.html": "\n" * 81,
        "templates/b.html": "\n" * 80,
        "static/css/a.css": "\n" * 251,
        "static/js/a.js": "\n" * 100,
        "static/js/b.js": "\n" * 99,
    }
    broken = broken_by("sizes", tmp_path, files)
    assert broken == [
        "pixstudio/c.py: 301 lines, at most 300",
        "templates/a.html: 81 lines, at most 80",
        "static/css/a.css: 251 lines, at most 250",
        "static/js/a.js: 100 lines, at most 99",
        "pixstudio/a, line 1: f has 51 lines, at most 50",
    ]


def test_parameters_are_limited(tmp_path):
    seven = ", ".join(f"a{number}" for number in range(7))
    files = {
        "pixstudio/a.py": f"class A:\n    def f(self, {seven}): ...\ndef g({seven}): ...",
        "pixstudio/b.py": f"def g({seven}, *, b): ...",
        "pixstudio/web/migrations/0001_a.py": f"def g({seven}, b): ...",
    }
    (sentence,) = broken_by("parameters", tmp_path, files)
    assert sentence == "pixstudio/b, line 1: g has 8 parameters, at most 7"


def test_apps_and_folders_are_limited(tmp_path):
    files = {f"pixstudio/large/module_{number}.py": "x = 1\n" * 300 for number in range(22)}
    files |= {f"templates/crowded/_{number}.html": "" for number in range(26)}
    files |= {f"templates/full/_{number}.html": "" for number in range(25)}
    assert broken_by("sizes", tmp_path, files) == [
        "pixstudio/large: 6600 lines, at most 6500",
        "templates/crowded: 26 files, at most 25",
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("jobs/nudges.py", ""),
        ("jobs/a.py", "def note_duty(): pass"),
        ("jobs/a.py", "class FilmFacts: pass"),
        ("jobs/a.py", "MANY_WISHES = 1"),
    ],
)
def test_names_are_standard_terms(name, text, tmp_path):
    (sentence,) = broken_by("vocabulary", tmp_path, {f"pixstudio/{name}": text})
    assert "is no standard term" in sentence


@pytest.mark.parametrize(
    "text",
    ["def test_a_film_is_told():\n    pass", "def press():\n    pass", "DOORS = 1"],
)
def test_vocabulary_of_tests_is_broken_by_banned_words(text, tmp_path):
    broken = broken_by("test_vocabulary", tmp_path, {"tests/jobs/test_states.py": text})
    assert broken
    assert all("tests/jobs/test_states.py, line 1" in sentence for sentence in broken)
    assert not broken_by("test_vocabulary", tmp_path, {"tests/jobs/test_states.py": "VIDEO = 1"})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("templates/create/_why.html", "<p></p>"),
        ("templates/create/_note.html", '<p class="note why__action">'),
        ("templates/create/_note.html", '<p class="note{% if x %} wall{% endif %}">'),
        ("templates/create/_note.html", '<p id="origin-{{ note.id }}">'),
        ("templates/create/_note.html", "<p data-fleeting>"),
        ("static/js/page/arrivals.js", "const one = 1;"),
        ("static/js/page/toasts.js", 'find("[data-fleeting]");'),
        ("static/css/pages/queue.css", "@layer components { .lane--full { gap: 0; } }"),
    ],
)
def test_vocabulary_of_markup_is_broken_by_banned_words(name, text, tmp_path):
    (sentence,) = broken_by("markup_vocabulary", tmp_path, {name: text})
    assert name in sentence
    assert "is no standard term" in sentence


def test_vocabulary_of_markup_reads_names_and_not_texts(tmp_path):
    markup = '{# why: a comment #}<p class="{{ why }}" data-note>Keep the words</p>'
    files = {"templates/create/_note.html": markup, "static/css/a.css": "/* .why */ .note { }"}
    assert not broken_by("markup_vocabulary", tmp_path, files)


@pytest.mark.parametrize(
    "markup",
    [
        '<a onclick="x()">',
        '<a\n  class="b"\n  onload=x>',
        '<div hx-on:click="x()">',
        '<p style="color:red">',
        "<style>",
        "<script>x()</script>",
        '<script type="module">x()</script>',
    ],
)
def test_templates_hold_nothing_inline(markup, tmp_path):
    (sentence,) = broken_by("templates", tmp_path, {"templates/a.html": f"\n{markup}"})
    assert sentence.startswith("templates/a.html, line 2: an inline")


def test_templates_may_link(tmp_path):
    markup = '<script type="module" src="a.js"></script><p data-online="x" class="style on">on = 1'
    assert broken_by("templates", tmp_path, {"templates/a.html": markup}) == []

"""What the papers promise exists, and what exists is in the papers."""

import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands

from pixstudio.jobs.states import TRANSITIONS, State
from tests.rows import each_row

ROOT = Path(__file__).resolve().parent.parent
COMMANDS_PAGE = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
SETTINGS_PAGE = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "pixstudio/settings.py").read_text(encoding="utf-8")
LOCATIONS = (ROOT / "pixstudio/installation/locations.py").read_text(encoding="utf-8")
VARIABLES = sorted(
    {
        *re.findall(r"(?:env\.\w+|required)\(\s*\"([A-Z_]+)\"", SETTINGS),
        *re.findall(r"\"(PIXSTUDIO_\w+)\"", LOCATIONS),
    }
)
DOCUMENTED = set(re.findall(r"^\| `([A-Z_]+)` \|", SETTINGS_PAGE, re.MULTILINE))
OURS = sorted(name for name, app in get_commands().items() if app.startswith("pixstudio."))
INTERNAL = {"seed_demo", "seed_results"}
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def test_settings_are_found() -> None:
    assert {"SECRET_KEY", "FIELD_KEYS", "DATABASE_URL", "POLL_SECONDS"} <= set(VARIABLES)


@each_row("name", VARIABLES)
def test_each_setting_is_described(name: str) -> None:
    assert name in DOCUMENTED


def test_no_setting_is_described_that_is_not_read() -> None:
    assert set(VARIABLES) >= DOCUMENTED


@each_row(
    ("name", "default"),
    [
        (name, default)
        for name, default in re.findall(
            r"env\.(?:int|float)\(\"(\w+)\", default=([^)]+)\)", SETTINGS
        )
    ],
)
def test_the_default_of_a_number_is_stated(name: str, default: str) -> None:
    factors = [re.split(r"\*\*", factor) for factor in re.split(r"(?<!\*)\*(?!\*)", default)]
    value = 1.0
    for base, *power in factors:
        value *= float(base) ** float(power[0] if power else 1)
    assert (
        f"| `{name}` | `{value:g}` |" in SETTINGS_PAGE
        or f"| `{name}` | `{value:.0f}` |" in SETTINGS_PAGE
    )


@pytest.mark.parametrize("name", sorted(set(OURS) - INTERNAL))
def test_each_command_is_described(name: str) -> None:
    assert re.search(rf"`{name}[ `]", COMMANDS_PAGE)


@each_row("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert [link for link in missing if "screenshots" not in link] == []


def test_makefile_has_what_the_pages_name() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = "\n".join(
        page.read_text(encoding="utf-8") for page in PAGES if "decisions" not in str(page)
    )
    named = set(re.findall(r"^make (\w+)|`(?:PORT=\d+ )?make ([\w-]+)", text, re.MULTILINE))
    assert named
    for target in named:
        assert re.search(rf"^{''.join(target)}:", makefile, re.MULTILINE), target


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(page.name[:4]) for page in (ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_each_dependency_has_its_reason() -> None:
    text = (ROOT / "docs/decisions/0001-libraries.md").read_text(encoding="utf-8").lower()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(line for lines in extras for line in lines)]
    names = [re.split(r"[^A-Za-z0-9-]", line)[0] for line in wanted]
    assert [name for name in names if name.lower() not in text and name not in IMPLIED] == []


# Types for a library that is listed.
IMPLIED = {"types-requests"}


STEPS = re.findall(
    r"^\|[^|]*\| `([\w/]+\.py)` \| (.*) \|$",
    ARCHITECTURE,
    re.MULTILINE,
)


@each_row(("file", "functions"), STEPS)
def test_ways_in_the_architecture_name_what_exists(file: str, functions: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    for name in re.findall(r"`(\w+)`", functions):
        assert re.search(rf"^(def|class) {name}\b", text, re.MULTILINE), name


def test_architecture_lists_every_room() -> None:
    rooms = {path.parent.name for path in (ROOT / "pixstudio").glob("*/__init__.py")}
    assert set(re.findall(r"^\| `(\w+)` \| ", ARCHITECTURE, re.MULTILINE)) == rooms


def test_architecture_draws_every_state_and_step_of_a_job() -> None:
    drawn = re.findall(r"^    (\w+) --> (\w+)$", ARCHITECTURE, re.MULTILINE)
    assert {edge for edge in drawn if edge[0] in set(State)} == {
        (str(before), str(after)) for before, steps in TRANSITIONS.items() for after in steps
    }


def test_architecture_draws_rooms_as_their_directions_say() -> None:
    line = re.search(r"^operating → .+$", ARCHITECTURE, re.MULTILINE)
    assert line
    boxes = re.findall(r"^    l\d+\[\"(.+)\"\]$", ARCHITECTURE, re.MULTILINE)
    assert boxes == line[0].split(" → ")


def test_nothing_points_outside_of_the_repository() -> None:
    folders = ("pixstudio", "templates", "static", "tests", "docs")
    suffixes = {".py", ".md", ".html", ".css", ".js"}
    pages = [path for folder in folders for path in (ROOT / folder).rglob("*.*")]
    outside = re.compile(r"\.\./shared|`shared/")
    assert [
        str(path.relative_to(ROOT))
        for path in [*pages, *ROOT.glob("*.md")]
        if path.suffix in suffixes and path != Path(__file__)
        if outside.search(path.read_text(encoding="utf-8"))
    ] == []

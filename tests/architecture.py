"""The house's rules, read off the source: who may import whom, sizes, names, templates.

Each rule takes the root of a source tree and returns one sentence per broken line. What does not
exist yet breaks nothing.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

HOUSE = "pixstudio"
# Lower may not import higher. Modules of other names may be imported by all, but nobody reaches
# a higher layer through them.
LAYERS = {
    "states": 0,
    "models": 1,
    "queries": 2,
    "operations": 3,
    "forms": 4,
    "views": 5,
    "urls": 5,
    "management": 5,
    "tasks": 5,
}
APPS = {
    "web": 0,
    "teams": 2,
    "audit": 3,
    "events": 3,
    "accounts": 4,
    "ai_models": 4,
    "library": 4,
    "prompts": 4,
    "api_keys": 5,
    "effects": 5,
    "jobs": 6,
    "marks": 7,
    "event_sources": 7,
    "collections": 7,
    "trash": 7,
    "saving": 7,
    "search": 8,
    "previews": 8,
    "cards": 9,
    "create": 10,
    "imports": 10,
    "queue": 10,
    "budgets": 10,
    "scheduler": 10,
    "reconciliation": 10,
    "gallery": 11,
    "usage": 11,
    "downloads": 12,
    "approvals": 12,
    "key_settings": 12,
    "webhooks": 12,
    "sharing": 13,
    "selections": 12,
    "api": 14,
    "notifications": 14,
    "retention": 14,
    "agents": 15,
    "backups": 15,
    "privacy": 15,
    "monitoring": 16,
    "operating": 17,
}
# The audit log itself is written by teams and everything above; only its pages know teams.
AUDIT_LOG = {"audit.actions", "audit.log", "audit.models", "audit.target_names"}
AUDIT_LOG_LEVEL = 1
PARTS_OF_THE_SANDBOX = {("sandbox", "rendering"), ("sandbox", "webhook_receiver")}
FREE_OF_DJANGO = (
    "pixverse",
    *(
        f"media.{name}"
        for name in (
            "recognition",
            "image",
            "video",
            "audio",
            "embedding",
            "url_fetching",
            "subprocesses",
        )
    ),
    "media.storage.bucket_url",
)
JUNK_NAMES = {"utils", "util", "common", "helpers", "helper", "core", "misc"}
# allauth writes down when somebody signed in, by the clock of the host that asked.
READS_OWN_CLOCK = {"teams.reauthentication"}
# Before the settings can be loaded: which module they are, where they are, and what else is set.
READS_ENVIRONMENT = {
    *("settings", "wsgi", "__main__", "demo.demo_environment"),
    *("installation.locations", "installation.setup"),
}
# They start themselves as a child process, with limits and without secrets, and load FFmpeg there.
CHILD_PROCESSES = {"media.subprocesses.file_probe_child", "media.video.transcoding"}
LOADS_FFMPEG = {"media", "sandbox", "rendering", "demo"}
FUNCTION_LINES = 50
# Beside `self` or `cls`; what needs more is an object.
FUNCTION_PARAMETERS = 7
APP_LINES = 6500
FOLDER_FILES = 25
# Words that say nothing to somebody who knows Django and the API; CONTRIBUTING.md has the terms.
BANNED_WORDS = {
    *(
        "wish",
        "wishes",
        "beginning",
        "beginnings",
        "nudge",
        "nudges",
        "outlook",
        "witness",
        "mischief",
    ),
    *(
        "duty",
        "duties",
        "film",
        "films",
        "reel",
        "reels",
        "blanks",
        "elsewhere",
        "bringing",
        "letting",
    ),
    *(
        "carrying",
        "arranging",
        "keeping",
        "giveaway",
        "ingredients",
        "planting",
        "sending",
        "sendings",
    ),
    *("outgoing", "whereabouts", "anew", "dear", "touch", "told", "sounds"),
    *("door", "doors", "deed", "deeds", "mend", "mends", "mended", "nudges", "tells"),
    *("somebody", "nobody", "anybody", "whoever", "picture", "pictures", "arrivals"),
    *("shelf", "tray", "rail", "brief", "press"),
}
# Of classes, ids, data attributes and files of the interface; in code these words mean something else.
BANNED_IN_MARKUP = BANNED_WORDS | {
    *("why", "wall", "bring", "origin", "still", "arrival", "lasts", "fleeting", "pulse", "said"),
    *("words", "kept", "keeps", "keep", "choosing", "once", "lane", "lanes", "gate"),
    *("trial", "strip", "sheet", "past", "whole", "beside", "grows", "dice"),
}
FILE_LINES = {".py": 300, ".html": 80, ".css": 250, ".js": 99}
_INLINE = {
    "an inline handler": re.compile(r"<[^>]*?\s(?:on\w+|hx-on[\w:-]*)\s*=", re.I),
    "an inline style": re.compile(r"<[^>]*?\sstyle\s*=|<style\b", re.I),
    "an inline script": re.compile(r"<script\b(?![^>]*\ssrc\s*=)[^>]*>", re.I),
}


@dataclass(frozen=True)
class Import:
    """One imported dotted name and its line; for `from a import b` both a and a.b are given.

    `is_typing` says that only type checkers follow it (`if TYPE_CHECKING`).
    """

    name: str
    line: int
    is_typing: bool = False


@dataclass(frozen=True)
class Module:
    """One Python file below the house's package, by its dotted name within it."""

    path: Path
    name: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"))

    @property
    def parts(self) -> list[str]:
        return self.name.split(".")

    @property
    def app(self) -> str:
        return self.parts[0]

    @property
    def level(self) -> int | None:
        """Level of the module's app: only lower levels may be imported. None outside the apps."""
        return AUDIT_LOG_LEVEL if self.name in AUDIT_LOG else APPS.get(self.app)

    @property
    def layer(self) -> str | None:
        kind = self.parts[1] if len(self.parts) > 1 else ""
        return kind if self.app in APPS and kind in LAYERS else None

    @cached_property
    def imports(self) -> list[Import]:
        return list(self._imports())

    def _imports(self) -> Iterator[Import]:
        typing_lines = self._typing_lines()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                origin = self._origin(node)
                names = [origin, *(f"{origin}.{alias.name}" for alias in node.names)]
            else:
                continue
            is_typing = node.lineno in typing_lines
            yield from (Import(name, node.lineno, is_typing) for name in names)

    def _typing_lines(self) -> set[int]:
        blocks = (node for node in ast.walk(self.tree) if isinstance(node, ast.If))
        typing = [block for block in blocks if ast.unparse(block.test) == "TYPE_CHECKING"]
        return {line for block in typing for line in range(block.lineno, block.body[-1].lineno + 1)}

    def _origin(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        is_package = self.path.name == "__init__.py"
        here = [HOUSE, *self.parts]
        kept = here[: len(here) - node.level + is_package]
        return ".".join([*kept, *filter(None, [node.module])])

    def at(self, line: int) -> str:
        return f"{HOUSE}/{'/'.join(self.parts)}, line {line}"


@cache
def module_at(path: Path, name: str, _changed_ns: int) -> Module:
    """Each file is parsed once for all rules, until it changes."""
    return Module(path, name)


class House:
    """All modules below `<root>/pixstudio`, migrations apart."""

    def __init__(self, root: Path) -> None:
        self.modules: dict[str, Module] = {}
        for path in sorted((root / HOUSE).rglob("*.py")):
            parts = list(path.relative_to(root / HOUSE).with_suffix("").parts)
            if parts[-1] == "__init__":
                parts.pop()
            if parts and "migrations" not in parts:
                self.modules[".".join(parts)] = module_at(
                    path, ".".join(parts), path.stat().st_mtime_ns
                )

    def __iter__(self) -> Iterator[Module]:
        return iter(self.modules.values())

    def imported_by(self, module: Module) -> Iterator[tuple[Module, int]]:
        """Modules of ours that a module imports, with the line."""
        for one in module.imports:
            found = self.modules.get(one.name.removeprefix(f"{HOUSE}."))
            if one.is_typing or not one.name.startswith(f"{HOUSE}."):
                continue
            if found and found is not module:
                yield found, one.line


def broken_layers(root: Path) -> list[str]:
    """Imports from a lower layer into a higher one, also through modules of no layer."""
    house = House(root)
    return [
        f"{module.at(line)}: {module.layer} must not import {target.layer} ({target.name})"
        for module in house
        if module.layer
        for target, line in _layers_reached(house, module)
        if LAYERS[target.layer or ""] > LAYERS[module.layer]
    ]


def _layers_reached(house: House, module: Module) -> list[tuple[Module, int]]:
    found, seen = [], {module.name}
    waiting = list(house.imported_by(module))
    while waiting:
        target, line = waiting.pop()
        if target.name in seen:
            continue
        seen.add(target.name)
        if target.layer:
            found.append((target, line))
        elif target.app in APPS:
            waiting += [(further, line) for further, _ in house.imported_by(target)]
    return sorted(found, key=lambda pair: pair[1])


def broken_app_directions(root: Path) -> list[str]:
    """Imports against usage, gallery → create, imports → saving → jobs → effects → library, accounts,
    prompts → audit → teams → web."""
    return [
        f"{module.at(line)}: {module.app} must not import {target.app} ({target.name})"
        for module, target, line in _crossings(House(root))
        if module.level is not None and target.level is not None and target.level >= module.level
    ]


def broken_foundations(root: Path) -> list[str]:
    """Foundations that import what rests on them, or Django where a plain script must do."""
    house = House(root)
    broken = [
        f"{module.at(line)}: {module.app} must not import {target.name}"
        for module, target, line in _crossings(house)
        if module.app in {"pixverse", "media", "sandbox", "rendering", "webhook_receiver"}
        and (module.app, target.app) not in PARTS_OF_THE_SANDBOX
    ]
    broken += [
        f"{module.at(line)}: only commands may import the sandbox"
        for module, target, line in _crossings(house)
        if target.app == "sandbox" and module.app in APPS and module.layer != "management"
    ]
    return broken + [
        f"{module.at(line)}: {module.name} must work without Django"
        for module in house
        if any(f"{module.name}.".startswith(f"{free}.") for free in FREE_OF_DJANGO)
        for line in sorted({i.line for i in module.imports if i.name.split(".")[0] == "django"})
    ]


def _crossings(house: House) -> Iterator[tuple[Module, Module, int]]:
    for module in house:
        for target, line in house.imported_by(module):
            if target.app != module.app:
                yield module, target, line


def broken_client_use(root: Path) -> list[str]:
    """Modules other than operations that reach for the remote API's client."""
    client = f"{HOUSE}.pixverse.client"
    return [
        f"{module.at(one.line)}: only operations may use {client}"
        for module in House(root)
        if module.app != "pixverse" and module.layer != "operations"
        for one in module.imports
        if one.name == client
    ]


def broken_ffmpeg_use(root: Path) -> list[str]:
    """Modules that would load FFmpeg, and decode foreign bytes, in a process that knows secrets."""
    house = House(root)
    loading, found = {"av"}, 0
    while len(loading) > found:
        found = len(loading)
        loading |= {
            f"{HOUSE}.{module.name}"
            for module in house
            if module.app == "media" and module.name not in CHILD_PROCESSES
            if any(one.name in loading for one in module.imports)
        }
    return [
        f"{module.at(one.line)}: {one.name} loads FFmpeg; ask media.subprocesses.file_probe"
        for module in house
        if module.app not in LOADS_FFMPEG
        for one in module.imports
        if one.name in loading and not one.is_typing
    ]


def broken_names(root: Path) -> list[str]:
    """Modules named after nothing."""
    return [
        f"{module.at(1)}: “{part}” says nothing about what is inside"
        for module in House(root)
        for part in module.parts[-1:]
        if part in JUNK_NAMES
    ]


def broken_environment(root: Path) -> list[str]:
    """Reads of the environment outside settings.py and of what runs before it."""
    return [
        f"{module.at(line)}: the environment is read in settings.py only"
        for module in House(root)
        if module.name not in READS_ENVIRONMENT
        for line in _environment_lines(module)
    ]


def _environment_lines(module: Module) -> list[int]:
    lines = {one.line for one in module.imports if one.name.split(".")[0] == "environ"}
    readers = {"environ", "environb", "getenv"}
    lines |= {one.line for one in module.imports if one.name in {f"os.{name}" for name in readers}}
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Attribute) or node.attr not in readers:
            continue
        if isinstance(node.value, ast.Name) and node.value.id == "os":
            lines.add(node.lineno)
    return sorted(lines)


def broken_time(root: Path) -> list[str]:
    """Reads of this host's clock: hosts agree on the database's (`web.database_time`)."""
    return [
        f"{module.at(node.lineno)}: use pixstudio.web.database_time.now()"
        for module in House(root)
        if module.app in APPS and module.name != "web.database_time"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("timezone.now", "time.time")
        if module.name not in READS_OWN_CLOCK
    ]


def broken_sizes(root: Path) -> list[str]:
    """Files and functions that are too long."""
    broken = [
        f"{path.relative_to(root)}: {count} lines, at most {FILE_LINES[path.suffix]}"
        for folder in (HOUSE, "templates", "static")
        for path in sorted((root / folder).rglob("*"))
        if path.suffix in FILE_LINES and "migrations" not in path.parts
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES[path.suffix]
    ]
    broken += _large_apps(root) + _large_folders(root)
    return broken + [
        f"{module.at(node.lineno)}: {node.name} has {lines} lines, at most {FUNCTION_LINES}"
        for module in House(root)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    ]


def broken_parameters(root: Path) -> list[str]:
    """Functions and methods with too many parameters, keyword-only ones included."""
    return [
        f"{module.at(node.lineno)}: {node.name} has {count} parameters, at most {FUNCTION_PARAMETERS}"
        for module in House(root)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (count := _parameter_count(node.args)) > FUNCTION_PARAMETERS
    ]


def _parameter_count(arguments: ast.arguments) -> int:
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    return len(names) - (names[:1] in (["self"], ["cls"])) + len(arguments.kwonlyargs)


def _large_apps(root: Path) -> list[str]:
    counts: Counter[str] = Counter()
    for module in House(root):
        counts[module.app] += len(module.path.read_text(encoding="utf-8").splitlines())
    return [
        f"{HOUSE}/{app}: {count} lines, at most {APP_LINES}"
        for app, count in sorted(counts.items())
        if count > APP_LINES
    ]


def _large_folders(root: Path) -> list[str]:
    files = [
        path
        for folder in (HOUSE, "templates", "static", "tests")
        for path in sorted((root / folder).rglob("*"))
        if path.suffix in FILE_LINES
    ]
    counts = Counter(path.parent for path in files)
    return [
        f"{folder.relative_to(root)}: {count} files, at most {FOLDER_FILES}"
        for folder, count in counts.items()
        if count > FOLDER_FILES
    ]


def broken_vocabulary(root: Path) -> list[str]:
    """Modules, functions, classes and constants named by a banned word."""
    return [
        f"{module.at(line)}: “{name}” is no standard term ({word})"
        for module in House(root)
        for name, line in _names_of(module)
        for word in _words_in(name)
        if word in BANNED_WORDS
    ]


def broken_test_vocabulary(root: Path) -> list[str]:
    """Tests, their helpers and constants named by a banned word."""
    return [
        f"{path.relative_to(root)}, line {line}: “{name}” is no standard term ({word})"
        for path in sorted((root / "tests").rglob("*.py"))
        for name, line in _names_of(module_at(path, path.stem, path.stat().st_mtime_ns))
        for word in _words_in(name)
        if word in BANNED_WORDS
    ]


def broken_markup_vocabulary(root: Path) -> list[str]:
    """Classes, ids, data attributes and files of the interface named by a banned word."""
    return [
        f"{path.relative_to(root)}: “{name}” is no standard term ({word})"
        for folder in ("templates", "static")
        for path in sorted((root / folder).rglob("*"))
        if path.suffix in {".html", ".css", ".js"}
        for name in sorted({path.stem, *_markup_names(path)})
        for word in re.split("[-_]+", name.lower())
        if word in BANNED_IN_MARKUP
    ]


def _markup_names(path: Path) -> Iterator[str]:
    """Return the class names of a style sheet, and classes, ids and data attributes of a template."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".css":
        yield from re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/", "", text, flags=re.S))
    for value in re.findall(r'\b(?:class|id)="([^"]*)"', text):
        yield from re.findall(r"[a-z][\w-]*", re.sub(r"\{[{%].*?[%}]\}", " ", value))
    yield from re.findall(r"\bdata-([a-z][a-z-]*)", text)


def _names_of(module: Module) -> Iterator[tuple[str, int]]:
    yield module.parts[-1], 1
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
    for node in module.tree.body:
        if isinstance(node, ast.Assign):
            yield from ((one.id, one.lineno) for one in node.targets if isinstance(one, ast.Name))


def _words_in(name: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return spaced.lower().split("_")


def broken_templates(root: Path) -> list[str]:
    """Inline handlers, styles and scripts, which the Content-Security-Policy would block."""
    return [
        f"{path.relative_to(root)}, line {text.count(chr(10), 0, match.start()) + 1}: {what}"
        for path in sorted((root / "templates").rglob("*.html"))
        for text in [path.read_text(encoding="utf-8")]
        for what, pattern in _INLINE.items()
        for match in pattern.finditer(text)
    ]


RULES = (
    broken_layers,
    broken_app_directions,
    broken_foundations,
    broken_client_use,
    broken_ffmpeg_use,
    broken_names,
    broken_environment,
    broken_time,
    broken_sizes,
    broken_parameters,
    broken_vocabulary,
    broken_test_vocabulary,
    broken_markup_vocabulary,
    broken_templates,
)

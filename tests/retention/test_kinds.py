"""One table says how long everything is kept, and everything that removes by age goes by it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

# Removes its kind by itself; the studio imports it with its addresses.
from pixstudio.api import idempotency  # noqa: F401
from pixstudio.retention.operations.portions import REMOVERS
from pixstudio.retention.rules import STORED_KINDS, default_rule
from pixstudio.web.background.retention import PRUNES, RETAINED, TEAM_KINDS, TEAM_PRUNES, Kind

ROOT = Path(__file__).resolve().parents[2]
# Deletes what carries its own end, or is not kept by age at all.
BY_OTHER_RULES = {
    # Spent codes of authenticator apps, by the counter they are valid for.
    "pixstudio/teams/authenticator_codes.py",
}


def test_each_kind_is_removed_by_a_function_and_described() -> None:
    assert apps.ready
    assert len(REMOVERS) == 3
    # Those are removed by the runs themselves.
    assert set(RETAINED) == set(Kind) == set(PRUNES) | set(STORED_KINDS)
    assert set(TEAM_PRUNES) | set(STORED_KINDS) == set(TEAM_KINDS)
    page = (ROOT / "docs/retention.md").read_text(encoding="utf-8")
    for kind, row in RETAINED.items():
        assert f"| {row.label} |" in page, f"docs/retention.md lacks {kind}"
        if row.is_chosen_by_team:
            days = default_rule(kind).days
            assert days is None or row.least_days <= days <= row.most_days
            assert f"{row.least_days} to {row.most_days:,}".replace(",", " ") in page
        else:
            assert row.kept is not None


def functions_that_delete_by_age() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "pixstudio").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if ".delete()" not in text or "/sandbox/" in str(path):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                source = ast.get_source_segment(text, node) or ""
                if ".delete()" in source and re.search(r"__lte?=\(?now\b", source):
                    yield str(path.relative_to(ROOT)), source


def test_no_function_deletes_by_an_age_of_its_own() -> None:
    found = list(functions_that_delete_by_age())
    assert len(found) >= 8, "The search finds the functions that are known."
    wrong = [path for path, source in found if "kept_for(" not in source]
    assert set(wrong) <= BY_OTHER_RULES

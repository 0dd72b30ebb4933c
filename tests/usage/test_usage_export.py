import csv
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.audit.actions import Action
from pixstudio.audit.models import AuditEntry
from pixstudio.usage.operations import bring_up_to_date
from pixstudio.web.lists.csv_export import csv_lines
from tests.effects.factories import create_effect
from tests.rows import each_row
from tests.teams.people import Person
from tests.usage.past_jobs import NOON, made

EXPORT = "/usage/export/"
MARCH = "?month=2026-03"


def table_of(answer: Any) -> list[list[str]]:
    assert answer.status_code == 200
    assert answer.streaming
    text = b"".join(answer).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def fill(alice: Person, bob: Person) -> None:
    account = Account.objects.create(team=alice.team, email="secret@x.example", name="=1+1")
    effect = create_effect(alice.team, name="@home")
    made(alice.member, account=account, operation="effect", effect=effect, charged_credits=75)
    made(alice.member, account=account, operation="effect", effect=effect, credits=40)
    made(bob.member, "bad_request", parameters={"model": "-2"})
    bring_up_to_date(now=timezone.now())


def test_each_day_and_who_and_what_is_a_line(alice: Person, bob: Person) -> None:
    fill(alice, bob)
    answer = alice.get(EXPORT + MARCH)
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="usage-2026-03')
    head, *rows = table_of(answer)
    assert head[:6] == ["Day", "Member", "Account", "Operation", "Model", "Effect"]
    assert head[6:8] == ["Collection", "API key"]
    hers = ["2026-03-14", "Alice", "'=1+1", "Effect", "v5.6", "'@home", "", ""]
    his = ["2026-03-14", "Bob", "Removed account", "Text", "'-2", "", "", ""]
    assert rows == [
        [*hers, "2", "2", "0", "0", "0", "120", "0", "0", "2", "120", "115", "10", "60"],
        [*his, "1", "0", "0", "0", "1", *"000", "0", "0", "0", "10", ""],
    ]


def test_the_export_names_no_address_of_an_account(alice: Person, bob: Person) -> None:
    fill(alice, bob)
    assert b"secret@x.example" not in b"".join(alice.get(EXPORT + MARCH))


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(begin: str) -> None:
    _mark, line = csv_lines([[f"{begin}cmd", "a=b", -1]])
    assert next(csv.reader(io.StringIO(line, newline=""))) == [f"'{begin}cmd", "a=b", "-1"]


SIGNS = "=+-@＝＋－＠﹦﹢﹣﹫⁼−"
HIDING = ["", " ", "\u00a0\u3000", "\u200b", "\ufeff", '"', "'", "“", "\x01", "\x1f", " \t '"]


@each_row("sign", SIGNS)
@each_row("before", HIDING)
def test_no_cell_is_a_formula_in_any_writing_of_its_sign(sign: str, before: str) -> None:
    formula = f"{before}{sign}cmd|' /C calc'!A0"
    _mark, line = csv_lines([[formula]])
    (cell,) = next(csv.reader(io.StringIO(line, newline="")))
    assert cell == f"'{formula}" or (
        cell.startswith("'") and cell.replace("\t'", "\t")[1:] == formula
    )


@each_row("separator", [";", "\t", "|", "\n", "\r\n", ";;", "; "])
@each_row("sign", SIGNS)
def test_no_part_of_a_cell_is_a_formula_with_another_separator(sign: str, separator: str) -> None:
    written = "".join(csv_lines([["a", f"Dune{separator}{sign}cmd()", "b", -4.5]])).lstrip("\ufeff")
    lines = re.split(r"[\r\n]+", written)
    parts = [part for line in lines for part in re.split(r"[;\t|]", line)]
    assert not [part for part in parts if part.lstrip(' "')[:1] in set(sign)]
    assert written.rstrip().endswith("b,-4.5")


@pytest.mark.parametrize(
    "words",
    ["Ada Lovelace", "a-b@c.example", "3 + 4 = 7", "x; y", "Tea, -milk", "“so”", "a\tb", "ümläut"],
)
def test_words_without_a_formula_stay_as_they_are(words: str) -> None:
    _mark, line = csv_lines([[words]])
    assert next(csv.reader(io.StringIO(line, newline=""))) == [words]


def test_numbers_stay_numbers() -> None:
    numbers = [-1, -2.5, Decimal("-3.10"), 0, 1e21]
    _mark, line = csv_lines([numbers])
    assert next(csv.reader(io.StringIO(line))) == ["-1", "-2.5", "-3.10", "0", "1e+21"]


def test_a_cell_holds_no_nul() -> None:
    _mark, line = csv_lines([["\0=cmd\0"]])
    assert next(csv.reader(io.StringIO(line))) == ["'=cmd"]


def test_a_member_called_like_a_formula_is_a_name(alice: Person) -> None:
    alice.member.user.name = '=HYPERLINK("http://x.example")'
    alice.member.user.save()
    made(alice.member)
    _head, row = table_of(alice.get(EXPORT + MARCH))
    assert row[1] == '\'=HYPERLINK("http://x.example")'


def test_creators_take_their_own_along(alice: Person, bob: Person) -> None:
    fill(alice, bob)
    _head, *rows = table_of(bob.get(EXPORT + MARCH))
    assert [row[1] for row in rows] == ["Bob"]
    assert not AuditEntry.objects.filter(is_denial=True).exists()
    assert bob.get(f"{EXPORT}{MARCH}&member={alice.member.user_id}").status_code == 403
    assert AuditEntry.objects.get(is_denial=True).target_label == EXPORT
    assert bob.get(f"{EXPORT}{MARCH}&scope=team").status_code == 403


def test_admins_take_one_member_along(alice: Person, bob: Person) -> None:
    fill(alice, bob)
    _head, *rows = table_of(alice.get(f"{EXPORT}{MARCH}&member={bob.member.user_id}"))
    assert [row[1] for row in rows] == ["Bob"]


def test_an_export_is_recorded(alice: Person, bob: Person, carol: Person) -> None:
    fill(alice, bob)
    carol.get(EXPORT)
    alice.get(EXPORT + MARCH)
    entry = AuditEntry.objects.get(action=Action.USAGE_EXPORTED)
    assert entry.actor_id == alice.member.user_id
    assert entry.target_label == "2026-03-01 – 2026-03-31"


def test_another_teams_jobs_are_in_no_export(alice: Person, bob: Person, mallory: Person) -> None:
    fill(alice, bob)
    assert len(table_of(mallory.get(EXPORT + MARCH))) == 1


def test_a_former_member_is_in_the_export(alice: Person, bob: Person) -> None:
    fill(alice, bob)
    bob.member.user.delete()
    rows = table_of(alice.get(EXPORT + MARCH))
    assert {row[1] for row in rows[1:]} == {"Alice", "Former member"}
    assert NOON.date().isoformat() == rows[1][0]

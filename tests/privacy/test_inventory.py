"""The table of stored data has every model, and every column in which a person stands."""

import re
from pathlib import Path

from django.apps import apps
from django.db.models import ForeignKey, Model

from pixstudio.privacy.hiding import HIDERS
from pixstudio.privacy.inventory.outside import WITHOUT_PEOPLE
from pixstudio.privacy.inventory.table import DATA_KINDS, EXPORTED_KINDS, deleted_rows
from pixstudio.teams.models import Membership, User
from tests.privacy.write_docs import END, START, table_text

PAGE = Path(__file__).resolve().parents[2] / "docs" / "privacy.md"
# Columns with a person's number, of tables that are written without foreign keys.
NUMBERS = {"usage.DailyUsage": "who", "gallery.ResultSum": "creator"}
SECRET = re.compile(r"sealed|digest|secret|password|session_key|endpoint|prefix|nonce|^data$")


def listed() -> list[str]:
    return [model for kind in DATA_KINDS for model in kind.models]


def columns_of_people(model: type[Model]) -> list[str]:
    return [
        field.name
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and issubclass(field.related_model, User | Membership)
    ]


def test_each_model_is_listed_once_or_holds_nothing_of_people() -> None:
    models = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    names = [*listed(), *WITHOUT_PEOPLE]
    assert sorted(names) == sorted(set(models) | set(names))
    assert len(names) == len(set(names))
    optional = {"socialaccount.SocialApp", "django_tasks_database.DBTaskResult"}
    assert set(names) - set(models) <= optional
    wrong = [name for name in WITHOUT_PEOPLE & set(models) if columns_of_people(models[name])]
    assert wrong == []


def test_what_a_person_is_in_is_exported_or_only_says_who_acted() -> None:
    """A column that leads to a person is that of an export, of a deletion, or says who did something."""
    known = {(one.rows.model, one.rows.person) for kind in EXPORTED_KINDS for one in kind.exports}
    known |= {(rows.model, rows.person) for rows in deleted_rows()}
    acted = {
        ("api_keys.ApiKey", "revoked_by"),
        ("api_keys.ApiKey", "membership"),
        ("events.Event", "user"),
        ("jobs.Generation", "last_actor"),
        ("jobs.Generation", "paused_by"),
        ("jobs.Generation", "raised_by"),
        ("privacy.PersonDeletion", "user"),
    }
    found = {
        (model._meta.label, column)
        for model in apps.get_models(include_auto_created=True)
        for column in columns_of_people(model)
    }
    assert sorted(found - known - acted) == []
    assert set(NUMBERS.items()) <= known | {("gallery.ResultSum", "creator")}


def test_exported_columns_exist_and_hold_no_secret(db: None) -> None:
    for kind in EXPORTED_KINDS:
        for one in kind.exports:
            assert one.rows.model in kind.models, one
            columns = one.columns.split()
            assert [column for column in columns if SECRET.search(column)] == []
            assert list(one.rows.of(0).values(*columns)) == []
            assert not one.hide or one.hide in HIDERS
    for rows in deleted_rows():
        assert rows.of(0).count() == 0


def test_the_docs_have_the_same_table() -> None:
    """`python -m tests.privacy.write_docs` writes it."""
    text = PAGE.read_text()
    assert text[text.index(START) + len(START) : text.index(END)] == table_text()

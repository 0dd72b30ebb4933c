"""Which tables and columns a backup holds, and which it leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db.models import AutoField, Model

from pixstudio.backups.values import kind_of

_SIGN_INS = "Everybody signs in again: a session that was ended since would be valid again."
_DERIVED = "Made again from the jobs and files while they are restored."
_DJANGO = "Django makes them by itself."
# Tables of the database that no backup holds, and why.
LEFT_OUT = {
    "django_session": _SIGN_INS,
    "usersessions_usersession": _SIGN_INS,
    "account_emailconfirmation": _SIGN_INS,
    "socialaccount_socialtoken": _SIGN_INS,
    "socialaccount_socialapp": "Providers of single sign-on come from the settings, with their secrets.",
    "django_tasks_database_dbtaskresult": "Tasks only wake workers up; the rows say what is to do.",
    "web_heartbeat": "Whether processes are alive.",
    "search_teamnumber": _DERIVED,
    "search_searchdocument": _DERIVED,
    "search_jobfact": _DERIVED,
    "gallery_resultsum": _DERIVED,
    "library_filesum": _DERIVED,
    "django_content_type": _DJANGO,
    "auth_permission": _DJANGO,
    "auth_group": _DJANGO,
    "auth_group_permissions": _DJANGO,
}


def all_models(registry: Apps) -> list[type[Model]]:
    """Every model with a table of its own, those of many-to-many fields too."""
    models = registry.get_models(include_auto_created=True)
    return [one for one in models if one._meta.managed and not one._meta.proxy]


def tables_of(registry: Apps) -> Iterator[tuple[str, type[Model]]]:
    """The tables that a backup holds, by name, with their models."""
    found = {one._meta.db_table: one for one in all_models(registry)}
    yield from ((name, found[name]) for name in sorted(found) if name not in LEFT_OUT)


def columns_of(model: type[Model]) -> dict[str, str]:
    """The stored columns of a table and their kinds; what the database generates itself is not among them."""
    return {
        str(field.column): kind_of(field)
        for field in model._meta.concrete_fields
        if field.column and not getattr(field, "generated", False)
    }


def file_columns_of(model: type[Model]) -> list[str]:
    """The columns that name stored files."""
    fields: list[Any] = [*model._meta.concrete_fields]
    return [field.column for field in fields if field.get_internal_type() == "FileField"]


def counted_key(model: type[Model]) -> str:
    """The column of the key that the database counts up, '' without one."""
    key: Any = model._meta.pk
    return str(key.column) if isinstance(key, AutoField) or _is_counted(key) else ""


def _is_counted(key: Any) -> bool:
    return key.get_internal_type() in ("AutoField", "BigAutoField", "SmallAutoField")

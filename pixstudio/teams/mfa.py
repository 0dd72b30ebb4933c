"""Second factors: queries, and encryption of their secrets."""

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Exists, OuterRef

from pixstudio.teams.models import User
from pixstudio.web.secrets.encryption import CannotDecrypt, primary_key_id, seal_text, unseal_text

COLUMN = "mfa_authenticator.data"
# Context of a secret that allauth has created but not yet saved to a row.
_NOWHERE = ":new"
# Recovery codes alone are not a second factor: they come with one.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# Encrypted fields of a row: the key of an authenticator app, the seed of recovery codes.
SEALED = ("secret", "seed")


def has_second_factor(user_id: str) -> Exists:
    """Annotation: whether the user in this column has a second factor."""
    return Exists(Authenticator.objects.filter(user_id=OuterRef(user_id), type__in=FACTORS))


def second_factors_of(user: User) -> list[Authenticator]:
    """The user's authenticator app and passkeys, oldest first."""
    return list(Authenticator.objects.filter(user=user, type__in=FACTORS).order_by("pk"))


class _NewSecret(str):
    """An encrypted secret not yet bound to a row."""


class _RowSecret(str):
    """An encrypted secret loaded from a row: `place` names its user and field."""

    place = ""


def seal_new_factor(secret: str) -> str:
    """Encrypt a secret for a new row, which binds it to its user when saved."""
    return _NewSecret(seal_text(secret, place=_NOWHERE, column=COLUMN))


def unseal_factor(sealed: str) -> str:
    """Decrypt a secret. Raises: CannotDecrypt, also if it was copied from another user's row."""
    place = sealed.place if isinstance(sealed, _RowSecret) else _NOWHERE
    return unseal_text(str(sealed), place=place, column=COLUMN)


def bind_to_row(sender: type[Authenticator], instance: Authenticator, **_: Any) -> None:
    """Bind each secret of a created or loaded row to its user: it can't be decrypted otherwise."""
    # Not by attribute: a deferred field would be fetched, and this called again.
    data, user_id = instance.__dict__.get("data"), instance.__dict__.get("user_id")
    if not isinstance(data, dict) or user_id is None:
        return
    for name in SEALED:
        if isinstance(data.get(name), str):
            data[name] = _bound(data[name], f":{user_id}:{name}")


def _bound(sealed: str, place: str) -> str:
    if isinstance(sealed, _NewSecret):
        sealed = seal_text(unseal_factor(sealed), place=place, column=COLUMN)
    bound = _RowSecret(sealed)
    bound.place = place
    return bound


def unreadable_factors() -> list[str]:
    """A message for each stored second factor secret that FIELD_KEYS can't decrypt."""
    return [problem for _row, problem in _unreadable_values()]


def unreadable_users() -> list[str]:
    """The people with a stored second factor that FIELD_KEYS can't decrypt, each once, by what they are
    called."""
    return sorted({str(row.user) for row, _problem in _unreadable_values()})


def _unreadable_values() -> Iterator[tuple[Authenticator, str]]:
    for row, sealed in _sealed_values():
        try:
            unseal_factor(sealed)
        except CannotDecrypt as error:
            yield row, str(error)


def reseal_factors() -> tuple[int, list[str]]:
    """Encrypt each with the first key of FIELD_KEYS. Returns how many rows were changed, and a message
    for each that can't be decrypted. May be repeated."""
    changed, problems = 0, []
    for pk in {row.pk for row, sealed in _sealed_values() if not _has_first_key(sealed)}:
        try:
            changed += _reseal(pk)
        except CannotDecrypt as error:
            problems.append(f"Row {pk}: {error}")
    return changed, problems


def _sealed_values() -> Iterator[tuple[Authenticator, str]]:
    for row in Authenticator.objects.order_by("pk"):
        yield from ((row, row.data[name]) for name in SEALED if name in row.data)


def _has_first_key(sealed: str) -> bool:
    return sealed.startswith(f"{primary_key_id()}:")


def _reseal(pk: Any) -> bool:
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().filter(pk=pk).first()
        if row is None:
            return False
        for name in SEALED:
            if name in row.data:
                secret, place = unseal_factor(row.data[name]), row.data[name].place
                row.data[name] = seal_text(secret, place=place, column=COLUMN)
        row.save(update_fields=["data"])
    return True

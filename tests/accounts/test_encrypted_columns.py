import base64
import re

import pytest
from django.core.exceptions import ImproperlyConfigured

from pixstudio.accounts.encrypted_columns import (
    CannotDecrypt,
    generate_key,
    parse_keys,
    seal,
    unseal,
)
from pixstudio.accounts.models import Account, ApiConnection

SECRET = "user:1234-a-token-ü"


@pytest.fixture
def row(team):
    return Account.objects.create(team=team, email="a@studio.example", name="A")


def test_a_sealed_secret_comes_back(row):
    seal(row, "password_sealed", SECRET)
    assert SECRET not in row.password_sealed
    assert row.password_sealed.startswith("test:")
    assert unseal(row, "password_sealed") == SECRET


def test_sealing_twice_gives_different_texts(row):
    seal(row, "password_sealed", SECRET)
    first = row.password_sealed
    seal(row, "password_sealed", SECRET)
    assert row.password_sealed != first


def test_a_secret_moved_to_another_row_or_table_does_not_open(row, team):
    seal(row, "password_sealed", SECRET)
    other = Account(team=team, email="b@studio.example", password_sealed=row.password_sealed)
    connection = ApiConnection(pk=1, team=team, token_sealed=row.password_sealed)
    for place, column in ((other, "password_sealed"), (connection, "token_sealed")):
        with pytest.raises(CannotDecrypt):
            unseal(place, column)


def test_a_changed_secret_does_not_open(row):
    seal(row, "password_sealed", SECRET)
    name, _, encoded = row.password_sealed.partition(":")
    raw = bytearray(base64.b64decode(encoded))
    raw[-1] ^= 1
    for broken in (base64.b64encode(raw).decode(), "AAAA", "", "not base64!", encoded[:-8]):
        row.password_sealed = f"{name}:{broken}"
        with pytest.raises(CannotDecrypt) as caught:
            unseal(row, "password_sealed")
        assert SECRET not in str(caught.value)


def test_a_new_key_writes_and_the_old_one_still_reads(row, settings):
    seal(row, "password_sealed", SECRET)
    settings.FIELD_KEYS = f"{generate_key()},{settings.FIELD_KEYS}"
    assert unseal(row, "password_sealed") == SECRET
    seal(row, "password_sealed", SECRET)
    assert not row.password_sealed.startswith("test:")
    assert unseal(row, "password_sealed") == SECRET


def test_a_lost_key_is_named(row, settings):
    seal(row, "password_sealed", SECRET)
    settings.FIELD_KEYS = generate_key()
    with pytest.raises(CannotDecrypt, match="The key “test”"):
        unseal(row, "password_sealed")


def test_new_key_has_its_shape():
    assert re.fullmatch(r"[a-z2-7]{5}:[A-Za-z0-9+/]{43}=", generate_key())
    assert len(parse_keys(f"{generate_key()}, {generate_key()}")) == 2


@pytest.mark.parametrize(
    "text", ["", "a", "a:", ":AAAA", "a:AAAA", "a:not base64", "a:ключ", "a:" + "A" * 44]
)
def test_parse_keys_refuses_others_without_repeating_them(text):
    with pytest.raises(ImproperlyConfigured, match="entry 1") as caught:
        parse_keys(text)
    assert "AAAA" not in str(caught.value)

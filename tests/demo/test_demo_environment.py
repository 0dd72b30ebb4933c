"""The demo's persistent keys, and the variables it takes from the caller's environment."""

import json
import socket
from dataclasses import asdict
from pathlib import Path

import pytest

from pixstudio.accounts.encrypted_columns import parse_keys
from pixstudio.demo.demo_environment import (
    demo_environment,
    free_port,
    load_or_create_keys,
    requested_port,
)
from pixstudio.notifications.push_keys import public_key_of


def test_keys_are_kept_between_runs_and_readable_by_their_owner_alone(tmp_path: Path) -> None:
    keys = load_or_create_keys(tmp_path)
    assert load_or_create_keys(tmp_path) == keys
    assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0
    assert list(parse_keys(keys.field_keys)) == ["demo"]
    assert public_key_of(demo_environment(keys, 8000, tmp_path)["PUSH_KEY"])


def test_a_demo_of_before_gets_the_keys_that_it_lacks(tmp_path: Path) -> None:
    keys = asdict(load_or_create_keys(tmp_path))
    without = {name: value for name, value in keys.items() if name != "push_key"}
    (tmp_path / "keys.json").write_text(json.dumps(without))
    again = load_or_create_keys(tmp_path)
    assert public_key_of(again.push_key)
    assert {**asdict(again), "push_key": keys["push_key"]} == keys
    assert load_or_create_keys(tmp_path) == again


def test_keys_stay_but_the_sandbox_moves_when_its_port_is_taken(tmp_path: Path) -> None:
    keys = load_or_create_keys(tmp_path)
    with socket.create_server(("127.0.0.1", keys.sandbox_port)):
        moved = load_or_create_keys(tmp_path)
    assert moved.sandbox_port != keys.sandbox_port
    assert moved.secret_key == keys.secret_key


def test_environment_shuts_out_anything_real(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://real.example/studio")
    monkeypatch.setenv("STORAGE_URL", "s3://real")
    monkeypatch.setenv("PIXVERSE_API_URL", "https://api.useapi.net/v2/pixverse")
    monkeypatch.setenv("POLL_SECONDS", "3")
    env = demo_environment(load_or_create_keys(tmp_path), 8000, tmp_path)
    assert env["DATABASE_URL"] == f"sqlite:///{tmp_path}/data/pixstudio.sqlite3"
    assert env["STORAGE_URL"] == ""
    assert env["PIXVERSE_API_URL"].startswith("http://127.0.0.1:")
    assert env["POLL_SECONDS"] == "3"


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1"])
def test_port_that_is_none_ends_with_a_sentence(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(SystemExit, match="PORT is"):
        requested_port()


def test_port_that_is_taken_names_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        with pytest.raises(SystemExit, match="PORT=8001 make demo"):
            requested_port()


def test_port_is_8000_where_no_one_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setattr("pixstudio.demo.demo_environment.DEFAULT_PORT", port)
    monkeypatch.delenv("PORT", raising=False)
    assert requested_port() == port

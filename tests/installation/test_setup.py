"""Setup: what is wrong with an answer, the file it writes, questions on a terminal, and where things are."""

import io
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from pixstudio.accounts.encrypted_columns import parse_keys
from pixstudio.extras import missing_extra
from pixstudio.installation import answers as checks
from pixstudio.installation.answers import Answers
from pixstudio.installation.env_file import read_env_file, write_env_file
from pixstudio.installation.locations import CODE, command_text, home_of
from pixstudio.installation.questions import ask_all, check_all
from pixstudio.installation.setup import next_steps, parse_options
from pixstudio.installation.version import current_version
from tests.rows import each_row

GOOD = [
    (checks.public_url_problem, "", "https://studio.example", "http://10.0.0.5:8000"),
    (checks.email_problem, "alice@halden.example"),
    (checks.team_problem, "Halden Film"),
    (checks.password_problem, "", "long enough"),
    (checks.database_problem, "", "sqlite:////srv/studio.sqlite3"),
]
BAD = [
    (
        checks.public_url_problem,
        "studio.example",
        "https://studio.example/path",
        "ftp://a",
        "https://a$b",
    ),
    (checks.email_problem, "", "alice", "@halden.example", "a b@halden.example"),
    (checks.team_problem, ""),
    (checks.password_problem, "short"),
    (
        checks.database_problem,
        "mysql://a/b",
        "postgres://u:p$x@h/n",
        "postgres://u:secret-1@127.0.0.1:9/n",
    ),
]


@each_row("check,answer", [(check, answer) for check, *answers in GOOD for answer in answers])
def test_a_good_answer_is_taken(check: Callable[[str], str], answer: str) -> None:
    assert check(answer) == ""


@each_row("check,answer", [(check, answer) for check, *answers in BAD for answer in answers])
def test_a_bad_answer_is_refused_in_a_sentence_without_secrets(
    check: Callable[[str], str], answer: str
) -> None:
    problem = check(answer)
    assert problem
    assert "secret-1" not in problem


def test_the_file_is_private_has_new_keys_and_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "new" / ".env"
    values = Answers(
        public_url="https://studio.example", database_url="postgres://u:p@h/n"
    ).settings()
    write_env_file(path, values)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_env_file(path) == values
    assert len(parse_keys(values["FIELD_KEYS"])) == 1
    assert values["SECRET_KEY"] != Answers().settings()["SECRET_KEY"]
    assert values["TRUSTED_PROXY_COUNT"] == "1"
    before = path.read_text()
    with pytest.raises(FileExistsError):
        write_env_file(path, {"SECRET_KEY": "another"})
    with pytest.raises(ValueError, match="SECRET_KEY has characters"):
        write_env_file(tmp_path / "other", {"SECRET_KEY": "a $b"})
    assert path.read_text() == before
    assert [one.name for one in path.parent.iterdir()] == [".env"]


def test_questions_come_again_until_their_answers_are_good(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PUBLIC_URL", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    typed = [
        "studio",
        "http://studio.example",
        "",
        "alice",
        "alice@halden.example",
        "Halden Film",
        "",
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(typed)))
    found = ask_all(parse_options(["--link"]), is_new=True)
    assert found == Answers("http://studio.example", "", "alice@halden.example", "Halden Film")
    said = capsys.readouterr().out
    for words in (
        "“studio” is no address",
        "passwords travel in the open",
        "“alice” is not an email",
    ):
        assert words in said


def test_a_script_hears_of_everything_that_is_missing_at_once(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as refused:
        check_all(parse_options(["--no-input", "--public-url", "studio"]), is_new=True)
    said = str(refused.value.code)
    for words in (
        "“studio” is no address",
        "is not an email",
        "--password-file",
        "Nothing was written",
    ):
        assert words in said
    (tmp_path / "password").write_text("correct horse battery\n")
    options = [
        "--no-input",
        "--email",
        "a@b.example",
        "--password-file",
        str(tmp_path / "password"),
    ]
    assert check_all(parse_options(options), is_new=True).password == "correct horse battery"
    assert check_all(parse_options(["--no-input"]), is_new=False).email == ""


def test_next_steps_name_files_that_exist() -> None:
    words = next_steps(Answers(public_url="https://studio.example", port=8001))
    assert "8001" in words
    named = [word.rstrip(".,:") for word in words.split() if "/deploy/" in word]
    assert len(named) >= 2
    assert all(Path(name).exists() for name in named)


def test_settings_and_data_are_in_a_folder_that_is_named_or_the_users_own() -> None:
    assert home_of({}) == CODE
    assert home_of({"PIXSTUDIO_HOME": "/srv/studio"}) == Path("/srv/studio")
    assert home_of({"PIXSTUDIO_HOME": "~/studio"}) == Path.home() / "studio"
    assert command_text("doctor") == "python manage.py doctor"
    assert current_version()[0].isdecimal()
    assert missing_extra("demo", needed_by="The demo") == ""
    assert os.environ.get("PIXSTUDIO_HOME", "") == ""

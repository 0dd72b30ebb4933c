"""`pixstudio setup`: asks, writes the settings, makes the database and the first owner, says what is next.

May be repeated: settings that exist are kept, and only what is missing is made.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

from pixstudio.installation.answers import Answers
from pixstudio.installation.env_file import read_env_file, write_env_file
from pixstudio.installation.locations import CODE, ENV_FILE, RESOURCES, command_text
from pixstudio.installation.questions import ask_all, ask_owner, check_all, say
from pixstudio.installation.serve import command_of

KEYS = ("SECRET_KEY", "FIELD_KEYS")


def parse_options(arguments: list[str]) -> argparse.Namespace:
    """The options of the command line; exits with a message for wrong ones."""
    parser = argparse.ArgumentParser(
        prog=command_text("setup"),
        description=f"Write {ENV_FILE}, make the database and the first owner. What an option or the "
        "environment (PUBLIC_URL, DATABASE_URL, PORT) says is not asked.",
    )
    environment = os.environ.get
    parser.add_argument("--no-input", action="store_true", help="ask nothing; for scripts")
    parser.add_argument("--public-url", default=environment("PUBLIC_URL"))
    parser.add_argument("--database-url", default=environment("DATABASE_URL"))
    parser.add_argument("--port", type=int, default=environment("PORT") or "8000")
    parser.add_argument("--email", help="of the first owner")
    parser.add_argument("--team", help="the name of the first team")
    parser.add_argument(
        "--password-file", type=Path, help="the owner's password; - reads a line of input"
    )
    parser.add_argument(
        "--link", action="store_true", help="a one-time link in place of a password"
    )
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Set the studio up; the exit code of the process."""
    try:
        options = parse_options(arguments)
        return set_up(options)
    except (KeyboardInterrupt, EOFError):
        _fail("\nStopped. Run it again to go on.")
    except OSError as error:
        _fail(f"{error}. Set PIXSTUDIO_HOME to a folder that this user may write.")


def set_up(options: argparse.Namespace) -> int:
    """All steps; each says what it did."""
    is_new = not ENV_FILE.exists() and not all(map(os.environ.get, KEYS))
    answers = (
        ask_all(options, is_new=is_new) if not options.no_input else check_all(options, is_new)
    )
    if is_new:
        write_env_file(ENV_FILE, answers.settings())
        say(f"Settings are in {ENV_FILE}, readable by you alone. Keep a copy: without FIELD_KEYS,")
        say("stored tokens and passwords can't be read.")
    else:
        place = ENV_FILE if ENV_FILE.exists() else "the environment"
        say(f"Settings are in {place}; nothing in them was changed.")
        _take_known(answers)
    say("Preparing the database and the static files…")
    if code := _run("release", "--verbosity", "0"):
        return code
    if code := _make_owner(answers, options):
        return code
    say(next_steps(answers))
    return 0


def _take_known(answers: Answers) -> None:
    """Take address and port from settings that exist; the environment comes first."""
    known = {**(read_env_file(ENV_FILE) if ENV_FILE.exists() else {}), **os.environ}
    answers.public_url = known.get("PUBLIC_URL", "").rstrip("/")
    answers.port = int(known.get("PORT") or answers.port)


def _make_owner(answers: Answers, options: argparse.Namespace) -> int:
    """The exit code of `bootstrap`; asks again for a password that is refused."""
    while answers.email:
        words = ["bootstrap", "--email", answers.email, "--team", answers.team]
        words += ["--password-file", "-"] if answers.password else ["--link"]
        code = _run(*words, read=answers.password)
        if not code or options.no_input:
            return code
        ask_owner(answers, options)
    return 0


def next_steps(answers: Answers) -> str:
    """What an operator does after setup."""
    deploy = RESOURCES / "deploy"
    proxy = (
        f"\n3. Put a proxy with https in front, which passes {answers.public_url} on to port "
        f"{answers.port}: {deploy}/Caddyfile or nginx.conf."
        if answers.public_url.startswith("https://")
        else "\n3. For others: set PUBLIC_URL to an https address and put a proxy in front, "
        f"such as {deploy}/Caddyfile."
    )
    return (
        f"\nNext:\n1. `{command_text('serve')}`, then open {answers.address}, which asks for the API token."
        f"\n2. Keep it running: copy {deploy}/systemd/pixstudio.service to /etc/systemd/system."
        f"{proxy}\n4. Run `{command_text('backup FOLDER')}` every day. Keep a copy of {ENV_FILE} elsewhere."
        f"\n`{command_text('doctor')}` says what is wrong, in the order to mend it."
    )


def _run(*words: str, read: str = "") -> int:
    """Run one of the studio's commands; its output is shown."""
    done = subprocess.run(command_of(*words), cwd=CODE, input=f"{read}\n", text=True, check=False)
    return done.returncode


def _fail(text: str) -> NoReturn:
    sys.stderr.write(f"{text}\n")
    sys.exit(1)

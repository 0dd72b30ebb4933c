"""Setup's questions on a terminal, and the same answers from options."""

import argparse
import sys
from collections.abc import Callable
from getpass import getpass
from pathlib import Path

from pixstudio.installation.answers import (
    LOCAL_HOSTS,
    Answers,
    database_problem,
    email_problem,
    password_problem,
    public_url_problem,
    team_problem,
)

TEAM = "Our studio"
Check = Callable[[str], str]


def check_all(options: argparse.Namespace, is_new: bool) -> Answers:
    """The answers of a script. Exits with one sentence for each that is missing or wrong.

    Without an email and with settings that exist, no owner is made.
    """
    answers = _answers_of(options)
    problems = [public_url_problem(answers.public_url)]
    if is_new or answers.email:
        problems += [email_problem(answers.email), password_problem(answers.password)]
        if not answers.password and not options.link:
            problems.append("Name --password-file, or --link for a link that sets the password.")
    # Last, since it takes time.
    problems += [database_problem(answers.database_url)] if is_new else []
    if found := [problem for problem in problems if problem]:
        sys.exit("\n".join(found) + "\nNothing was written.")
    return answers


def ask_all(options: argparse.Namespace, *, is_new: bool) -> Answers:
    """Ask for what no option says, until each answer is good. Raises: EOFError, KeyboardInterrupt."""
    answers = _answers_of(options)
    if is_new:
        _ask_settings(answers, options)
    elif not answers.email and ask("Make an owner, or reset one's password? (y/N)", "n") != "y":
        return answers
    ask_owner(answers, options)
    return answers


def _ask_settings(answers: Answers, options: argparse.Namespace) -> None:
    if options.public_url is None:
        say("Where will people open the studio? Leave it empty to try it on this machine.")
        answers.public_url = ask("Address", "", public_url_problem).rstrip("/")
    elif problem := public_url_problem(answers.public_url):
        sys.exit(problem)
    if answers.public_url.startswith("http://") and not _is_local(answers.public_url):
        say("Without https, passwords travel in the open. Use it in a network you trust only.")
    if options.database_url is None:
        say("Which database? Leave it empty for SQLite, which is enough for one machine.")
        answers.database_url = ask("postgres://user:password@host/name", "", database_problem)
    elif problem := database_problem(answers.database_url):
        sys.exit(problem)


def ask_owner(answers: Answers, options: argparse.Namespace) -> None:
    """Ask for the owner's email, team and password. Raises: EOFError, KeyboardInterrupt."""
    if not options.email or email_problem(answers.email):
        answers.email = ask("Your email, to sign in with", answers.email, email_problem)
    if not options.team:
        answers.team = ask("Name of your team", answers.team, team_problem)
    if not options.link and not options.password_file:
        answers.password = ask_password()


def ask(question: str, default: str, check: Check = lambda _: "") -> str:
    """Ask until the answer is good; Enter takes the default."""
    while True:
        shown = f" [{default}]" if default else ""
        answer = input(f"{question}{shown}: ").strip() or default
        problem = check(answer)
        if not problem:
            return answer
        say(problem)


def ask_password() -> str:
    """Ask twice, without showing it; Enter asks for a one-time link."""
    while True:
        password = getpass("Password (leave empty for a one-time link): ")
        problem = password_problem(password)
        if not problem and (not password or getpass("Once more: ") == password):
            return password
        say(problem or "The two differ.")


def _answers_of(options: argparse.Namespace) -> Answers:
    return Answers(
        public_url=(options.public_url or "").rstrip("/"),
        database_url=options.database_url or "",
        email=(options.email or "").strip(),
        team=(options.team or TEAM).strip(),
        password=_password_of(options),
        port=options.port,
    )


def _password_of(options: argparse.Namespace) -> str:
    if not options.password_file:
        return ""
    if options.password_file == Path("-"):
        return sys.stdin.readline().rstrip("\n")
    lines = options.password_file.read_text(encoding="utf-8").splitlines()
    return lines[0] if lines else ""


def _is_local(url: str) -> bool:
    return any(f"//{host}" in url for host in LOCAL_HOSTS)


def say(text: str) -> None:
    """Print a line at once, also where the output goes to a file."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()

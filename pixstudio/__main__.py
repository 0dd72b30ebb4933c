"""The command `pixstudio`, also as `python -m pixstudio`: Django's commands and ours, by one name."""

import importlib
import os
import sys

from pixstudio.installation.exit_codes import CONFIGURATION_PROBLEM
from pixstudio.installation.locations import ENV_FILE, command_text
from pixstudio.installation.version import current_version

# They load no settings: these may not exist yet, or belong to child processes.
MODULES = {
    "setup": "pixstudio.installation.setup",
    "serve": "pixstudio.installation.serve",
    "demo": "pixstudio.demo.__main__",
}
OVERVIEW = """PixStudio {version}

  demo      try it with a sandbox in place of PixVerse; nothing is paid for
  setup     write the settings, make the database and the first owner
  serve     run web, worker and clock on this machine
  doctor    say what is wrong, in the order to mend it
  release   bring database and static files up to this version

`{help} COMMAND` explains one. Settings and data: {home}
"""


def main() -> None:
    """Run the command of the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pixstudio.settings")
    name, *rest = sys.argv[1:] or ["help"]
    if name in ("--version", "version"):
        sys.stdout.write(f"{current_version()}\n")
    elif name in MODULES:
        sys.exit(importlib.import_module(MODULES[name]).main(rest))
    elif name == "help" and rest[:1] and rest[0] in MODULES:
        sys.exit(importlib.import_module(MODULES[rest[0]]).main(["--help"]))
    else:
        _run_with_settings(name, rest)


def _run_with_settings(name: str, rest: list[str]) -> None:
    """Run one of Django's commands; what is wrong with the settings is said in one line."""
    # Not for `serve`, whose one process stays small.
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    if name in ("help", "--help", "-h") and not rest:
        home, help_text = ENV_FILE.parent, command_text("help")
        sys.stdout.write(
            OVERVIEW.format(version=current_version(), home=home, help=help_text) + "\n"
        )
    try:
        importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    except (ImproperlyConfigured, ValueError, OSError) as error:
        is_doctor = name == "doctor"
        (sys.stdout if is_doctor else sys.stderr).write(f"{_settings_problem(name, error)}\n")
        sys.exit(1 if is_doctor else CONFIGURATION_PROBLEM)
    execute_from_command_line(["pixstudio", name, *rest])


def _settings_problem(name: str, error: Exception) -> str:
    said = f"{'FAIL  settings' if name == 'doctor' else 'pixstudio'}: {error}"
    if ENV_FILE.is_file():
        return f"{said}\nThe settings are in {ENV_FILE}, and in the environment, which comes first."
    return f"{said}\n`{command_text('setup')}` writes the settings to {ENV_FILE}."


if __name__ == "__main__":
    main()

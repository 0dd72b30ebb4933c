"""`python -m pixstudio.demo.shell [OPTIONS]`: Django's shell with the settings of `.env` or the demo.

The demo may run meanwhile: its keys are read and not changed.
"""

import subprocess
import sys

from pixstudio.demo.demo_environment import (
    DEFAULT_PORT,
    FOLDER,
    demo_environment,
    read_keys,
)
from pixstudio.installation.locations import CODE, ENV_FILE

NOTHING_SET_UP = "There is neither a .env file nor a demo. Run `make demo` first, or fill in .env."


def main(options: list[str]) -> int:
    keys = FOLDER / "keys.json"
    env = None
    if ENV_FILE.is_file():
        sys.stderr.write("Settings: .env\n")
    elif keys.is_file():
        sys.stderr.write("Settings: those of the demo (.demo/)\n")
        env = demo_environment(read_keys(keys), DEFAULT_PORT)
    else:
        sys.exit(NOTHING_SET_UP)
    command = [sys.executable, "-m", "pixstudio", "shell", *options]
    return subprocess.run(command, cwd=CODE, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

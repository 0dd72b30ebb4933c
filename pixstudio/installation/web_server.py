"""How the web server is started, with the studio's own configuration wherever that is."""

import sys

from pixstudio.installation.locations import CODE, RESOURCES


def web_server_command(bind: str, *options: str) -> list[str]:
    """The command line of the web server on an address such as `127.0.0.1:8000`."""
    command = [sys.executable, "-m", "gunicorn", "pixstudio.wsgi:application"]
    command += ["--config", str(RESOURCES / "gunicorn.conf.py"), "--chdir", str(CODE)]
    return [*command, "--bind", bind, *options]

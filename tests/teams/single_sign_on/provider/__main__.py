"""Run the provider on a free port of this machine, which is printed: `python -m` names this package."""

import os
import sys

import django
from werkzeug.serving import make_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.teams.single_sign_on.provider.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

from pixstudio.sandbox.server import QuietHandler  # noqa: E402
from tests.teams.single_sign_on.provider.site import install  # noqa: E402


def main() -> None:
    call_command("migrate", verbosity=0)
    install()
    server = make_server(
        "127.0.0.1", 0, get_wsgi_application(), threaded=True, request_handler=QuietHandler
    )
    sys.stdout.write(f"{server.port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()

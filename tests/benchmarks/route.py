"""Functions and files that a request or task goes through: `python -m tests.benchmarks.route [WAY …]`.

Ways: create (POST of Create); submit, poll and save (the tasks that follow it); cards (the page's
poll); webhook; upload; attach (POST of Create with the uploaded file). Without a name, all of them;
with `--stays`, every stay in a file instead of the files. Measured with `sys.setprofile` on real calls
against the sandbox, from the view or task on. Middleware is left out, and so are functions of `web`,
`teams` and `audit`, which every view uses.
"""

import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import (  # noqa: E402
    override_settings,
    setup_test_environment,
    teardown_test_environment,
)
from django.utils import timezone  # noqa: E402

from pixstudio.accounts.models import Account  # noqa: E402
from pixstudio.accounts.operations import connect_api  # noqa: E402
from pixstudio.jobs import tasks  # noqa: E402
from pixstudio.jobs.models import Generation  # noqa: E402
from pixstudio.jobs.operations.submission.webhook_addresses import webhook_url  # noqa: E402
from pixstudio.jobs.states import State  # noqa: E402
from pixstudio.library.models import Asset  # noqa: E402
from pixstudio.sandbox.control_api.client import SandboxControl  # noqa: E402
from pixstudio.sandbox.server import Sandbox  # noqa: E402
from pixstudio.sandbox.settings import SandboxSettings  # noqa: E402
from pixstudio.sandbox.state.fixtures import PRO_EMAIL  # noqa: E402
from pixstudio.saving import tasks as saving_tasks  # noqa: E402
from pixstudio.teams.models import Role, Team  # noqa: E402
from tests.library.sample_files import png  # noqa: E402
from tests.teams.people import Person, join  # noqa: E402

PACKAGE = Path(__file__).resolve().parents[2] / "pixstudio"
EVERY_STAY = "--stays"
# Where a route begins, and what every request goes through besides.
STARTS = ("views", "tasks")
SHARED = ("web", "teams", "audit", "settings")


@dataclass
class Stay:
    """Functions called one after another in the same file."""

    file: str
    functions: list[str] = field(default_factory=list)


class Route:
    """Records the calls of our functions while it is entered."""

    def __init__(self) -> None:
        self.stays: list[Stay] = []
        self._is_under_way = False

    def __enter__(self) -> "Route":
        sys.setprofile(self._called)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _called(self, frame: FrameType, event: str, _argument: Any) -> None:
        code = frame.f_code
        if event != "call" or code.co_name.startswith("<") or str(PACKAGE) not in code.co_filename:
            return
        file = str(Path(code.co_filename).relative_to(PACKAGE))
        app, *rest = file.removesuffix(".py").split("/")
        self._is_under_way |= app not in SHARED and bool(set(rest) & set(STARTS))
        if not self._is_under_way or app in SHARED:
            return
        self.note(file, code.co_name)

    def note(self, file: str, function: str) -> None:
        """Add a call."""
        if not self.stays or self.stays[-1].file != file:
            self.stays.append(Stay(file))
        if function not in self.stays[-1].functions:
            self.stays[-1].functions.append(function)

    def counted(self, app: str = "") -> str:
        """Stays, files and returns of the route, or of what an app sees of it.

        A return enters a file that was left before: the reader has to go back to it.
        """
        files = [stay.file for stay in self.stays if stay.file.startswith(app)]
        stays = [file for file, _ in groupby(files)]
        count = len(set(stays))
        return f"{len(stays)} stays in {count} files, {len(stays) - count} returns"

    def by_file(self) -> dict[str, list[str]]:
        """Functions by file, in the order in which they are entered first."""
        found: dict[str, list[str]] = {}
        for stay in self.stays:
            known = found.setdefault(stay.file, [])
            known += [name for name in stay.functions if name not in known]
        return found

    def described(self, *, every_stay: bool) -> str:
        """One line for each file or stay, then the counts: of all, and of each app."""
        stays = [(stay.file, stay.functions) for stay in self.stays]
        lines = [
            f"  {file}: {', '.join(functions)}"
            for file, functions in (stays if every_stay else self.by_file().items())
        ]
        apps = dict.fromkeys(stay.file.split("/")[0] for stay in self.stays)
        lines += [f"  = all: {self.counted()}"]
        return "\n".join([*lines, *(f"  = {app}: {self.counted(f'{app}/')}" for app in apps)])


class Studio:
    """A team at a sandbox with one account, and the steps of a job, one by one."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.control = SandboxControl(sandbox.control_url)
        team = Team.objects.create(name="Route")
        connect_api(team=team, token=sandbox.token, now=timezone.now())
        Account.objects.filter(team=team).exclude(email=PRO_EMAIL).delete()
        self.account = Account.objects.get(team=team)
        self.person: Person = join(team, "alice", Role.OWNER)
        # Imports of views and templates run functions too.
        self.person.get("/create/text/")

    @property
    def job(self) -> Generation:
        return Generation.objects.latest("created_at")

    def create(self, operation: str = "text", **media: str) -> None:
        form = {"prompt": "A lighthouse", "model": "v5.5", "quality": "540p", "duration": "5"}
        form |= {"aspect_ratio": "16:9", "nonce": secrets.token_urlsafe(24), **media}
        answer = self.person.post(f"/create/{operation}/", form)
        assert answer.status_code == 302, answer.content.decode()

    def submit(self) -> None:
        tasks.submit_next.func(str(self.person.team.pk))
        assert self.job.state == State.RUNNING, self.job.state

    def cards(self) -> None:
        card = {"cards": f"{self.job.pk}:0"}
        assert self.person.browser.get("/generations/status/", card).status_code == 200

    def webhook(self) -> None:
        account = Account.objects.filter(team=self.person.team)[0]
        path = webhook_url(account.pk).removeprefix(settings.PUBLIC_URL)
        assert self.person.post(path).status_code == 200

    def poll(self) -> None:
        self.control.finish()
        Account.objects.update(next_reading_at=timezone.now())
        tasks.poll_account.func(str(self.account.pk))
        assert self.job.state == State.SAVING, self.job.state

    def save(self) -> None:
        saving_tasks.save_result.func(str(self.job.pk))
        assert self.job.state == State.DONE, self.job.state

    def upload(self) -> None:
        photo = SimpleUploadedFile("ridge.png", png(160, 90), "image/png")
        self.person.browser.post("/library/uploads/", {"file": photo})
        assert Asset.objects.count() == 1

    def attach(self) -> None:
        self.create("image", first_frame=str(Asset.objects.get().pk))


WAYS: dict[str, Callable[[Studio], None]] = {
    "create": Studio.create,
    "submit": Studio.submit,
    "cards": Studio.cards,
    "webhook": Studio.webhook,
    "poll": Studio.poll,
    "save": Studio.save,
    "upload": Studio.upload,
    "attach": Studio.attach,
}


def measured() -> Iterator[tuple[str, Route]]:
    """Take every way once. Reads and writes a database and a data folder of its own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Sandbox(
            SandboxSettings(state_dir=Path(folder) / "sandbox", render_videos=False)
        ) as sandbox,
        override_settings(
            PIXVERSE_API_URL=sandbox.url,
            LOOPBACK_ORIGIN=sandbox.root_url,
            PUBLIC_URL="http://studio.example",
            MEDIA_ROOT=Path(folder) / "media",
            DATA_DIR=Path(folder),
        ),
    ):
        studio = Studio(sandbox)
        for name, take in WAYS.items():
            with Route() as route:
                take(studio)
            yield name, route


def main(arguments: list[str]) -> int:
    names = [argument for argument in arguments if argument != EVERY_STAY]
    unknown = set(names) - set(WAYS)
    if unknown:
        sys.exit(f"Unknown: {', '.join(sorted(unknown))}. Known: {', '.join(WAYS)}.")
    setup_test_environment()
    kept = connection.creation.create_test_db(verbosity=0)
    try:
        for name, route in measured():
            if not names or name in names:
                text = route.described(every_stay=EVERY_STAY in arguments)
                sys.stdout.write(f"{name}\n{text}\n\n")
    finally:
        connection.creation.destroy_test_db(kept, verbosity=0)
        teardown_test_environment()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

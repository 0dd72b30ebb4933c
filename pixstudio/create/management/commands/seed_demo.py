from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError

from pixstudio.installation.locations import RESOURCES
from pixstudio.library.operations import UploadRefused, ingest_form_file
from pixstudio.teams.models import Membership, Role, User
from pixstudio.teams.operations import keep_member
from pixstudio.web import database_time

PEOPLE = (("bob", Role.CREATOR), ("carol", Role.VIEWER))


class Command(BaseCommand):
    help = "Add the demo's other members and sample photos to the team of an owner; repeatable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--owner", required=True, help="email of the owner")
        parser.add_argument("--password", required=True, help="password of the others")

    def handle(self, *args: Any, **options: Any) -> None:
        # The owner may have created other teams since.
        teams = Membership.objects.select_related("team", "user").order_by("created_at", "id")
        owner = teams.filter(user__email=options["owner"]).first()
        if owner is None:
            raise CommandError(f"{options['owner']} is in no team. `bootstrap` makes one.")
        own, _, domain = options["owner"].partition("@")
        User.objects.filter(pk=owner.user_id, name="").update(name=own.title())
        for name, role in PEOPLE:
            keep_member(
                team=owner.team,
                email=f"{name}@{domain}",
                password=options["password"],
                name=name.title(),
                role=role,
            )
        samples = sorted((RESOURCES / "static/img/samples").glob("*.webp"))
        added = sum(self._add(owner, path) for path in samples)
        self.stdout.write(f"{added} sample photos added to the library.")

    def _add(self, owner: Membership, path: Path) -> bool:
        upload = SimpleUploadedFile(path.name, path.read_bytes(), "image/webp")
        try:
            _, is_new = ingest_form_file(
                member=owner,
                uploaded_file=upload,
                name=path.name,
                now=database_time.now(),
            )
        except UploadRefused as error:
            self.stderr.write(f"{path.name}: {error}")
            return False
        return is_new

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pixstudio.accounts.key_rotation import rotate_keys


class Command(BaseCommand):
    help = "Seal every stored secret with the first key of FIELD_KEYS; may be repeated."

    def handle(self, *args: Any, **options: Any) -> None:
        changed, problems = rotate_keys()
        self.stdout.write(f"{changed} secrets were sealed with the first key.")
        if problems:
            raise CommandError(
                "Some could not be read; put their key back into FIELD_KEYS:\n"
                + "\n".join(problems)
            )
        self.stdout.write("All secrets have the first key; the others may leave FIELD_KEYS.")

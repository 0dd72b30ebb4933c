from typing import Any

from django.core.management.commands import migrate

from pixstudio.web.database.version import refuse_newer_database


class Command(migrate.Command):
    help = f"{migrate.Command.help} Refuses a database of a newer version."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_newer_database()
        super().handle(*args, **options)

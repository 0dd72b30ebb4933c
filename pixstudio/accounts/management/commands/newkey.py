from typing import Any

from django.core.management.base import BaseCommand

from pixstudio.accounts.encrypted_columns import generate_key


class Command(BaseCommand):
    help = "Print a new entry for FIELD_KEYS."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(generate_key())

from typing import Any

from django.core.management.base import BaseCommand

from pixstudio.notifications.push_keys import generate_push_key, public_key_of


class Command(BaseCommand):
    help = (
        "Print a new key for browser notifications: PUSH_KEY for the settings, and its public part."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        key = generate_push_key()
        self.stdout.write(f"PUSH_KEY={key}")
        self.stderr.write(
            "Keep it secret and keep it: with another key, every browser has to be added again. "
            f"Browsers are given its public part, {public_key_of(key)}."
        )

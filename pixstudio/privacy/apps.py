from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "pixstudio.privacy"
    label = "privacy"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.privacy.operations.due import find_due, next_due_at
        from pixstudio.web.background.due_rows import register_due_rows

        register_due_rows(find_due, next_due_at, "Looking for exports and deletions that are due")

from django.apps import AppConfig


class PreviewsConfig(AppConfig):
    name = "pixstudio.previews"
    label = "previews"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.previews.operations import find_due_previews
        from pixstudio.web.background.due_rows import register_due_rows

        # Nobody waits for one: the looks that the clock takes anyway are soon enough.
        register_due_rows(find_due_previews, lambda: None, "Looking for previews to make")

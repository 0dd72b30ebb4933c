from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "pixstudio.library"
    label = "library"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.library.queries.uploads import has_recent_uploads
        from pixstudio.teams.queries import add_member_column

        add_member_column("has_recent_uploads", has_recent_uploads)

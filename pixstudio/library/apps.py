from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "pixstudio.library"
    label = "library"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.library.queries.uploads import HAS_RECENT_UPLOADS
        from pixstudio.library.sums import SUMS
        from pixstudio.teams.member_columns import page_columns

        page_columns.append(HAS_RECENT_UPLOADS)
        SUMS.connect(self)

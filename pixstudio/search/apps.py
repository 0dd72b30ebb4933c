from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "pixstudio.search"
    label = "search"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.search.index import INDEX

        INDEX.connect(self)

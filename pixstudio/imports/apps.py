from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "pixstudio.imports"
    label = "imports"

    def ready(self) -> None:
        from pixstudio.imports.operations import find_due_imports
        from pixstudio.web.duties import on_the_clock

        on_the_clock(0.0, find_due_imports, "Looking for imports that are due")

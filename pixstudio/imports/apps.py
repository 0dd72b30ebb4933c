from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "pixstudio.imports"
    label = "imports"

    def ready(self) -> None:
        from pixstudio.imports.operations import find_due_imports, next_due_import
        from pixstudio.web.background.due_rows import register_due_rows

        register_due_rows(find_due_imports, next_due_import, "Looking for imports that are due")

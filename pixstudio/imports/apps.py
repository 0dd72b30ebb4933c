from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "pixstudio.imports"
    label = "imports"

    def ready(self) -> None:
        from pixstudio.ai_models.queries import name_sources
        from pixstudio.imports.operations import find_due_imports, next_due_import
        from pixstudio.imports.queries import models_of_imports
        from pixstudio.web.background.due_rows import register_due_rows

        name_sources.append(models_of_imports)
        register_due_rows(find_due_imports, next_due_import, "Looking for imports that are due")

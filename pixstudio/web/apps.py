from django.apps import AppConfig
from django.core.checks import register
from django.db.backends.signals import connection_created
from django_tasks.signals import task_finished, task_started


class WebConfig(AppConfig):
    name = "pixstudio.web"
    label = "web"

    def ready(self) -> None:
        from pixstudio.web import checks
        from pixstudio.web.background.task_queue import forget_waiting
        from pixstudio.web.database.planning import limit_planning
        from pixstudio.web.database_time import measure_on_connection
        from pixstudio.web.logs.context import enter_task, leave_task

        connection_created.connect(measure_on_connection)
        connection_created.connect(limit_planning)
        task_started.connect(forget_waiting)
        task_started.connect(enter_task)
        task_finished.connect(leave_task)
        tag = checks.SETTINGS_TAG
        register(checks.check_public_url, tag)
        register(checks.check_poll_seconds, tag)
        register(checks.check_long_stop, tag)
        register(checks.check_debug_is_private, tag)
        register(checks.check_files_of_hosts, deploy=True)

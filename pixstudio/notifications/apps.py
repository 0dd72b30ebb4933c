from django.apps import AppConfig
from django.core.checks import register


class NotificationsConfig(AppConfig):
    name = "pixstudio.notifications"
    label = "notifications"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from django.contrib.sessions.models import Session
        from django.db.models.signals import post_delete

        from pixstudio.accounts.key_rotation import SEALED_COLUMNS
        from pixstudio.notifications.checks import check_push_settings
        from pixstudio.notifications.models import PushSubscription
        from pixstudio.notifications.operations.due import find_due_notifications, next_due_at
        from pixstudio.notifications.operations.reading import PRUNE_SECONDS, prune_messages
        from pixstudio.notifications.operations.subscriptions import end_with_session
        from pixstudio.notifications.queries import UNREAD
        from pixstudio.teams.member_columns import page_columns
        from pixstudio.web.background.due_rows import register_due_rows
        from pixstudio.web.background.periodic_jobs import register_periodic_job

        page_columns.append(UNREAD)
        SEALED_COLUMNS.append((PushSubscription, "address_sealed"))
        post_delete.connect(end_with_session, sender=Session)
        register(check_push_settings)
        register_due_rows(find_due_notifications, next_due_at, "Looking for what to tell people")
        register_periodic_job(PRUNE_SECONDS, prune_messages, "Removing records of old messages")

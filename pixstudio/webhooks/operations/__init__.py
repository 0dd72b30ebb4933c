"""Operations on webhooks and their deliveries."""

from pixstudio.webhooks.operations.delivering import deliver_due
from pixstudio.webhooks.operations.editing import (
    EditConflict,
    TooManyWebhooks,
    WebhookInput,
    create_webhook,
    delete_webhook,
    rotate_secret,
    set_enabled,
    update_webhook,
)
from pixstudio.webhooks.operations.events import (
    PRUNE_SECONDS,
    find_due,
    next_due_at,
    prune_deliveries,
)
from pixstudio.webhooks.operations.manual_deliveries import (
    NotEnabled,
    SentMeanwhile,
    send_again,
    send_test,
)

__all__ = [
    "PRUNE_SECONDS",
    "EditConflict",
    "NotEnabled",
    "SentMeanwhile",
    "TooManyWebhooks",
    "WebhookInput",
    "create_webhook",
    "delete_webhook",
    "deliver_due",
    "find_due",
    "next_due_at",
    "prune_deliveries",
    "rotate_secret",
    "send_again",
    "send_test",
    "set_enabled",
    "update_webhook",
]

"""The list of webhooks, and the page of one without its deliveries."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.cards.presenters.wording import Badge
from pixstudio.web.addresses import url_for
from pixstudio.web.formatting import format_number, format_time_ago
from pixstudio.webhooks.event_wording import GROUPS
from pixstudio.webhooks.forms import WebhookForm
from pixstudio.webhooks.models import ALL_EVENTS, DeliveryState, DisabledReason, Webhook
from pixstudio.webhooks.operations.editing import MAX_WEBHOOKS

# What the list counts deliveries of.
COUNTED = dt.timedelta(days=7)


@dataclass(frozen=True)
class WebhookRow:
    """`notice` says what is wrong and what to do; '' if nothing is."""

    id: str
    name: str
    url: str
    state: Badge
    events_text: str
    sums_text: str
    notice: str
    page_url: str


def webhook_row(webhook: Webhook, counts: Mapping[str, int], now: dt.datetime) -> WebhookRow:
    return WebhookRow(
        id=str(webhook.pk),
        name=str(webhook),
        url=webhook.url,
        state=_state(webhook),
        events_text=_events_text(webhook),
        sums_text=_sums_text(counts),
        notice=_notice(webhook, now),
        page_url=url_for("webhook", webhook.pk),
    )


def webhooks_page(
    webhooks: Sequence[Webhook], counts: Mapping[uuid.UUID, Mapping[str, int]], now: dt.datetime
) -> dict[str, Any]:
    can_add = len(webhooks) < MAX_WEBHOOKS
    return {
        "rows": [webhook_row(one, counts[one.pk], now) for one in webhooks],
        "new_url": url_for("webhook_new") if can_add else "",
        "back_url": url_for("team"),
        "full_text": ""
        if can_add
        else _("A team can have %(count)s webhooks. Delete one to add another.")
        % {"count": MAX_WEBHOOKS},
    }


def webhook_page(webhook: Webhook, counts: Mapping[str, int], now: dt.datetime) -> dict[str, Any]:
    is_enabled = webhook.is_enabled
    return {
        "row": webhook_row(webhook, counts, now),
        "back_url": url_for("webhooks"),
        "kinds": [] if ALL_EVENTS in webhook.events else list(webhook.events),
        "secret_text": _secret_text(webhook, now),
        "is_enabled": is_enabled,
        "test_url": url_for("webhook_test", webhook.pk) if is_enabled else "",
        "shown_at": now.isoformat(),
        "edit_url": url_for("webhook_edit", webhook.pk),
        "secret_url": url_for("webhook_secret", webhook.pk),
        "switch_url": url_for("webhook_switch", webhook.pk),
        "removal_url": url_for("webhook_removal", webhook.pk),
    }


def form_page(form: WebhookForm, webhook: Webhook | None) -> dict[str, Any]:
    """The form of a new webhook (None) or of one; its kinds in groups."""
    boxes = {one.data["value"]: one for one in form["events"]}
    return {
        "title": _("Edit webhook") if webhook else _("Add webhook"),
        "url": url_for("webhook_edit", webhook.pk) if webhook else url_for("webhook_new"),
        "back_url": url_for("webhook", webhook.pk) if webhook else url_for("webhooks"),
        "back_label": str(webhook) if webhook else _("Webhooks"),
        "submit_label": _("Save") if webhook else _("Add webhook"),
        "groups": [
            {
                "id": f"group-{number}",
                "heading": heading,
                "boxes": [
                    {
                        "box": boxes[str(kind)],
                        "id": f"id_events_{kind}",
                        "kind": kind,
                        "words": words,
                    }
                    for kind, words in kinds
                ],
            }
            for number, (heading, kinds) in enumerate(GROUPS)
        ],
    }


def secret_page(webhook: Webhook, secret: str, *, is_new: bool) -> dict[str, Any]:
    """The one time that a secret is shown."""
    return {
        "title": _("Webhook added") if is_new else _("New secret"),
        "name": str(webhook),
        "secret": secret,
        "is_new": is_new,
        "page_url": url_for("webhook", webhook.pk),
        "back_url": url_for("webhooks"),
    }


def _state(webhook: Webhook) -> Badge:
    if not webhook.is_enabled:
        return Badge(_("Disabled"), "pause", "failed" if webhook.disabled_reason else "queued")
    if webhook.failure_count:
        return Badge(_("Failing"), "warning", "attention")
    return Badge(_("Enabled"), "done", "done")


def _events_text(webhook: Webhook) -> str:
    if ALL_EVENTS in webhook.events:
        return _("All events")
    count = len(webhook.events)
    return ngettext("%(count)s event", "%(count)s events", count) % {"count": count}


def _sums_text(counts: Mapping[str, int]) -> str:
    delivered, failed = counts.get(DeliveryState.DELIVERED, 0), counts.get(DeliveryState.FAILED, 0)
    if not sum(counts.values()):
        return _("Nothing sent in 7 days")
    numbers = {"delivered": format_number(delivered), "failed": format_number(failed)}
    if waiting := counts.get(DeliveryState.WAITING, 0):
        text = _("7 days: %(delivered)s delivered, %(failed)s failed, %(waiting)s waiting")
        return text % {**numbers, "waiting": format_number(waiting)}
    return _("7 days: %(delivered)s delivered, %(failed)s failed") % numbers


def _notice(webhook: Webhook, now: dt.datetime) -> str:
    if webhook.disabled_reason == DisabledReason.GONE:
        return _(
            "Disabled because the server answered 410 Gone. Enable it when the address works again."
        )
    if webhook.disabled_reason == DisabledReason.FAILING:
        return _(
            "Disabled because nothing could be delivered for days. Enable it when the server works again, "
            "then send failed deliveries again."
        )
    if webhook.is_enabled and webhook.failing_since:
        since = format_time_ago(webhook.failing_since, now)
        return _(
            "Nothing delivered since the first failure, %(since)s. Deliveries are retried."
        ) % {"since": since}
    return ""


def _secret_text(webhook: Webhook, now: dt.datetime) -> str:
    if webhook.old_secret_until and webhook.old_secret_until > now:
        hours = max(1, round((webhook.old_secret_until - now).total_seconds() / 3600))
        text = ngettext(
            "The old secret signs too for %(count)s more hour.",
            "The old secret signs too for %(count)s more hours.",
            hours,
        )
        return text % {"count": hours}
    return _("Stored encrypted. It was shown once; rotate it to get a new one.")

"""Kinds of events in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pixstudio.events.models import EventKind
from pixstudio.webhooks.payloads import TEST_KIND

# Groups of the form: a heading, and each kind with what it says.
GROUPS: tuple[tuple[str | Promise, tuple[tuple[str, str | Promise], ...]], ...] = (
    (
        _("Jobs"),
        (
            (EventKind.JOB_DONE, _("A result is saved")),
            (EventKind.JOB_FAILED, _("A job failed, was refused or moderated")),
            (EventKind.JOB_CANCELLED, _("A job was cancelled or dismissed")),
            (EventKind.JOB_NEEDS_DECISION, _("A job needs a decision")),
            (EventKind.BATCH_DONE, _("All jobs of a batch have ended")),
        ),
    ),
    (
        _("Approvals and budgets"),
        (
            (EventKind.APPROVAL_REQUESTED, _("Jobs wait for approval")),
            (EventKind.APPROVAL_DECIDED, _("Jobs were approved or declined")),
            (EventKind.BUDGET_WARNING, _("A budget is nearly spent")),
            (EventKind.BUDGET_EXHAUSTED, _("A budget is spent")),
        ),
    ),
    (
        _("Accounts and access"),
        (
            (EventKind.ACCOUNT_TROUBLE, _("An account needs attention")),
            (EventKind.ACCOUNT_RECOVERED, _("An account works again")),
            (EventKind.APIKEY_STOPPED, _("An API key was stopped")),
            (EventKind.WEBHOOK_DISABLED, _("Another webhook was disabled")),
            (EventKind.RETENTION_PLANNED, _("A retention rule will remove results or files")),
        ),
    ),
    (
        _("Reviews"),
        (
            (EventKind.COMMENT_ADDED, _("A visitor commented on a result")),
            (EventKind.COMMENT_MENTION, _("A member was mentioned")),
        ),
    ),
)
KINDS: tuple[tuple[str, str | Promise], ...] = tuple(
    (str(kind), words) for _heading, kinds in GROUPS for kind, words in kinds
)
SHOWN_KINDS = (*(kind for kind, _words in KINDS), TEST_KIND)

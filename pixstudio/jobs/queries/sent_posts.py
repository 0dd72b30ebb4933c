"""POSTs of the studio on a PixVerse account, for comparison with what the platform counted."""

import datetime as dt
import uuid

from django.db.models import Q, QuerySet

from pixstudio.accounts.models import Account
from pixstudio.accounts.post_matching import SentPost, endpoint_of
from pixstudio.jobs.models import Attempt
from pixstudio.jobs.states import Charge

Span = tuple[dt.datetime, dt.datetime]


def same_accounts(email: str) -> list[uuid.UUID]:
    """All rows of one PixVerse account: several teams may have connected it."""
    return list(Account.objects.filter(email__iexact=email).values_list("pk", flat=True))


def attempts_within(accounts: list[uuid.UUID], span: Span) -> QuerySet[Attempt]:
    """The attempts sent on these accounts in a span of time; imports were not sent."""
    rows = Attempt.objects.filter(account__in=accounts, sent_at__range=span)
    return rows.exclude(outcome="imported").order_by()


def accepted_posts(accounts: list[uuid.UUID], span: Span) -> list[SentPost]:
    """What the API accepted of it; one for all results of a request."""
    rows = attempts_within(accounts, span).filter(remote_id__isnull=False, first=None)
    found = rows.values_list("pk", "sent_at", "generation__operation")
    return [SentPost(pk, sent_at, endpoint_of(operation)) for pk, sent_at, operation in found]


def unproven_attempts(accounts: list[uuid.UUID], span: Span) -> QuerySet[Attempt]:
    """Those that may or may not have been accepted: without an id, and without proof of the contrary."""
    rows = attempts_within(accounts, span).filter(remote_id=None)
    return rows.filter(~Q(charge=Charge.NOTHING) | Q(outcome="never_came"))

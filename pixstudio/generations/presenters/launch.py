"""The launch bar: the sum, its parts, the account it will run on and what is left there."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pixstudio.accounts.models import Account
from pixstudio.generations.presenters.settings import Asked
from pixstudio.generations.presenters.words import credits_words
from pixstudio.pixverse.prices import Price
from pixstudio.web.numbers import spaced


@dataclass(frozen=True)
class Launch:
    price_words: str
    parts_words: str
    account_name: str = ""
    account_plan: str = ""
    credits_words: str = ""
    places_words: str = ""
    account_words: str = ""
    reason: str = ""


def launch_of(
    asked: Asked,
    account: Account | None,
    taken: Mapping[object, int],
    accounts: list[Account],
) -> Launch:
    """What pressing Generate would cost now and where. Nothing here is promised: jobs may go first."""
    cost = asked.priced()
    sums = credits_words(cost.credits, cost.is_exact)
    parts = _parts_words(cost)
    if account is None:
        words = _("No usable account") if accounts else _("No PixVerse account connected")
        return Launch(sums, parts, account_words=words)
    running = taken.get(account.pk, 0) + account.foreign_jobs
    return Launch(
        sums,
        parts,
        account_name=account.name,
        account_plan=account.plan_name.removesuffix(" Plan"),
        credits_words=_credits_words(account, cost),
        places_words=_("%(running)s of %(places)s running")
        % {"running": running, "places": account.places},
        reason=_reason(account, cost, running),
    )


def _parts_words(cost: Price) -> str:
    """`5 s at 540p 30 + Sound 10, Off-peak, up to −50 % −20, at most 40`."""
    added = [part for part in cost.parts if part.credits >= 0]
    taken = [part for part in cost.parts if part.credits < 0]
    words = [" + ".join(f"{part.label} {spaced(part.credits)}" for part in added)]
    words += [f"{part.label}: −{spaced(-part.credits)}" for part in taken]
    if cost.is_upper_bound:
        words.append(_("at most %(full)s") % {"full": spaced(cost.full_credits)})
    return ", ".join(words)


def _credits_words(account: Account, cost: Price) -> str:
    if account.credits is None:
        return _("credits not known yet")
    left = account.credits - cost.credits
    if left < 0:
        return _("%(credits)s credits, %(missing)s missing") % {
            "credits": spaced(account.credits),
            "missing": spaced(-left),
        }
    return _("%(credits)s credits, %(left)s after") % {
        "credits": spaced(account.credits),
        "left": spaced(left),
    }


def _reason(account: Account, cost: Price, running: int) -> str:
    if account.credits is not None and account.credits < cost.credits:
        return _("No account can pay for this now. PixVerse would refuse it, at no charge.")
    if running >= account.places:
        return _("Every place is taken: this one waits in line and starts by itself.")
    return ""

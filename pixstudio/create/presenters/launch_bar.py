"""The launch bar: the sum, its parts, the account it will run on and what is left there, a question."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.accounts.models import Account
from pixstudio.create.confirmation import Question
from pixstudio.create.form_state import Wish
from pixstudio.create.presenters.batch import ordered
from pixstudio.create.presenters.settings import Asked, Fix, fix_of
from pixstudio.create.quote import Quote
from pixstudio.create.submission_preview import Outlook
from pixstudio.jobs.budgets import OVER_JOB_LIMIT, OVER_MEMBER, OVER_TEAM
from pixstudio.jobs.job_specs import Total
from pixstudio.jobs.presenters.wording import credits_words
from pixstudio.jobs.request_body import allows
from pixstudio.pixverse.prices import Price
from pixstudio.web.numbers import spaced
from pixstudio.web.wording import part_words

MOST_MISSING = 2


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
    fixes: list[Fix] = field(default_factory=list)
    # Pressing Generate would be refused for the reason; or for what nobody has filled in yet.
    is_blocked: bool = False
    missing_words: str = ""
    button_words: str = ""
    question: Question | None = None


def launch_of(
    wish: Wish,
    asked: Asked,
    outlook: Outlook,
    quote: Quote,
    question: Question | None = None,
) -> Launch:
    """What pressing Generate would cost now and where. Nothing here is promised: jobs may go first."""
    cost, total = asked.priced(), quote.total
    whole = total if total and total.count > 1 else _one(cost)
    price = credits_words(whole.credits, whole.is_exact)
    parts = _many_words(whole) if whole.count > 1 else _parts_words(cost)
    button = _button_words(total)
    account = account_for(wish, whole.credits, outlook)
    if account is None:
        words = _("No usable account") if wish.accounts else _("No PixVerse account connected")
        return Launch(
            price,
            parts,
            account_words=words,
            reason=quote.refusal.words if quote.refusal else "",
            is_blocked=not wish.accounts or quote.refusal is not None,
            missing_words=_missing_words(quote),
            button_words=button,
            question=question,
        )
    running = outlook.running(account)
    reason, fixes = _reason(wish, asked, account, whole, running)
    if stop := _stop_words(outlook, cost, whole):
        reason, fixes = stop, []
    if quote.refusal:
        reason, fixes = quote.refusal.words, []
    return Launch(
        price,
        parts,
        account_name=account.name,
        account_plan=account.plan_name.removesuffix(" Plan"),
        credits_words=_credits_words(account, whole.credits),
        places_words=_("%(running)s of %(places)s running")
        % {"running": running, "places": account.places},
        reason=reason if reason.endswith((".", "?")) or not reason else f"{reason}.",
        fixes=fixes,
        is_blocked=quote.refusal is not None,
        missing_words=_missing_words(quote),
        button_words=button,
        question=question,
    )


def _one(cost: Price) -> Total:
    return Total(1, cost.credits, cost.is_exact, cost.full_credits)


def _missing_words(quote: Quote) -> str:
    """What has to be filled in before anything can be made, said as the next step and not as a fault."""
    return " · ".join(quote.missing[:MOST_MISSING])


def _stop_words(outlook: Outlook, cost: Price, whole: Total) -> str:
    """Which budget stops it, and what becomes of it then."""
    budgets, user_id = outlook.budgets, outlook.user_id
    if budgets.stop(cost.credits, user_id) == OVER_JOB_LIMIT:
        words = _("More than the %(limit)s credits one job may cost here. It waits for an admin.")
        return words % {"limit": spaced(budgets.limit_of_job(user_id) or 0)}
    words_by_stop = {
        OVER_MEMBER: _("%(left)s credits are left of your budget this month. What is above waits."),
        OVER_TEAM: _(
            "%(left)s credits are left of the team’s budget this month. What is above waits."
        ),
    }
    left = {OVER_MEMBER: budgets.left_of.get(user_id or 0), OVER_TEAM: budgets.team_left}
    for stop, words in words_by_stop.items():
        credits = left[stop]
        if credits is not None and whole.credits > credits:
            return words % {"left": spaced(max(credits, 0))}
    return ""


def account_for(wish: Wish, credits: int, outlook: Outlook) -> Account | None:
    """The account it will most likely run on: the one it is bound to, else of those able the likeliest."""
    if wish.account is not None or wish.source is not None:
        return wish.account
    taken = (wish.operation, wish.request.parameters)
    return outlook.likely([a for a in wish.pool if allows(a.plan_name, *taken)], credits)


def _button_words(total: Total | None) -> str:
    if total is None or total.count < 2:
        return _("Generate")
    return _("Generate %(count)s") % {"count": total.count}


def _many_words(total: Total) -> str:
    words = ngettext("%(count)s job", "%(count)s jobs", total.count) % {"count": total.count}
    if total.full_credits != total.credits:
        full = _("at most %(full)s") % {"full": spaced(total.full_credits)}
        return f"{words}, {full}"
    return words


def _parts_words(cost: Price) -> str:
    """`5 s at 540p 30 + Sound 10, Off-peak, up to −50 % −20, at most 40`."""
    added = [part for part in cost.parts if part.credits >= 0]
    taken = [part for part in cost.parts if part.credits < 0]
    words = [" + ".join(f"{part_words(part)} {spaced(part.credits)}" for part in added)]
    words += [f"{part_words(part)}: −{spaced(-part.credits)}" for part in taken]
    if cost.is_upper_bound:
        words.append(_("at most %(full)s") % {"full": spaced(cost.full_credits)})
    return ", ".join(words)


def _credits_words(account: Account, credits: int) -> str:
    if account.credits is None:
        return _("credits not known yet") if account.refreshed_at is None else _("credits unknown")
    left = account.credits - credits
    if left < 0:
        return _("%(credits)s credits, %(missing)s missing") % {
            "credits": spaced(account.credits),
            "missing": spaced(-left),
        }
    return _("%(credits)s credits, %(left)s after") % {
        "credits": spaced(account.credits),
        "left": spaced(left),
    }


def _reason(
    wish: Wish, asked: Asked, account: Account, whole: Total, running: int
) -> tuple[str, list[Fix]]:
    """What stands in the way, and the clicks that would help."""
    if account.credits is not None and account.credits < whole.credits:
        return _poor(wish, asked, account, whole)
    if running >= account.places:
        return _("Every place is taken: this one waits in line and starts by itself."), []
    return "", []


def _poor(wish: Wish, asked: Asked, account: Account, whole: Total) -> tuple[str, list[Fix]]:
    """Too few credits here: which account could pay, and what it would cost there."""
    able = [other for other in _others(wish, account) if (other.credits or 0) >= whole.credits]
    if able:
        words = _("%(account)s can’t pay for this now.") % {"account": account}
        return words, [_use(wish, asked, other) for other in able[:2]]
    cheaper = _cheaper(wish, asked, account) if whole.count == 1 else []
    if wish.account is not None and not wish.source:
        return _("%(account)s can’t pay for this now.") % {"account": account}, cheaper
    if wish.source:
        words = _("%(account)s, where its video is, can’t pay for this now.")
        return words % {"account": account}, cheaper
    return _(
        "No account can pay for this now. It waits until one can; nothing is charged before."
    ), cheaper


def _others(wish: Wish, account: Account) -> list[Account]:
    """Usable accounts that could take it instead; what is made from a result is bound to its own."""
    taken = (wish.operation, wish.request.parameters)
    free = [] if wish.source else [a for a in wish.accounts if a.is_usable and wish.lists(a)]
    return [a for a in free if a != account and allows(a.plan_name, *taken)]


def _use(wish: Wish, asked: Asked, account: Account) -> Fix:
    total, _left_out = ordered(wish.with_values(account=str(account.pk)))
    whole = total if total and total.count > 1 else _one(wish.price(account))
    label = _("Use %(account)s, %(price)s") % {
        "account": account,
        "price": credits_words(whole.credits, whole.is_exact),
    }
    return fix_of(asked, label, {"account": account.pk})


def _cheaper(wish: Wish, asked: Asked, account: Account) -> list[Fix]:
    """The best quality of this very thing that the account's credits are enough for."""
    qualities = ("720p", "540p", "360p") if wish.request.row.parameter("quality") else ()
    for quality in qualities:
        cost = asked.priced(quality=quality)
        if quality != wish.request.choice("quality") and cost.credits <= (account.credits or 0):
            price = credits_words(cost.credits, cost.is_exact)
            label = _("Make it in %(quality)s, %(price)s") % {"quality": quality, "price": price}
            return [fix_of(asked, label, {"quality": quality})]
    return []

"""Launch bar: price, its parts, the likely account and its credits, what blocks it, a confirmation."""

from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.accounts.models import Account
from pixstudio.cards.presenters.wording import credits_text
from pixstudio.collections.models import Collection
from pixstudio.create.forms.confirmation import Confirmation, credit_lines
from pixstudio.create.forms.form_state import FormState
from pixstudio.create.forms.submission_preview import SubmissionPreview
from pixstudio.create.presenters.batch import cost_of
from pixstudio.create.presenters.choices import Fix, fix_of
from pixstudio.create.presenters.page_data import PageData
from pixstudio.jobs.budgets import OVER_JOB_LIMIT, OVER_MEMBER, OVER_TEAM, Budgets
from pixstudio.jobs.job_specs import BatchCost
from pixstudio.jobs.request_body import plan_allows
from pixstudio.pixverse.prices import Price
from pixstudio.web.formatting import format_number
from pixstudio.web.wording import part_text

MAX_MISSING = 2


@dataclass(frozen=True)
class LaunchBar:
    """`is_blocked`: Generate would be refused for `reason`. `missing_text`: what is not filled in yet."""

    price_text: str
    parts_text: str
    account_name: str = ""
    account_plan: str = ""
    credits_text: str = ""
    places_text: str = ""
    account_text: str = ""
    collection_text: str = ""
    reason: str = ""
    fixes: list[Fix] = field(default_factory=list)
    is_blocked: bool = False
    missing_text: str = ""
    button_text: str = ""
    confirmation: Confirmation | None = None


def launch_bar_of(data: PageData) -> LaunchBar:
    """What Generate would cost now, and where. An estimate: other jobs may be submitted first."""
    form, quote, cost = data.form, data.quote, data.priced.price()
    is_batch = quote.cost is not None and quote.cost.count > 1
    total = quote.cost if quote.cost and is_batch else _cost_of_one(cost)
    account = data.preview.account_for(form, total.credits)
    bar = LaunchBar(
        credits_words_of(total),
        _batch_text(total) if is_batch else _parts_text(cost),
        reason=quote.refusal.words if quote.refusal else "",
        is_blocked=not form.accounts or quote.refusal is not None,
        missing_text=" · ".join(quote.missing[:MAX_MISSING]),
        button_text=_button_text(quote.cost),
        confirmation=_confirmation(data, account),
        collection_text=_collection_text(data.preview.budgets, data.collections.chosen),
    )
    if account is None:
        text = _("No usable account") if form.accounts else _("No PixVerse account connected")
        return replace(bar, account_text=text)
    return _with_account(bar, data, account, total)


def _with_account(bar: LaunchBar, data: PageData, account: Account, total: BatchCost) -> LaunchBar:
    running = data.preview.running(account)
    reason, fixes = _obstacle(data, account, total, running)
    over_budget = _budget_text(data.preview, data.priced.price(), total)
    over_budget = over_budget or _collection_limit_text(data, total)
    if over_budget := over_budget or _approval_text(data, total):
        reason, fixes = over_budget, []
    if bar.reason:
        reason, fixes = bar.reason, []
    slots = _("%(running)s of %(places)s slots in use")
    return replace(
        bar,
        account_name=account.name,
        account_plan=account.plan_name.removesuffix(" Plan"),
        credits_text=_credits_text(account, total.credits),
        places_text=slots % {"running": running, "places": account.places},
        reason=reason if reason.endswith((".", "?")) or not reason else f"{reason}.",
        fixes=fixes,
    )


def _confirmation(data: PageData, account: Account | None) -> Confirmation | None:
    """The required confirmation, with a line if the account can't pay for all jobs."""
    confirmation = data.details.confirmation
    if confirmation is None or data.quote.cost is None:
        return confirmation
    lines = [*confirmation.lines, *credit_lines(data.quote.cost, account)]
    return replace(confirmation, lines=lines)


def credits_words_of(cost: BatchCost) -> str:
    """`≈ 90 credits`"""
    return credits_text(cost.credits, cost.is_exact)


def _cost_of_one(cost: Price) -> BatchCost:
    return BatchCost(1, cost.credits, cost.is_exact, cost.full_credits)


def _budget_text(preview: SubmissionPreview, cost: Price, total: BatchCost) -> str:
    """Which budget the job exceeds, and what happens then; '' for none."""
    budgets, user_id = preview.budgets, preview.user_id
    if budgets.stop(cost.credits, user_id) == OVER_JOB_LIMIT:
        words = _("Above the limit of %(limit)s credits per job. It will wait for an admin.")
        return words % {"limit": format_number(budgets.limit_of_job(user_id) or 0)}
    words_by_stop = {
        OVER_MEMBER: _("You have %(left)s credits left this month. Jobs that cost more will wait."),
        OVER_TEAM: _(
            "Your team has %(left)s credits left this month. Jobs that cost more will wait."
        ),
    }
    left = {OVER_MEMBER: budgets.left_of.get(user_id or 0), OVER_TEAM: budgets.team_left}
    for stop, words in words_by_stop.items():
        credits = left[stop]
        if credits is not None and total.credits > credits:
            return words % {"left": format_number(max(credits, 0))}
    return ""


def _collection_text(budgets: Budgets, chosen: Collection | None) -> str:
    """`Campaign A: 340 of 1,000 left`, of the collection's budget or its client's with the least left."""
    if chosen is None:
        return ""
    names = {one.pk: one.name for one in (chosen, chosen.parent) if one}
    found = [one for one in budgets.collections if chosen.pk in one.covers and one.center in names]
    least = min(found, key=lambda one: one.left, default=None)
    if least is None:
        return ""
    return _("%(name)s: %(left)s of %(limit)s left") % {
        "name": names[least.center],
        "left": format_number(max(least.left, 0)),
        "limit": format_number(least.limit),
    }


def _collection_limit_text(data: PageData, total: BatchCost) -> str:
    """That the jobs exceed what is left for the collection; '' if they don't."""
    chosen = data.collections.chosen
    left = data.preview.budgets.left_for.get(chosen.pk) if chosen else None
    if chosen is None or left is None or total.credits <= left:
        return ""
    words = _("%(name)s has %(left)s credits left. Jobs that cost more will wait for an admin.")
    return words % {"name": chosen.name, "left": format_number(max(left, 0))}


def _approval_text(data: PageData, total: BatchCost) -> str:
    """That a second person has to approve it; '' if not."""
    rule = data.preview.approval_rule(data.form, total.credits)
    if rule is None:
        return ""
    words = _("Above %(limit)s credits. It will wait until a second person approves it.")
    return words % {"limit": format_number(rule.credits)}


def _button_text(total: BatchCost | None) -> str:
    if total is None or total.count < 2:
        return _("Generate")
    return _("Generate %(count)s") % {"count": total.count}


def _batch_text(total: BatchCost) -> str:
    text = ngettext("%(count)s job", "%(count)s jobs", total.count) % {"count": total.count}
    if total.full_credits != total.credits:
        full = _("up to %(full)s") % {"full": format_number(total.full_credits)}
        return f"{text}, {full}"
    return text


def _parts_text(cost: Price) -> str:
    """`5 s at 540p 30 + Sound 10, Off-peak, up to −50 % −20, at most 40`."""
    added = [part for part in cost.parts if part.credits >= 0]
    taken = [part for part in cost.parts if part.credits < 0]
    words = [" + ".join(f"{part_text(part)} {format_number(part.credits)}" for part in added)]
    words += [f"{part_text(part)}: −{format_number(-part.credits)}" for part in taken]
    if cost.is_upper_bound:
        words.append(_("up to %(full)s") % {"full": format_number(cost.full_credits)})
    return ", ".join(words)


def _credits_text(account: Account, credits: int) -> str:
    if account.credits is None:
        return (
            _("credits not refreshed yet") if account.refreshed_at is None else _("credits unknown")
        )
    left = account.credits - credits
    if left < 0:
        return _("%(credits)s credits, %(missing)s missing") % {
            "credits": format_number(account.credits),
            "missing": format_number(-left),
        }
    return _("%(credits)s credits, %(left)s after") % {
        "credits": format_number(account.credits),
        "left": format_number(left),
    }


def _obstacle(
    data: PageData, account: Account, total: BatchCost, running: int
) -> tuple[str, list[Fix]]:
    """Why the job would wait, and buttons that would help."""
    if account.credits is not None and account.credits < total.credits:
        return _short_of_credits(data, account, total)
    if running >= account.places:
        return _("All slots are in use. Starts when one frees up."), []
    return "", []


def _short_of_credits(data: PageData, account: Account, total: BatchCost) -> tuple[str, list[Fix]]:
    """Too few credits on this account: which account could pay, or a cheaper quality."""
    form = data.form
    able = [one for one in _other_accounts(form, account) if (one.credits or 0) >= total.credits]
    if able:
        text = _("Not enough credits on %(account)s.") % {"account": account}
        return text, [_use_account(data, other) for other in able[:2]]
    cheaper = _cheaper(data, account) if total.count == 1 else []
    if form.source:
        text = _("Not enough credits on %(account)s, which has the source video.")
        return text % {"account": account}, cheaper
    if form.account is not None:
        return _("Not enough credits on %(account)s.") % {"account": account}, cheaper
    return _("No account has enough credits. The job will wait; nothing is charged yet."), cheaper


def _other_accounts(form: FormState, account: Account) -> list[Account]:
    """Usable accounts that could run it instead; a job made from a result is bound to its account."""
    taken = (form.operation, form.request.parameters)
    free = (
        [] if form.source else [a for a in form.accounts if a.is_usable and form.is_offered_by(a)]
    )
    return [a for a in free if a != account and plan_allows(a.plan_name, *taken)]


def _use_account(data: PageData, account: Account) -> Fix:
    total = cost_of(data.form.with_values(account=str(account.pk)))
    if total is None or total.count < 2:
        total = _cost_of_one(data.form.price(account))
    label = _("Use %(account)s, %(price)s")
    words = label % {"account": account, "price": credits_words_of(total)}
    return fix_of(data.priced, words, {"account": account.pk})


def _cheaper(data: PageData, account: Account) -> list[Fix]:
    """The best quality of the same job that the account can pay for."""
    request = data.form.request
    for quality in ("720p", "540p", "360p") if request.row.parameter("quality") else ():
        cost = data.priced.price(quality=quality)
        if quality != request.choice("quality") and cost.credits <= (account.credits or 0):
            price = credits_text(cost.credits, cost.is_exact)
            label = _("Use %(quality)s, %(price)s") % {"quality": quality, "price": price}
            return [fix_of(data.priced, label, {"quality": quality})]
    return []

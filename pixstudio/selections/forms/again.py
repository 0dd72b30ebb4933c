"""Generate results again: what it costs, what can't be made any more, and the new jobs."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from pixstudio.accounts.models import Account
from pixstudio.accounts.queries import accounts_of
from pixstudio.create.forms.fields import OFFERED, field_names
from pixstudio.create.forms.form_state import FormState, resolve_form
from pixstudio.create.forms.initial_values import values_of
from pixstudio.create.forms.quote import quote_form
from pixstudio.create.operations import record_remix
from pixstudio.jobs.job_specs import BatchCost, JobSpec, batch_cost
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations import JobInputs, NoAccountConnected, create_generations
from pixstudio.jobs.operations.queue.spending_guard import SubmissionTotal
from pixstudio.selections.bulk_actions import Portion, PortionOutcome, RunStopped
from pixstudio.teams.models import Team

# As many as one confirmation can be answered for.
MAX_AGAIN = 200
PRICE_ROSE = "price_rose"


@dataclass(frozen=True)
class RepeatQuote:
    """A job with the settings of an earlier one, or the reason why it can't be made."""

    generation: Generation
    form: FormState | None = None
    job: JobSpec | None = None
    reason: str = ""


@dataclass(frozen=True)
class RepeatTotals:
    """What all jobs cost together, and how many can't be made, by reason."""

    cost: BatchCost
    skipped: Mapping[str, int] = field(default_factory=dict)


def totals_of(team: Team, jobs: Iterable[Generation]) -> RepeatTotals:
    """The price of generating these results again, at today's prices."""
    quotes = _quotes(team, list(jobs))
    skipped = Counter(quote.reason for quote in quotes if quote.job is None)
    return RepeatTotals(batch_cost([quote.job for quote in quotes if quote.job]), dict(skipped))


def generate_again(portion: Portion) -> PortionOutcome:
    """Queue a job with the settings of each result, at most once in a run.

    The nonce is made of the run and the result, and one of a kind in the database. Charges nothing yet;
    budgets apply when a job is sent, as for every other. Jobs beyond the confirmed credits are skipped.
    """
    skipped: Counter[str] = Counter()
    spent = 0
    for quote in _quotes(portion.member.team, list(portion.jobs)):
        if quote.job is None or quote.form is None:
            skipped[quote.reason] += 1
        elif spent + quote.job.price.credits > portion.credits_left:
            skipped[PRICE_ROSE] += 1
        else:
            _create(portion, quote.form, quote.job, quote.generation)
            spent += quote.job.price.credits
    return PortionOutcome(dict(skipped), spent_credits=spent)


def _create(portion: Portion, form: FormState, job: JobSpec, generation: Generation) -> None:
    source = form.source.generation if form.source else None
    try:
        jobs, _is_new = create_generations(
            member=portion.member,
            operation=form.operation,
            orders=[job],
            ingredients=JobInputs(
                form.active_media, source, form.account, total=_total_of(portion)
            ),
            nonce=f"again-{portion.run_id.hex}-{generation.pk.hex}",
            now=portion.now,
        )
    except NoAccountConnected as error:
        text = _("No PixVerse account is connected yet. An admin can add one under Accounts.")
        raise RunStopped(text) from error
    record_remix(jobs=jobs, origin=generation)


def _total_of(portion: Portion) -> SubmissionTotal:
    """All of the run is one submission: what the member agreed to spend on it."""
    return SubmissionTotal(f"again-{portion.run_id.hex}", portion.argument["credits"])


def _quotes(team: Team, jobs: list[Generation]) -> list[RepeatQuote]:
    prefetch_related_objects(jobs, "inputs")
    accounts = list(accounts_of(team))
    return [_quote(team, one, accounts) for one in jobs]


def _quote(team: Team, generation: Generation, accounts: list[Account]) -> RepeatQuote:
    operation = generation.operation
    if operation not in OFFERED:
        return RepeatQuote(generation, reason=_("Can’t be generated from here."))
    names = set(field_names(operation))
    values = {name: text for name, text in values_of(generation).items() if name in names}
    form = resolve_form(team, operation, values, accounts)
    quote = quote_form(team, form)
    reasons = [*(problem.words for problem in quote.problems), *quote.warnings, *quote.skipped]
    if reasons or not quote.jobs:
        return RepeatQuote(
            generation, form, reason=(reasons or [_("Can’t be generated again.")])[0]
        )
    return RepeatQuote(generation, form, quote.jobs[0])

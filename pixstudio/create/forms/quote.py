"""Quote for a form: its jobs with their prices, or why it would be refused.

The page and the submission use the same function, so that an enabled button is never refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pixstudio.create.forms.expansion import TooManyJobs, expand, first_of
from pixstudio.create.forms.form_state import FormState
from pixstudio.create.forms.validation import Problem, validate_form
from pixstudio.jobs.job_specs import BatchCost, JobSpec, batch_cost
from pixstudio.teams.models import Team


@dataclass(frozen=True)
class Quote:
    """The jobs of a form, skipped combinations, words that need confirmation, and what is wrong.

    `cost` is None if there are too many jobs.
    """

    jobs: Sequence[JobSpec] = ()
    skipped: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    cost: BatchCost | None = None

    @property
    def refusal(self) -> Problem | None:
        """The first problem that filling in more fields does not solve."""
        return next((one for one in self.problems if not one.is_missing), None)

    @property
    def missing(self) -> list[str]:
        """What still has to be filled in, without duplicates."""
        return list(dict.fromkeys(one.words for one in self.problems if one.is_missing))


def quote_form(team: Team, form: FormState) -> Quote:
    """Validate and price a form. One query for the team's word lists, more only if something is wrong."""
    first, too_many = first_of(form), []
    jobs: list[JobSpec] = []
    skipped: list[str] = []
    cost = None
    try:
        jobs, skipped = expand(form)
    except TooManyJobs as error:
        too_many = [Problem(error.field, str(error), code="too_many_jobs")]
    else:
        cost = batch_cost(jobs)
    problems, warnings = validate_form(team, form, first.request, jobs)
    return Quote(jobs, skipped, warnings, [*problems, *too_many], cost)

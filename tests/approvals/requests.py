"""Steps of tests about approvals."""

from typing import Any

from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.teams.models import Approval, Team
from tests.jobs.studio import Studio
from tests.teams.people import Person

# 30 credits each: 5 s at 540p.
PRICE = 30


def ask_above(team: Team, credits: int, *more: dict[str, Any], **values: Any) -> None:
    """Have a second person approve what costs more."""
    rules = [{"credits": credits, "operation": "", "model": "", "user_id": None}, *more]
    Team.objects.filter(pk=team.pk).update(approval_rules=rules, **values)
    team.refresh_from_db()


def as_member(studio: Studio, person: Person) -> Studio:
    """The same studio, where this person presses Generate."""
    person.member.team.refresh_from_db()
    return Studio(person.member, studio.control)


def decide(person: Person, approval: Approval, step: str = "approval", **values: Any) -> Any:
    """Open the request's page and press one of its buttons; all jobs are chosen, as shown."""
    path = f"/approvals/{approval.pk}/"
    page = person.get(path).context["page"]
    jobs = [row.card.id for row in page["rows"]]
    return person.post(f"{path}{step}/", {"seen": page["seen"], "job": jobs, **values})


def only_request() -> Approval:
    return Approval.objects.get(state="waiting")


def waits_for_approval(generation: Generation) -> bool:
    generation.refresh_from_db()
    return generation.state == State.QUEUED and generation.pending_approval_id is not None

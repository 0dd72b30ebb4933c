"""What an action on many results is: a name, and a function that applies it to a portion of them."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from pixstudio.audit.actions import Action
from pixstudio.jobs.models import Generation
from pixstudio.teams.models import Membership, Role


class InvalidArgument(Exception):
    """What was typed for an action can't be used; the text says why."""


class RunStopped(Exception):
    """The run can't go on; the text says why. Nothing of this portion was done."""


@dataclass(frozen=True)
class Portion:
    """A part of the selected results, for the member who acts.

    `argument` is what `BulkAction.read` made of the form. `moment` differs for each portion of a run, and
    `run_id` is the same for all. `credits_left` is what the member agreed to spend and was not spent yet.
    """

    jobs: Sequence[Generation]
    member: Membership
    argument: Mapping[str, Any]
    run_id: uuid.UUID
    moment: dt.datetime
    now: dt.datetime
    credits_left: int = 0


@dataclass(frozen=True)
class PortionOutcome:
    """How many results were skipped, by reason: a key of `REASONS`, or a sentence.

    `undeleted_files` are results whose files are to be deleted once this is committed.
    """

    skipped: Mapping[str, int] = field(default_factory=dict)
    spent_credits: int = 0
    undeleted_files: Sequence[uuid.UUID] = ()


def no_argument(_post: QueryDict) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class BulkAction:
    """An action on many results.

    `apply` runs in a transaction, and may run again for the same portion if that is rolled back. `done_text`
    says how many it was done with. `read` makes its argument of the posted form; raises InvalidArgument.
    `in_trash`: its results are those of the trash. `removes`: they leave the list they were selected in;
    `marks`: their tiles show something else afterwards.
    """

    name: str
    apply: Callable[[Portion], PortionOutcome]
    done_text: Callable[[int], str]
    read: Callable[[QueryDict], dict[str, Any]] = no_argument
    role: Role = Role.CREATOR
    portion_size: int = 100
    in_trash: bool = False
    removes: bool = False
    marks: bool = False
    audit_action: Action | None = None

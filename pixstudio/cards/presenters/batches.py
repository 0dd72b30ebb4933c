"""Jobs of one press of Generate as a group: what they share, what they differ in, how many are done."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pixstudio.cards.queries import counts_of_batches, unmade_in_batches
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.submission.several_results import COUNT
from pixstudio.jobs.states import ResultGroup
from pixstudio.pixverse import capabilities
from pixstudio.web.addresses import url_for
from pixstudio.web.wording import operation_title
from pixstudio.web.wording.parameters import label_of

Item = TypeVar("Item")
EFFECT, SEED = "effect", "seed"
# Said by the effect's name.
UNSAID = ("template_id",)
LABELS = {
    EFFECT: gettext_lazy("Effect"),
    SEED: gettext_lazy("Seed"),
    "prompt": gettext_lazy("Prompt"),
    "model": gettext_lazy("Model"),
    "quality": gettext_lazy("Quality"),
    "duration": gettext_lazy("Length"),
    "aspect_ratio": gettext_lazy("Aspect ratio"),
}


@dataclass(frozen=True)
class BatchFacts:
    """What each job of a batch says of it: `facts_text` what all have, `differing_text` what differs.

    `may_lack_results` says that a request may have made fewer than it asked for.
    """

    id: uuid.UUID
    url: str
    title: str
    facts_text: str
    differing_text: str
    count: int
    may_lack_results: bool = False

    @property
    def key(self) -> str:
        """What its folded groups are remembered by."""
        return self.id.hex[:10]


def batch_facts(generation: Generation, title: str) -> BatchFacts | None:
    """The facts of a job's batch; `title` is the job's own. None for a job that was asked for alone.

    Reads nothing from the database: the job comes with its batch.
    """
    batch = generation.batch
    if batch is None:
        return None
    asked, differing = generation.parameters, batch.differing
    shared = [str(asked.get(name) or "") for name in ("model", "quality") if name not in differing]
    return BatchFacts(
        id=batch.pk,
        url=url_for("batch", batch.pk),
        title=operation_title(generation.operation) if differs_in_title(differing) else title,
        facts_text=" · ".join(filter(None, shared)),
        differing_text=" × ".join(
            name_of_parameter(name) for name in differing if name not in UNSAID
        ),
        count=batch.count,
        may_lack_results=may_lack_results(generation.operation),
    )


def may_lack_results(operation: str) -> bool:
    """Whether one request of the operation may ask for several results."""
    return capabilities.OPERATION_OF_NAME[operation].takes(COUNT)


def differs_in_title(differing: Sequence[str]) -> bool:
    """Whether jobs that differ in these parameters are called differently."""
    return "prompt" in differing or EFFECT in differing


def name_of_parameter(name: str) -> str:
    return str(LABELS.get(name) or label_of(name))


def done_text(groups: Mapping[str, int], count: int, unmade: int = 0) -> str:
    """`3 of 8 done, 1 failed, 2 deleted, 1 not made` of the `count` jobs of a batch, by how many are in each
    list, and the results that were asked for beyond them."""
    failed = groups.get(ResultGroup.FAILED, 0)
    here = sum(groups.get(name, 0) for name in ResultGroup if name != ResultGroup.REMOVED)
    gone = max(0, count - here)
    done = groups.get(ResultGroup.FINISHED, 0)
    parts = [
        _("%(done)s of %(count)s done") % {"done": done, "count": count + unmade},
        ngettext("%(count)s failed", "%(count)s failed", failed) % {"count": failed}
        if failed
        else "",
        ngettext("%(count)s deleted", "%(count)s deleted", gone) % {"count": gone} if gone else "",
        _("%(count)s not made") % {"count": unmade} if unmade else "",
    ]
    return ", ".join(filter(None, parts))


@dataclass(frozen=True)
class BatchGroup:
    """The heading of jobs that a list shows together; `done` and its text are of the whole batch."""

    facts: BatchFacts
    done_text: str
    done: int


@dataclass(frozen=True)
class Entry(Generic[Item]):
    """A job by itself, or those of one batch with their heading."""

    items: list[Item]
    group: BatchGroup | None = None


def grouped(
    items: Sequence[Item], facts_of: Callable[[Item], BatchFacts | None]
) -> list[Entry[Item]]:
    """The items in their order, those of a batch with several together in the place of its first."""
    found: dict[object, list[Item]] = {}
    for number, item in enumerate(items):
        facts = facts_of(item)
        found.setdefault(facts.id if facts else number, []).append(item)
    groups = [facts_of(run[0]) if len(run) > 1 else None for run in found.values()]
    return with_headings(list(found.values()), groups)


def with_headings(
    runs: Sequence[list[Item]], groups: Sequence[BatchFacts | None]
) -> list[Entry[Item]]:
    """The runs, some of them as groups; one query if there is a group, and one if of images, whatever
    their number."""
    counts = counts_of_batches({facts.id for facts in groups if facts})
    unmade = unmade_in_batches({one.id for one in groups if one and one.may_lack_results})
    return [
        Entry(run, _heading(facts, counts.get(facts.id, {}), unmade[facts.id]) if facts else None)
        for run, facts in zip(runs, groups, strict=True)
    ]


def _heading(facts: BatchFacts, counts: Mapping[str, int], unmade: int) -> BatchGroup:
    done = counts.get(ResultGroup.FINISHED, 0)
    return BatchGroup(facts, done_text(counts, facts.count, unmade), done)

"""Sample results of the demo's team: a dozen of every kind, created as a user would.

Each goes through the form and the queue like any other job, so that credits, usage, history and the audit
log agree with it. The nonce of a sample is fixed: a sample is created only once, also after an interrupted
start, and a deleted result stays deleted.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from pixstudio.accounts.queries import accounts_of
from pixstudio.create.forms.form_state import resolve_form
from pixstudio.create.forms.initial_values import default_values
from pixstudio.create.forms.quote import quote_form
from pixstudio.effects.models import Effect
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations import JobInputs, create_generations
from pixstudio.jobs.states import ACTIVE, State
from pixstudio.library.models import Asset
from pixstudio.teams.models import Membership, Team

PREFIX = "demo-sample-"


@dataclass(frozen=True)
class Sample:
    """One submission: `media` are photos by field, `source` another sample, `effect` a title."""

    name: str
    operation: str
    values: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    effect: str = ""
    is_owners: bool = True

    @property
    def nonce(self) -> str:
        return f"{PREFIX}{self.name}"


SMALL = {"quality": "360p", "duration": "5"}
# Small and short: a laptop makes them in seconds. Sources come before the jobs that use them.
SAMPLES = (
    Sample(
        "ida",
        "image",
        {**SMALL, "prompt": "She turns and looks into the light", "model": "v5"},
        {"first_frame": "portrait-ida"},
    ),
    Sample(
        "ridge",
        "image",
        {**SMALL, "prompt": "Snow ridge above a sea of cloud at first light"},
        {"first_frame": "ridge"},
        is_owners=False,
    ),
    Sample(
        "lanterns",
        "text",
        {**SMALL, "prompt": "A street of lanterns after rain, seen from above", "model": "v5.5"},
    ),
    Sample(
        "jellyfish",
        "image",
        {**SMALL, "prompt": "Jellyfish rising past the lens", "aspect_ratio": "9:16"},
        {"first_frame": "jellyfish"},
        is_owners=False,
    ),
    Sample(
        "postcard", "effect", {"quality": "540p"}, {"first_frame": "vases"}, effect="Paper Postcard"
    ),
    Sample(
        "bloom",
        "effect",
        {"quality": "360p"},
        {"first_frame": "flower"},
        effect="Tiny Bloom",
        is_owners=False,
    ),
    Sample(
        "melting",
        "transition",
        {
            "quality": "360p",
            "prompt_1_to_2": "The planet melts into the beam of the lighthouse",
        },
        {"frame_1": "planet", "frame_2": "lighthouse"},
    ),
    Sample(
        "boats",
        "text",
        {
            **SMALL,
            "prompt": "Paper boats drift across a lake without wind",
            "model": "v5.6",
            "more_models": "v5.5",
            "aspect_ratio": "4:3",
        },
    ),
    Sample(
        "mirror",
        "text",
        {**SMALL, "prompt": "A glitch in the mirror, the reflection moves first"},
        is_owners=False,
    ),
    Sample(
        "longer",
        "extend",
        {**SMALL, "prompt": "The camera rises and the whole street comes into view"},
        source="lanterns",
    ),
    Sample(
        "spoken",
        "lipsync",
        {"prompt": "Good morning from the other side of the lens.", "speaker_id": "1"},
        source="ida",
    ),
    Sample("large", "upscale", source="jellyfish", is_owners=False),
)


class SampleRefused(Exception):
    """The form of a sample was refused; the text says why."""


def missing_samples(team: Team) -> list[Sample]:
    """The samples that were not created for the team yet."""
    nonces = [sample.nonce for sample in SAMPLES]
    rows = Generation.objects.filter(team=team, nonce__in=nonces)
    known = set(rows.values_list("nonce", flat=True))
    return [sample for sample in SAMPLES if sample.nonce not in known]


def is_ready(team: Team, sample: Sample) -> bool:
    """Whether the sample can be created: its source is finished, its effect in the catalogue."""
    if sample.effect and not _effects(team, sample).exists():
        return False
    source = _source(team, sample)
    return not sample.source or (source is not None and source.state == State.DONE)


def is_hopeless(team: Team, sample: Sample) -> bool:
    """Whether its source was deleted or has no result, so that the sample can never be created."""
    if not sample.source:
        return False
    asked = Generation.objects.filter(team=team, nonce=f"{PREFIX}{sample.source}").first()
    return asked is not None and (
        asked.removed_at is not None or asked.state not in ACTIVE | {State.DONE}
    )


def create_sample(
    members: Sequence[Membership], sample: Sample, now: dt.datetime
) -> list[Generation]:
    """Create its jobs as one of the members (the owner first) would. Raises: SampleRefused, NotReady."""
    member = members[0] if sample.is_owners else members[-1]
    values = {**_defaults(sample), **sample.values}
    for name, photo in sample.media.items():
        asset = Asset.objects.filter(team=member.team, name__startswith=photo).first()
        values[name] = str(asset.pk) if asset else ""
    if effect := _effects(member.team, sample).first():
        values["template_id"] = effect.template_id
    if source := _source(member.team, sample):
        values["source"] = str(source.pk)
    form = resolve_form(member.team, sample.operation, values, list(accounts_of(member.team)))
    quote = quote_form(member.team, form)
    if quote.problems:
        reasons = "; ".join(f"{one.field}: {one.words}" for one in quote.problems)
        raise SampleRefused(f"{sample.name}: {reasons}")
    source_job = form.source.generation if form.source else None
    made, _is_new = create_generations(
        member=member,
        operation=sample.operation,
        orders=quote.jobs,
        ingredients=JobInputs(form.active_media, source_job, form.account),
        nonce=sample.nonce,
        now=now,
    )
    return made


def _defaults(sample: Sample) -> dict[str, str]:
    """The form's default values, without those of pictures that a transition does not have."""
    found = default_values(sample.operation)
    joins = {n: v for n, v in found.items() if n.startswith("duration_")}
    kept = dict(list(joins.items())[: max(0, len(sample.media) - 1)])
    return {n: v for n, v in found.items() if n not in joins or n in kept}


def open_samples(team: Team) -> int:
    """How many of the created samples are still queued or running."""
    rows = Generation.objects.filter(team=team, nonce__startswith=PREFIX, state__in=ACTIVE)
    return rows.count()


def _effects(team: Team, sample: Sample) -> QuerySet[Effect]:
    return Effect.objects.filter(team=team, name=sample.effect or "-")


def _source(team: Team, sample: Sample) -> Generation | None:
    rows = Generation.objects.filter(team=team, removed_at=None)
    return rows.filter(nonce=f"{PREFIX}{sample.source}").first() if sample.source else None

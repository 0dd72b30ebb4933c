"""One of our results as the beginning of another: what is known of it, and what stands in the way."""

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pixstudio.accounts.models import Account, Health
from pixstudio.jobs.models import Generation
from pixstudio.jobs.request_body import SOURCE_PARAMETER
from pixstudio.jobs.result_types import is_image, is_video
from pixstudio.jobs.states import ACTIVE
from pixstudio.jobs.upstream import is_finished, remote_id_of
from pixstudio.pixverse import capabilities
from pixstudio.teams.models import Team
from pixstudio.web.wording import listed, operation_title, violation_words

# How far a model is looked for along the line of sources: lip sync of an extension of a video.
MOST_STEPS = 8


@dataclass(frozen=True)
class Source:
    """A result that something is made from. `problem` is a sentence, '' where nothing is wrong.

    `can_send_file` says that sending our copy of the video as an upload would get around the problem.
    """

    generation: Generation
    remote_id: str
    account: Account | None
    facts: capabilities.SourceFacts
    problem: str = ""
    can_send_file: bool = False

    @property
    def is_off(self) -> bool:
        """Whether there is no way to use it."""
        return bool(self.problem) and not self.can_send_file

    @property
    def offer_words(self) -> str:
        """What stands beside it wherever it is offered: why it can't be used as it is, and the way out."""
        if not self.problem or self.is_off:
            return self.problem
        return _("%(problem)s Its file can be sent instead.") % {"problem": self.problem}


def source_of(team: Team, pk: str, operation: str) -> Source | None:
    """The team's result with this id, judged for an operation; None for anything else."""
    try:
        wanted = uuid.UUID(pk)
    except ValueError:
        return None
    rows = Generation.objects.of(team).select_related("account", "source", "effect")
    generation = rows.filter(pk=wanted).first()
    return source_for(generation, operation) if generation else None


def source_for(generation: Generation, operation: str) -> Source:
    """A result judged for an operation."""
    facts = capabilities.SourceFacts(
        model=model_of(generation),
        quality=str(generation.parameters.get("quality") or "") or None,
        duration_seconds=generation.duration_seconds,
    )
    remote_id = remote_id_of(generation)
    problem, is_about_account = _problem(generation, remote_id, facts, operation)
    return Source(
        generation,
        remote_id,
        generation.account,
        facts,
        problem,
        is_about_account and generation.has_file and takes_upload(operation),
    )


def takes_upload(operation: str) -> bool:
    """Whether an operation works on an uploaded video too."""
    return capabilities.OPERATION_OF_NAME[operation].parameter("video_path") is not None


def model_of(generation: Generation) -> str | None:
    """The model a result was made with: its own, or of what it was made from; None where unknown."""
    row: Generation | None = generation
    for _step in range(MOST_STEPS):
        if row is None:
            return None
        if model := row.parameters.get("model") or _only_model(row.operation):
            return str(model)
        row = row.source
    return None


def _only_model(operation: str) -> str | None:
    """The model of an operation that works with one only and does not name it, such as lip sync."""
    row = capabilities.OPERATION_OF_NAME.get(operation)
    return row.only_model.name if row and not row.takes_model and row.only_model else None


def _problem(
    generation: Generation, remote_id: str, facts: capabilities.SourceFacts, operation: str
) -> tuple[str, bool]:
    """What stands in the way, and whether our copy of the video could go instead."""
    if not is_finished(generation):
        return _unfinished(generation), False
    if not is_video(generation.content_type):
        return _no_video(generation), False
    row = capabilities.OPERATION_OF_NAME[operation]
    if operation == generation.operation and not row.can_repeat:
        return _("It is in 4K already."), False
    if not remote_id:
        return _("PixVerse has no video for it."), True
    if generation.upstream_gone_at:
        return _("It was deleted at PixVerse, so nothing can be made from it there."), True
    return _model_problem(facts, operation) or _account_problem(generation.account), True


def _no_video(generation: Generation) -> str:
    if is_image(generation.content_type):
        return _("This is a picture. Choose a video.")
    return _("Its file is not a video that can be used. Choose another one.")


def _model_problem(facts: capabilities.SourceFacts, operation: str) -> str:
    row = capabilities.OPERATION_OF_NAME[operation]
    is_limited = row.is_limited_by_source_model and not row.takes_unknown_sources
    if is_limited and facts.model is None:
        words = _(
            "%(operation)s works on videos made with %(models)s, and this one’s model is not known."
        )
        names = listed(model.name for model in row.models)
        return words % {"operation": operation_title(operation), "models": names}
    request = capabilities.Request(operation, {SOURCE_PARAMETER: "it"}, source=facts)
    found = [item for item in capabilities.violations(request) if item.code == "source_model"]
    return f"{violation_words(found[0])}." if found else ""


def _unfinished(generation: Generation) -> str:
    if generation.state in ACTIVE:
        return _("It is still being made. It can be used as soon as it is done.")
    return _("It came to no video, so nothing can be made from it.")


def _account_problem(account: Account | None) -> str:
    if account is None:
        return _("The account it was made on is not connected any more.")
    if account.is_paused:
        return _("It was made on %(account)s, which is paused.") % {"account": account}
    if account.health != Health.OK:
        words = _("It was made on %(account)s, which can’t be used now: %(health)s.")
        return words % {"account": account, "health": Health(account.health).label.lower()}
    return ""

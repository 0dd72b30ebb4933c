"""A result as the source of another job: its facts, and why it can't be used."""

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
from pixstudio.web.lists.ids import parse_uuid
from pixstudio.web.wording import listed, operation_title, violation_text

# How many sources of sources are searched for a model: lip sync of an extension of a video.
MAX_SOURCE_DEPTH = 8


@dataclass(frozen=True)
class Source:
    """A result that a job is made from. `problem` is a sentence, '' if nothing is wrong.

    `can_send_file`: uploading our copy of the video would avoid the problem.
    """

    generation: Generation
    remote_id: str
    account: Account | None
    facts: capabilities.SourceFacts
    problem: str = ""
    can_send_file: bool = False

    @property
    def is_off(self) -> bool:
        """Whether it can't be used at all."""
        return bool(self.problem) and not self.can_send_file

    @property
    def offer_text(self) -> str:
        """Why it can't be used as it is, and whether its file can be uploaded instead."""
        if not self.problem or self.is_off:
            return self.problem
        return _("%(problem)s You can upload its file instead.") % {"problem": self.problem}


def source_of(team: Team, pk: str, operation: str) -> Source | None:
    """The team's result with this id as a source for an operation, or None."""
    wanted = parse_uuid(pk)
    if wanted is None:
        return None
    rows = Generation.objects.of(team).select_related("account", "source", "effect")
    generation = rows.filter(pk=wanted).first()
    return source_for(generation, operation) if generation else None


def source_for(generation: Generation, operation: str) -> Source:
    """A result as a source for an operation."""
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
    """The model that made a result: its own, or that of its source; None if unknown."""
    row: Generation | None = generation
    for _step in range(MAX_SOURCE_DEPTH):
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
    """Why it can't be used, and whether our copy of the video could be uploaded instead."""
    if not is_finished(generation):
        return _unfinished(generation), False
    if not is_video(generation.content_type):
        return _no_video(generation), False
    row = capabilities.OPERATION_OF_NAME[operation]
    if operation == generation.operation and not row.can_repeat:
        return _("This video is already in 4K."), False
    if not remote_id:
        return _("PixVerse has no video for this result."), True
    if generation.upstream_gone_at:
        return upstream_gone_text(), True
    return _model_problem(facts, operation) or _account_problem(generation.account), True


def upstream_gone_text() -> str:
    """That the video was deleted at PixVerse."""
    return _("This video was deleted at PixVerse and can’t be used there.")


def _no_video(generation: Generation) -> str:
    if is_image(generation.content_type):
        return _("This is an image. Choose a video.")
    return _("This file can’t be used as a video. Choose another.")


def _model_problem(facts: capabilities.SourceFacts, operation: str) -> str:
    row = capabilities.OPERATION_OF_NAME[operation]
    is_limited = row.is_limited_by_source_model and not row.takes_unknown_sources
    if is_limited and facts.model is None:
        text = _(
            "%(operation)s needs a video made with %(models)s; the model of this one is unknown."
        )
        names = listed(model.name for model in row.models)
        return text % {"operation": operation_title(operation), "models": names}
    request = capabilities.Request(operation, {SOURCE_PARAMETER: "it"}, source=facts)
    found = [item for item in capabilities.violations(request) if item.code == "source_model"]
    return f"{violation_text(found[0])}." if found else ""


def _unfinished(generation: Generation) -> str:
    if generation.state in ACTIVE:
        return _("This job isn’t finished yet. You can use it once it is done.")
    return _("This job has no video to work from.")


def _account_problem(account: Account | None) -> str:
    if account is None:
        return _("The account that made it is no longer connected.")
    if account.is_paused:
        return _("It was made on %(account)s, which is paused.") % {"account": account}
    if account.health != Health.OK:
        text = _("It was made on %(account)s, which isn’t usable now: %(health)s.")
        return text % {"account": account, "health": Health(account.health).label.lower()}
    return ""

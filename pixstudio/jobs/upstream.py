"""What PixVerse holds of a result: its kind and id there, and whether a job works on such a result."""

from pixstudio.jobs.models import IMPORTED, Generation
from pixstudio.jobs.request_body import SOURCE_PARAMETER
from pixstudio.jobs.states import State
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.kinds import ResultKind


def result_kind(generation: Generation) -> ResultKind:
    """The API's list that a job's result is in; imports by a retired operation are videos."""
    row = capabilities.OPERATION_OF_NAME.get(generation.operation)
    return row.kind if row else "video"


def needs_source(generation: Generation) -> bool:
    """Whether a job works on a result of ours: its operation needs a video, and no file was given."""
    takes_video = capabilities.OPERATION_OF_NAME[generation.operation].parameter(SOURCE_PARAMETER)
    return bool(takes_video) and not generation.inputs.filter(field="video").exists()


def remote_id_of(generation: Generation | None) -> str:
    """The id of the result's video at PixVerse, '' where it has none."""
    if generation is None:
        return ""
    # Pages have the attempts at hand already.
    found = [attempt.remote_id for attempt in generation.attempts.all() if attempt.remote_id]
    return found[-1] if found else ""


def is_finished(generation: Generation) -> bool:
    """Whether PixVerse has its video, as far as we know: an import need not be saved here."""
    is_brought_in = generation.is_imported or generation.problem == IMPORTED
    return generation.state == State.DONE or (
        is_brought_in and generation.state in (State.UNSAVED, State.SAVING)
    )

"""Changes of a posted form that need the database: a source's file, a voice."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404
from django.utils.translation import ngettext

from pixstudio.create import operations
from pixstudio.create.forms.fields import OFFERED
from pixstudio.create.forms.posted_form import PostedForm
from pixstudio.create.forms.voices import voice_field_name, with_default_voice
from pixstudio.create.queries import find_result
from pixstudio.jobs.request_body import SOURCE
from pixstudio.library.operations import UploadRefused
from pixstudio.teams.middleware import MemberRequest
from pixstudio.web import database_time


def check_offered(operation: str) -> None:
    """Raises: Http404 for an unknown operation."""
    if operation not in OFFERED:
        raise Http404


def warn_about_overflow(request: MemberRequest, posted: PostedForm) -> None:
    """A message about added frames that a transition does not take."""
    text = ngettext(
        "A transition takes up to 7 images. %(count)s was not added; it is in the library.",
        "A transition takes up to 7 images. %(count)s were not added; they are in the library.",
        posted.overflow,
    )
    messages.warning(request, text % {"count": posted.overflow})


def replace_source_by_file(request: MemberRequest, posted: PostedForm) -> PostedForm:
    """The form with our copy of the source's video as an uploaded file in place of the source.

    Saves the copy to the library. Unchanged, with a message, if the file is refused.
    """
    generation = find_result(request.member.team, posted.values.get(SOURCE, ""))
    if generation is None or not generation.has_file:
        return posted
    try:
        asset, _is_new = operations.save_result_file(
            member=request.member, generation=generation, now=database_time.now()
        )
    except UploadRefused as error:
        messages.error(request, str(error))
        return posted
    return replace(posted, values={**posted.values, SOURCE: "", "video": str(asset.pk)})


def with_automatic_choices(request: MemberRequest, posted: PostedForm) -> PostedForm:
    """The form of a new job with the default voice in a new voice field."""
    values, member = posted.values, request.member
    name = voice_field_name(posted.operation, values)
    if posted.is_whole or name not in posted.posted_names:
        values = with_default_voice(member, posted.operation, values)
    return replace(posted, values=values)

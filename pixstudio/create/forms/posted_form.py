"""Read a posted form of Create into one immutable object."""

import secrets
from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.http import Http404, QueryDict

from pixstudio.create.forms.fields import MORE_EFFECTS, OFFERED, field_names
from pixstudio.create.forms.frame_reordering import CHANGES, count_overflow, reorder_frames
from pixstudio.create.forms.made_files import PREFIX
from pixstudio.jobs.request_body import SOURCE
from pixstudio.pixverse.capabilities import OPERATION_OF_NAME

# Names that the page sends beside the fields of the operation.
NONCE, EDIT, CONFIRMED, WHOLE, TARGET = "nonce", "edit", "confirmed", "whole", "to"
# Buttons that change the form: set values, or send our copy of the source's video.
FIX, USE_FILE = "fix", "file_of_source"
# What the page showed when it was drawn: its choices, the corrections it explained.
SHOWN_CHOICES, SHOWN_CORRECTIONS = "stood", "told"
MULTIPLE = ("more_models", "more_qualities", MORE_EFFECTS)
MAX_NONCE_LENGTH = 64


@dataclass(frozen=True)
class PostedForm:
    """A posted form: `values` by field of the operation, with the pressed button's change applied.

    `nonce` is '' if the page sent none that can be used. `posted_names` are all names that were sent.
    `is_change`: a button asks for a change of the form instead of a submission; `uses_file`: our copy of the
    source's video is to replace the source; `is_whole`: the page sends all that its browser kept, and wants
    the whole form back. `order` is a digest that binds a confirmation to what a program asks for; a page
    shows its form beside the question, and has none. `overflow` counts the added frames that a transition
    does not take.
    """

    operation: str
    values: dict[str, str]
    nonce: str
    edited_id: str = ""
    confirmed_key: str = ""
    order: str = ""
    shown_choices: str = ""
    shown_corrections: str = ""
    posted_names: frozenset[str] = frozenset()
    is_change: bool = False
    uses_file: bool = False
    is_whole: bool = False
    overflow: int = 0

    @property
    def names_results(self) -> bool:
        """Whether a field for a file names a result (`forms/made_files.py`)."""
        return any(value.startswith(PREFIX) for value in self.values.values())


def read_posted_form(post: QueryDict, operation: str) -> PostedForm:
    """The form that a page sent; reads nothing else and writes nothing. Raises: Http404."""
    if operation not in OFFERED:
        raise Http404
    changes = {name: post.get(name, "") for name in CHANGES}
    fix = dict(parse_qsl(post.get(FIX, ""), keep_blank_values=True))
    nonce, overflow = _nonce(post), 0
    values = {
        name: ",".join(post.getlist(name)) if name in MULTIPLE else post.get(name, "")
        for name in field_names(operation)
    }
    if OPERATION_OF_NAME[operation].has_segments:
        overflow = count_overflow(values, changes)
        values = reorder_frames(values, changes)
    values |= {name: value for name, value in fix.items() if name in values}
    if fix.get(SOURCE) and values.get(SOURCE) and values.get("video"):
        # A chosen source replaces an uploaded video.
        values["video"] = ""
    return PostedForm(
        operation,
        values,
        nonce=nonce,
        edited_id=post.get(EDIT, ""),
        confirmed_key=post.get(CONFIRMED, ""),
        shown_choices=post.get(SHOWN_CHOICES, ""),
        shown_corrections=post.get(SHOWN_CORRECTIONS, ""),
        posted_names=frozenset(post),
        is_change=FIX in post or USE_FILE in post or any(changes.values()),
        uses_file=USE_FILE in post and "video" in values,
        is_whole=WHOLE in post,
        overflow=overflow,
    )


def _nonce(post: QueryDict) -> str:
    """The page's nonce. Pages always send one; a script that sends none gets one for each request."""
    nonce = post.get(NONCE)
    if nonce is None:
        return secrets.token_urlsafe(24)
    nonce = nonce.strip()
    return nonce if len(nonce) <= MAX_NONCE_LENGTH and "\x00" not in nonce else ""

"""The actions on selected results, by name. Other rooms' actions are a line each in ACTIONS."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy, ngettext

from pixstudio.audit.actions import Action
from pixstudio.selections.bulk_actions import BulkAction, Portion, PortionOutcome
from pixstudio.selections.collect_action import ALREADY_IN, COLLECT
from pixstudio.selections.forms.again import generate_again
from pixstudio.selections.mark_actions import MARK_ACTIONS
from pixstudio.trash.operations import delete_from_trash, restore_generations, trash_generations
from pixstudio.web.formatting import format_number

# Why results were skipped, by key; other reasons are sentences.
REASONS: dict[str, object] = {
    "not_yours": gettext_lazy("created by another member"),
    "still_running": gettext_lazy("still running"),
    "moved_on": gettext_lazy("changed meanwhile"),
    "gone": gettext_lazy("no longer here"),
    "price_rose": gettext_lazy("would cost more than you confirmed"),
    "no_result": gettext_lazy("no result to mark"),
    ALREADY_IN: gettext_lazy("in the collection already"),
    "other": gettext_lazy("other reasons"),
}


def _trash(portion: Portion) -> PortionOutcome:
    outcome = trash_generations(
        generations=portion.jobs, now=portion.now, member=portion.member, moment=portion.moment
    )
    return PortionOutcome(outcome.skipped)


def _restore(portion: Portion) -> PortionOutcome:
    outcome = restore_generations(generations=portion.jobs, member=portion.member)
    return PortionOutcome(outcome.skipped)


def _delete(portion: Portion) -> PortionOutcome:
    outcome = delete_from_trash(generations=portion.jobs, now=portion.now, member=portion.member)
    return PortionOutcome(outcome.skipped, undeleted_files=outcome.done)


def _text(count_text: Callable[[int], str]) -> Callable[[int], str]:
    """The text with the number as people write it."""
    return lambda count: count_text(count) % {"count": format_number(count)}


TRASH = BulkAction(
    "trash",
    _trash,
    _text(
        lambda n: ngettext(
            "%(count)s result moved to trash.", "%(count)s results moved to trash.", n
        )
    ),
    removes=True,
    audit_action=Action.RESULT_TRASHED,
)
RESTORE = BulkAction(
    "restore",
    _restore,
    _text(lambda n: ngettext("%(count)s result restored.", "%(count)s results restored.", n)),
    in_trash=True,
    removes=True,
    audit_action=Action.RESULT_RESTORED,
)
DELETE = BulkAction(
    "delete",
    _delete,
    _text(
        lambda n: ngettext(
            "%(count)s result permanently deleted.", "%(count)s results permanently deleted.", n
        )
    ),
    in_trash=True,
    removes=True,
    audit_action=Action.RESULT_DELETED,
)
AGAIN = BulkAction(
    "again",
    generate_again,
    _text(
        lambda n: ngettext(
            "%(count)s job created. Charged when sent.",
            "%(count)s jobs created. Charged when sent.",
            n,
        )
    ),
    portion_size=10,
)
ACTIONS: dict[str, BulkAction] = {
    one.name: one for one in (TRASH, RESTORE, DELETE, AGAIN, COLLECT, *MARK_ACTIONS)
}

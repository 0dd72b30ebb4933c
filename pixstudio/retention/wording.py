"""Retention in words: rules, runs and amounts."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from pixstudio.library.validation import format_size
from pixstudio.retention.models import RemovalAction, RetentionRun, RunState, Spared
from pixstudio.retention.queries import Amount
from pixstudio.retention.rules import Rule
from pixstudio.web.background.retention import RETAINED, Kind
from pixstudio.web.formatting import format_number

_COUNTS: Mapping[Kind, object] = {
    Kind.RESULTS: ngettext_lazy("%(count)s result", "%(count)s results"),
    Kind.TRASH: ngettext_lazy("%(count)s result", "%(count)s results"),
    Kind.LIBRARY_TRASH: ngettext_lazy("%(count)s file", "%(count)s files"),
    Kind.DRAFTS: ngettext_lazy("%(count)s draft", "%(count)s drafts"),
    Kind.SHARE_LINKS: ngettext_lazy("%(count)s link", "%(count)s links"),
    Kind.AUDIT: ngettext_lazy("%(count)s entry", "%(count)s entries"),
}
_SPARED = {
    Spared.FAVOURITES.value: gettext_lazy("favourites"),
    Spared.RATED.value: gettext_lazy("rated"),
    Spared.COLLECTED.value: gettext_lazy("in collections"),
    Spared.SHARED.value: gettext_lazy("shared"),
}


def days_text(days: int | None) -> str:
    """`90 days`, or `forever`."""
    if days is None:
        return _("forever")
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": format_number(days)}


def action_text(kind: Kind, action: str, storage_class: str = "") -> str:
    """What happens to old rows of a kind: `move to the trash`."""
    if kind is not Kind.RESULTS:
        return _("delete for good")
    texts = {
        RemovalAction.TRASH: _("move to the trash"),
        RemovalAction.FILES: _("delete files, keep facts"),
        RemovalAction.STORAGE_CLASS: _("move files to %(name)s") % {"name": storage_class},
    }
    return texts[RemovalAction(action)]


def rule_text(kind: Kind, rule: Rule) -> str:
    """A rule in one line, for the audit log and the page that asks."""
    label = str(RETAINED[kind].label)
    if rule.days is None:
        return _("%(label)s: keep forever") % {"label": label}
    values = {
        "label": label,
        "days": days_text(rule.days),
        "action": action_text(kind, rule.action, rule.storage_class),
    }
    text = _("%(label)s: after %(days)s %(action)s") % values
    spared = [str(_SPARED[name]) for name in _SPARED if name in rule.spared]
    if kind is Kind.RESULTS and spared and rule.action != RemovalAction.STORAGE_CLASS:
        text = _("%(text)s, except %(spared)s") % {"text": text, "spared": ", ".join(spared)}
    return text


def count_text(kind: Kind, count: int) -> str:
    words: object = _COUNTS[kind] % count  # type: ignore[operator]
    return str(words) % {"count": format_number(count)} if "%(" in str(words) else str(words)


def amount_text(kind: Kind, amount: Amount) -> str:
    """`1 204 results, 35 GB`; `none` for nothing."""
    if not amount.count:
        return _("none")
    text = _amount(kind, amount.count, amount.size_bytes)
    return _("more than %(amount)s") % {"amount": text} if amount.is_more else text


def _amount(kind: Kind, count: int, size_bytes: int) -> str:
    text = count_text(kind, count)
    size = format_size(size_bytes).replace(" ", "\xa0")
    return f"{text}, {size}" if size_bytes else text


def run_text(run: RetentionRun) -> str:
    """What a run did: `1 204 results, 35 GB: move to the trash`."""
    kind = Kind(run.kind)
    amount = _amount(kind, run.done_count, run.done_bytes)
    return f"{amount}: {action_text(kind, run.action or 'trash', run.storage_class)}"


def state_text(run: RetentionRun) -> str:
    """How the latest run stands."""
    texts = {
        RunState.RUNNING: _("running: %(amount)s so far"),
        RunState.STOPPING: _("stopping: %(amount)s"),
        RunState.STOPPED: _("stopped by a change of the rule: %(amount)s"),
        RunState.FINISHED: _("%(amount)s"),
        RunState.FAILED: _("failed after %(amount)s; it goes on the next day"),
    }
    kind = Kind(run.kind)
    amount = amount_text(kind, Amount(run.done_count, run.done_bytes))
    return texts[RunState(run.state)] % {"amount": amount}

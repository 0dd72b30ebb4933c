"""What owners are told before a retention rule removes much."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pixstudio.library.validation import format_size
from pixstudio.notifications.presenters.words import Facts, Words
from pixstudio.web.formatting import format_number


def retention_words(facts: Facts) -> Words:
    """How much goes, when and where to, and that the rule can still be changed."""
    count, size_bytes = int(facts.get("count", 0)), int(facts.get("size_bytes", 0))
    if facts.get("kind") == "library_trash":
        title = ngettext("%(count)s library file", "%(count)s library files", count)
    else:
        title = ngettext("%(count)s result", "%(count)s results", count)
    amount = title % {"count": format_number(count)}
    texts = {
        "trash": _("%(amount)s will move to the trash"),
        "files": _("The files of %(amount)s will be deleted"),
        "storage": _("The files of %(amount)s will move to a cheaper storage class"),
    }
    words = texts.get(str(facts.get("action")), _("%(amount)s in the trash will be deleted"))
    text = _("%(size)s, from %(at)s. Change the retention rule to prevent it.")
    values = {"size": format_size(size_bytes), "at": _day(str(facts.get("starts_at", "")))}
    return Words(words % {"amount": amount}, text % values, "trash", "attention")


def _day(text: str) -> str:
    try:
        return date_format(localtime(dt.datetime.fromisoformat(text)), "j F, H:i")
    except ValueError:
        return _("tomorrow")
